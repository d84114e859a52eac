"""Names are read as the systems write them, whatever students and files are called."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from dezero_spec.grading.intake.keys import key_of
from dezero_spec.grading.intake.layouts import LAYOUTS, Piece, Readings
from dezero_spec.grading.intake.layouts.canvas import original
from dezero_spec.grading.intake.nodes import Node
from dezero_spec.loading.archives.members import FILE, FOLDER
from hypothesis import assume, given
from hypothesis import strategies as st

NUMBERS = st.integers(1, 10**9).map(str)
# With all that separates the parts of the names, so that it might be taken for it.
PARTS = [
    *("_", "-", " - ", " ", ".", "1", "22", "Kim", "홍길동", "é", "LATE", "anon", "attempt"),
    *("assignsubmission_file_", "2024-11-08-11-27-02", "Dec 5, 2024 1149 AM", "text.html"),
]
FILES = st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join)
NAMES = st.lists(
    st.sampled_from(["Kim", "Min-ji", "홍", "O'Neil", "É", "Jr."]), min_size=1, max_size=4
)


def readings(layout: str, name: str, kind: str = FILE) -> Readings:
    """Read one name in a layout, in every way."""
    return LAYOUTS[layout].read(Node("export", FOLDER), [Node(name, kind)])[0]


def read(layout: str, name: str, kind: str = FILE) -> Piece | None:
    """Read one name in a layout, in the first way."""
    return next(iter(readings(layout, name, kind)), None)


@given(NAMES, st.booleans(), NUMBERS, NUMBERS, FILES)
def test_canvas(words: list[str], late: bool, user: str, attachment: str, file: str) -> None:
    """As ContentZipper joins them."""
    name = re.sub(r"\W", "", "".join(words)).lower()
    piece = read("canvas", "_".join([name, *["LATE"] * late, user, attachment, file]))
    assert piece is not None
    assert (piece.who, piece.student.name, piece.late) == (user, name, late)
    assert (piece.name, piece.number) == original(file)


@given(st.booleans(), st.text("abcXYZ019", min_size=1, max_size=6), NUMBERS, FILES)
def test_canvas_anonymous(late: bool, user: str, attachment: str, file: str) -> None:
    """Without a name."""
    piece = read("canvas", "_".join([*["LATE"] * late, f"anon_{user}", attachment, file]))
    assert piece is not None
    assert (piece.who, piece.student.id, piece.late) == (f"anon_{user}", "", late)


@given(st.text(max_size=12), st.integers(0, 999), st.sampled_from([".py", ".ipynb", ".tar.gz"]))
def test_canvas_numbers_of_attempts(stem: str, number: int, suffix: str) -> None:
    """What Canvas adds is taken off again, and nothing else."""
    assume(stem and "\n" not in stem and not re.search(r"-\d{1,3}$", stem))
    assert original(f"{stem}-{number}{suffix}") == (f"{stem}{suffix}", number)
    if not re.search(r"-\d{1,3}\.\w+$", f"{stem}{suffix}"):
        assert original(f"{stem}{suffix}") == (f"{stem}{suffix}", 0)


@given(NAMES, NUMBERS, FILES, st.booleans())
def test_moodle(words: list[str], number: str, file: str, folders: bool) -> None:
    """With folders and without."""
    name = " ".join(words)
    end = "" if folders else file
    kind = FOLDER if folders else FILE
    piece = read("moodle", f"{name}_{number}_assignsubmission_file_{end}", kind)
    assert piece is not None
    assert (piece.who, piece.student.name, piece.name) == (number, name, end)


@given(st.sampled_from(["Week 4", "HW_1", "과제"]), st.text("ab1", min_size=1), FILES)
def test_blackboard(assignment: str, login: str, file: str) -> None:
    """An assignment may have what separates names, a file anything."""
    when = "2024-11-08-11-27-02"
    every = readings("blackboard", f"{assignment}_{login}_attempt_{when}_{file}")
    assert {piece.who for piece in every} == {f"{assignment}_{login}"}
    assert login in {piece.student.id for piece in every}
    assert {(piece.attempt, piece.name) for piece in every} == {(when, file)}


@given(NAMES, NUMBERS, NUMBERS, FILES, st.datetimes())
def test_brightspace(words: list[str], user: str, folder: str, file: str, when: datetime) -> None:
    """The date in its one form."""
    name = " ".join(words)
    hour = when.hour % 12 or 12
    half = "PM" if when.hour >= 12 else "AM"
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    date = f"{months[when.month - 1]} {when.day}, {when.year:04} {hour}{when.minute:02} {half}"
    piece = read("brightspace", f"{user}-{folder} - {name} - {date} - {file}")
    assert piece is not None
    assert (piece.student.id, piece.student.name, piece.name) == (user, name, file)
    assert piece.when == when.isoformat(" ", "minutes")


@given(st.text())
def test_any_name(name: str) -> None:
    """No name is too odd to be looked at."""
    for layout in LAYOUTS:
        for kind in (FILE, FOLDER):
            read(layout, name, kind)


@given(st.text(), st.text())
def test_keys(one: str, other: str) -> None:
    """Safe as a file name, and different for different students."""
    key = key_of("canvas", one, one)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}-[0-9a-f]{10}", key)
    assert key == key_of("canvas", one, one)
    assert key != key_of("moodle", one, one)
    if unicodedata.normalize("NFC", one) != unicodedata.normalize("NFC", other):
        assert key != key_of("canvas", other, one)
