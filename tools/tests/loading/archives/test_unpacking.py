"""Archives are unpacked as meant, or refused with the reason; nothing is written elsewhere."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path
from typing import IO

import pytest
from dezero_spec.loading.archives import Budget, CannotWrite, Placer, Refused, limits, unpack
from dezero_spec.loading.archives import members as reading
from dezero_spec.loading.archives.names import fault, is_ignored, visible
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loading.archives import makers

HOSTILE = makers.hostile()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where archives lie, with room around to see what was touched."""
    inside = tmp_path / "outer" / "inner"
    (inside / "into").mkdir(parents=True)
    return inside


def unpacked(place: Path, name: str, data: bytes) -> dict[str, bytes | None]:
    """Unpack bytes under that name, and give all that is there then."""
    (place / name).write_bytes(data)
    unpack(place / name, name, place / "into")
    return makers.snapshot(place / "into")


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_is_refused(place: Path, what: str) -> None:
    """Each of the corpus is refused with its reason, and writes nothing outside."""
    name, data, words = HOSTILE[what]
    with pytest.raises(Refused) as caught:
        unpacked(place, name, data)
    assert words in caught.value.reason
    assert caught.value.reason.isprintable()
    assert str(caught.value).endswith(".")
    beside = makers.snapshot(place.parents[1])
    assert {path for path in beside if "/into/" not in path} == {
        "outer",
        "outer/inner",
        f"outer/inner/{name}",
        "outer/inner/into",
    }


SEEN_IN_HEADERS = [
    what
    for what, (_, _, words) in HOSTILE.items()
    if words.startswith(
        ("leads", "control", "reverse", "too long", "ends in", "device", "is a link", "not a plain")
    )
    or what in ("bomb by ratio", "bomb by size", "bomb by count", "encrypted")
]


@pytest.mark.parametrize("what", SEEN_IN_HEADERS)
def test_refusal_comes_before_writing(place: Path, what: str) -> None:
    """What can be seen in the headers is seen before the first file is written."""
    name, data, _ = HOSTILE[what]
    with pytest.raises(Refused):
        unpacked(place, name, data)
    assert makers.snapshot(place / "into") == {}


def test_safe_twins_are_not_refused(place: Path) -> None:
    """Names that only resemble the refused ones are unpacked."""
    names = ["..evil.py", "a..b/c.py", "auxiliary.py", "con1.py", "가나다.py", "a" * 251 + ".py"]
    names += ["10:24 hw.py", "tab-less name.py", "nul_.py", "com10.py", "a/b/c/d.py"]
    data = makers.raw_zip([(name.encode(), b"1") for name in names], flags=0x800)
    found = unpacked(place, "hw.zip", data)
    assert {name for name, content in found.items() if content is not None} == set(names)


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("홍길동_과제/코어.py", "cp949"),
        ("정리노트 4주차/함수.py", "cp949"),
        ("課題/テスト.py", "cp932"),
        ("提出物レポート.py", "cp932"),
        ("张伟_作业/核心.py", "gbk"),
        ("Müller/größe.py", "cp437"),
        ("João Pessoa.py", "cp850"),
        ("Łukasz Żak.py", "cp852"),
        ("Иван Петров.py", "cp866"),
        ("홍길동.py", "utf-8"),
    ],
)
def test_names_without_the_flag(place: Path, written: str, encoding: str) -> None:
    """Windows' zips do not say in which encoding their names are."""
    found = unpacked(place, "hw.zip", makers.raw_zip([(written.encode(encoding), b"1")]))
    assert found[written] == b"1"


def test_names_are_judged_together(place: Path) -> None:
    """A short name that could be of several languages is read as the others are."""
    names = ["李明", "课程设计", "张伟的作业"]  # the first alone would be taken for Korean
    data = makers.raw_zip([(f"{name}.py".encode("gbk"), b"1") for name in names])
    assert set(unpacked(place, "hw.zip", data)) == {f"{name}.py" for name in names}


def test_unicode_path_field(place: Path) -> None:
    """The extra field's name wins, if it belongs to the name in the header."""
    raw = b"????.py"
    good = makers.raw_zip([(raw, b"1")], extra=makers.unicode_path(raw, "코어.py"))
    assert set(unpacked(place, "a.zip", good)) == {"코어.py"}


def test_stale_unicode_path_field(place: Path) -> None:
    """A field whose checksum is of another name counts for nothing."""
    extra = makers.unicode_path(b"other", "evil.py")
    data = makers.raw_zip([(b"core.py", b"1")], extra=extra)
    assert set(unpacked(place, "a.zip", data)) == {"core.py"}


def test_unicode_path_field_is_no_way_out(place: Path) -> None:
    """A harmless name in the header does not hide the other."""
    raw = b"core.py"
    data = makers.raw_zip([(raw, b"1")], extra=makers.unicode_path(raw, "../evil.py"))
    with pytest.raises(Refused, match="leads out"):
        unpacked(place, "a.zip", data)


def test_decomposed_names_are_composed(place: Path) -> None:
    """A Mac's name is the same as anyone's."""
    mac = "\u1112\u1169\u11bc.py"
    assert set(unpacked(place, "a.zip", makers.raw_zip([(mac.encode(), b"1")], flags=0x800))) == {
        "홍.py"
    }


def test_backslashes_are_slashes(place: Path) -> None:
    """As old Windows tools write them."""
    data = makers.raw_zip([(b"dezero\\core.py", b"1"), (b"empty\\", b"")])
    assert unpacked(place, "a.zip", data) == {"dezero": None, "dezero/core.py": b"1"}


def test_leftovers_are_ignored(place: Path) -> None:
    """Also links in them, which virtual environments are full of."""
    files = dict.fromkeys(
        [
            "__MACOSX/._core.py", ".DS_Store", "hw/.git/config", "hw/__pycache__/core.pyc",
            "hw/.venv/lib/site.py", "Thumbs.db", "hw/Desktop.ini", "hw/._core.py",
            "hw/myenv/pyvenv.cfg", "hw/myenv/lib/a.py", "hw/core.py",
        ],
        b"1",
    )  # fmt: skip
    special = [makers.tar_info("hw/.venv/bin/python", b"2", "/usr/bin/python3")]
    special.append(makers.tar_info("hw/myenv/bin/python", b"2", "/usr/bin/python3"))
    found = unpacked(place, "hw.tar.gz", makers.tar_bytes(files, special))
    assert found == {"hw": None, "hw/core.py": b"1"}


def test_leftovers_do_not_count(place: Path) -> None:
    """An honest project with a virtual environment of many files is no bomb."""
    entries = [(b".venv/lib/%d.py" % n, b"") for n in range(6000)]
    data = makers.raw_zip([*entries, (b"core.py", b"1")])
    assert unpacked(place, "hw.zip", data) == {"core.py": b"1"}


def test_tar_names(place: Path) -> None:
    """Tars are read as zips are: encodings, `./`, Windows' languages."""
    data = makers.tar_bytes({"./dezero/core.py": b"1"})
    assert unpacked(place, "a.tar.gz", data)["dezero/core.py"] == b"1"


def test_case_collisions_are_kept(place: Path) -> None:
    """Where case matters, both stay as they are."""
    data = makers.raw_zip([(b"A.py", b"1"), (b"a.py", b"2")])
    assert unpacked(place, "a.zip", data) == {"A.py": b"1", "a.py": b"2"}


class Folding(Placer):
    """Writes as if the file system folded case."""

    def open_new(self, place: Path) -> IO[bytes]:
        """Refuse a name that is there in other case."""
        if place.name.casefold() in {other.name.casefold() for other in place.parent.iterdir()}:
            raise FileExistsError(17, "File exists", str(place))
        return super().open_new(place)


def test_case_collisions_where_case_is_folded(tmp_path: Path) -> None:
    """Where it does not, the second has another name, and that is said."""
    placer = Folding(tmp_path, Budget(), "hw.zip")
    for name in ("A.py", "a.py", "a~2.py", "B/c.py"):
        placer.place(name, io.BytesIO(name.encode()))
    found = {k: v for k, v in makers.snapshot(tmp_path).items() if v is not None}
    assert sorted(found.values()) == [b"A.py", b"B/c.py", b"a.py", b"a~2.py"]
    assert placer.notes[0] == "a.py differs from another file in case alone: kept as a~2.py"


def test_one_budget_for_all(place: Path) -> None:
    """Several archives of one submission count together."""
    budget = Budget(files=3)
    for number in range(2):
        (place / "a.zip").write_bytes(makers.raw_zip([(b"1.py", b""), (b"2.py", b"")]))
        into = place / f"into{number}"
        if number == 0:
            unpack(place / "a.zip", "a.zip", into, budget=budget)
        else:
            with pytest.raises(Refused, match="2 files; more than 1"):
                unpack(place / "a.zip", "a.zip", into, budget=budget)


def test_lie_about_size_is_stopped_while_writing(tmp_path: Path) -> None:
    """What is written is counted, whatever was declared."""
    placer = Placer(tmp_path, Budget(bytes=100_000), "hw.zip")
    with pytest.raises(Refused, match="unpacks to more than"):
        placer.place("a.py", io.BytesIO(bytes(200_000)))
    assert sum(f.stat().st_size for f in tmp_path.iterdir()) <= 100_000


def test_headers_are_bounded(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A central directory is not read into memory without limit."""
    monkeypatch.setattr(limits, "LARGEST_READ", 5000)
    with pytest.raises(Refused, match="headers of"):
        unpacked(place, "a.zip", makers.raw_zip([(b"%d.py" % n, b"") for n in range(300)]))
    monkeypatch.setattr(limits, "MOST_HEADERS", 10)
    monkeypatch.setattr(limits, "LARGEST_READ", 500_000)
    with pytest.raises(Refused, match="more than 10 files"):
        unpacked(place, "a.zip", makers.raw_zip([(b"%d.py" % n, b"") for n in range(300)]))


def test_full_disk_is_not_the_archives_fault(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told apart from Refused."""

    class Full(io.BytesIO):
        name = "core.py"

        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Placer, "open_new", lambda self, place: Full())
    with pytest.raises(CannotWrite) as caught:
        unpacked(place, "a.zip", makers.zip_bytes({"core.py": b"1"}))
    assert caught.value.errno == 28


@given(st.binary(max_size=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_unpacked_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    """No other exception, whatever the file holds."""
    place = tmp_path_factory.mktemp("any")
    reasons = []
    for name in ("a.zip", "a.tar", "a.tar.gz"):
        (place / name).write_bytes(data)
        try:
            unpack(place / name, name, place / "into")
        except Refused as refused:
            reasons.append(refused.reason)
    assert "".join(reasons).isprintable()


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz"])
def test_mutilated_archives(place: Path, name: str) -> None:
    """Bytes of honest archives changed at random: unpacked or refused, never out of the folder."""
    files = {"dezero/core.py": makers.CORE * 9, "가.py": b"1", "b/c.py": b"2" * 400}
    whole = (
        makers.zip_bytes(files)
        if name == "a.zip"
        else makers.tar_bytes(files, packed=name.endswith("gz"))
    )
    chance = random.Random(7)
    before = set(makers.snapshot(place.parents[1]))
    reasons = []
    for number in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (place / name).write_bytes(data)
        into = place / "into" / str(number)
        try:
            unpack(place / name, name, into)
        except Refused as refused:
            reasons.append(refused.reason)
    after = set(makers.snapshot(place.parents[1]))
    assert {path for path in after - before if not path.startswith("outer/inner/into/")} == {
        f"outer/inner/{name}"
    }
    assert reasons
    assert "".join(reasons).isprintable()


NAMES = st.text(st.characters(exclude_categories=[]), max_size=30) | st.lists(
    st.sampled_from(["..", ".", "", "a", "/", "\\", "C:", "aux", "\x00", "가", ". "]), max_size=6
).map("/".join)


@given(NAMES)
@settings(max_examples=400)
def test_a_name_without_fault_stays_inside(name: str) -> None:
    """What is not refused lies below the folder, and can be shown."""
    root = Path("/staging/one")
    if not fault(name):
        target = root.joinpath(*[part for part in name.split("/") if part not in ("", ".")])
        assert target != root
        assert root in Path(os.path.normpath(target)).parents
    assert visible(name).replace("\u200c", "").replace("\u200d", "").isprintable()
    assert len(visible(name)) <= 120


@pytest.mark.parametrize(
    "name", ["../a", "a/..", "..", "/a", "\\\\s\\a", "C:a", "c:/a", "a\\..\\b"]
)
def test_ways_out(name: str) -> None:
    """A name that leads out is called so, whoever asks."""
    assert fault(name) == "leads out of its folder"


def test_ignored_names() -> None:
    """Whole names, whatever their case."""
    assert is_ignored("a/__MACOSX/b.py")
    assert is_ignored("THUMBS.DB")
    assert not is_ignored("a/git/venv2/__pycache__x/Thumbs.db.py")


def test_openers_are_those_of_members(place: Path) -> None:
    """Each member opens as itself (they are made in a loop)."""
    (place / "a.zip").write_bytes(makers.zip_bytes({"a.py": b"1", "b.py": b"2"}))
    with reading.open_archive(place / "a.zip", "a.zip", place, 1000) as members:
        assert [(m.name, m.open().read()) for m in members] == [("a.py", b"1"), ("b.py", b"2")]


def test_other_methods_are_read(place: Path) -> None:
    """bzip2 and lzma are in the standard library."""
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(place / "a.zip", "w", method) as archive:
            archive.writestr("core.py", makers.CORE)
        unpack(place / "a.zip", "a.zip", place / f"into{method}")
        assert (place / f"into{method}" / "core.py").read_bytes() == makers.CORE


METHODS = [
    getattr(zipfile, name)
    for name in ("ZIP_DEFLATED", "ZIP_BZIP2", "ZIP_LZMA", "ZIP_ZSTANDARD")  # the last since 3.14
    if hasattr(zipfile, name)
]


@pytest.mark.parametrize("method", METHODS)
def test_damage_within_a_compressed_file(place: Path, method: int) -> None:
    """Whatever the method's own reader raises, the archive is said to be damaged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("core.py", makers.CORE * 100)
    whole = buffer.getvalue()
    start = whole.index(b"core.py") + len("core.py")
    for offset in range(0, 60, 4):
        data = bytearray(whole)
        data[start + offset : start + offset + 4] = b"\xff\x00\xff\x00"
        with pytest.raises(Refused) as caught:
            unpacked(place, f"{offset}.zip", bytes(data))
        assert str(caught.value).startswith(f"{offset}.zip ")


def test_an_error_of_no_known_kind(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a method of compression that is yet to come."""

    class NewError(Exception):
        pass

    def fail(self: object, size: int = -1) -> bytes:
        raise NewError("unknown frame descriptor")

    monkeypatch.setattr(zipfile.ZipExtFile, "read", fail)
    with pytest.raises(Refused, match=r"kim\.zip is damaged: unknown frame"):
        unpacked(place, "kim.zip", makers.zip_bytes({"core.py": makers.CORE}))
