"""Whatever one student hands in, the others are taken in, and nothing is written elsewhere."""

from __future__ import annotations

import os
import socket
import stat
from functools import partial
from pathlib import Path
from typing import IO

import pytest
from dezero_spec.grading.intake import Class, IntakeError, Submission, intake
from dezero_spec.loading import archives
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grading.intake import exports
from tests.loading.archives import makers
from tests.loading.archives.makers import CORE, hostile, raw_zip, zip_bytes

HOSTILE = hostile()


def take(source: Path, staging: Path) -> dict[str, Submission]:
    """Take in a plain export, and give its submissions by label."""
    taken: Class = intake(source, layout="plain", roster=None, staging=staging)
    return {submission.label: submission for submission in taken.submissions}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Submission]]:
    """The whole corpus of hostile archives as one class, with two honest students in it."""
    top = tmp_path_factory.mktemp("top")
    files = {"aaa.py": CORE, "zzz.zip": zip_bytes({"core.py": CORE})}
    for what, (name, data, _) in HOSTILE.items():
        files[f"{what.replace(' ', '_')}/{name}"] = data
    exports.folder(top / "class", files)
    (top / "precious").write_text("untouched")
    return top, take(top / "class", top / "results" / "staging")


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_archive_is_refused(corpus: tuple[Path, dict[str, Submission]], what: str) -> None:
    """With its reason, and with nothing of it left."""
    _, taken = corpus
    submission = taken[what.replace(" ", "_")]
    assert HOSTILE[what][2] in submission.problem
    assert submission.problem.isprintable()
    assert (submission.path, submission.digest, submission.files) == (None, "", ())


def test_nothing_but_the_honest_is_staged(corpus: tuple[Path, dict[str, Submission]]) -> None:
    """The others lie there whole; nothing lies anywhere else."""
    top, taken = corpus
    honest = [taken["aaa.py"], taken["zzz.zip"]]
    assert {path.name for path in (top / "results" / "staging").iterdir()} == {
        submission.key for submission in honest
    }
    assert {path.name for path in top.iterdir()} == {"class", "precious", "results"}
    assert [s.files for s in honest] == [("aaa.py",), ("core.py",)]
    assert honest[0].digest == honest[1].digest


OUTER = [
    what
    for what, (name, _, words) in HOSTILE.items()
    if name == "hw.zip"
    and words.startswith(("leads", "control", "reverse", "too long", "device"))
    and what not in ("device folder", "NUL in name")
] + ["duplicate", "zip link", "zip fifo", "trailing dot"]


@pytest.mark.parametrize("what", OUTER)
def test_hostile_export(tmp_path: Path, what: str) -> None:
    """Members of the export itself: whose they are is refused, the others are taken in."""
    name, data, _ = HOSTILE[what]
    source = tmp_path / "in" / name
    source.parent.mkdir()
    source.write_bytes(data)
    taken = take(source, tmp_path / "staging")
    bad = [s for s in taken.values() if s.problem]
    assert len(bad) == 1
    assert all(s.label.isprintable() and s.problem.isprintable() for s in taken.values())
    assert {path.name for path in tmp_path.iterdir()} == {"in", "staging"}
    if what != "duplicate":
        assert taken["core.py"].path is not None


@pytest.mark.parametrize("what", ["truncated", "not a zip", "empty file", "RAR called zip"])
def test_damaged_export(tmp_path: Path, what: str) -> None:
    """One that cannot be read at all is an error for the teacher."""
    name, data, words = HOSTILE[what]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(IntakeError, match=words):
        take(tmp_path / name, tmp_path / "staging")


def test_encrypted_member_of_an_export(tmp_path: Path) -> None:
    """Its student is told; reading it is not tried."""
    (tmp_path / "c.zip").write_bytes(makers.encrypted_zip("kim.py"))
    taken = take(tmp_path / "c.zip", tmp_path / "staging")
    assert "protected with a password" in taken["kim.py"].problem


def test_damaged_member_of_an_export(tmp_path: Path) -> None:
    """Its student is told, the others are taken in."""
    data = raw_zip([(b"kim.py", CORE), (b"lee.py", b"x = 1")]).replace(b"Function", b"functioN")
    (tmp_path / "c.zip").write_bytes(data)
    taken = take(tmp_path / "c.zip", tmp_path / "staging")
    assert "'kim.py' cannot be read" in taken["kim.py"].problem
    assert taken["lee.py"].path is not None


def test_names_of_an_export_from_windows(tmp_path: Path) -> None:
    """The outer zip's names are decoded as inner ones are."""
    (tmp_path / "c.zip").write_bytes(raw_zip([("홍길동.py".encode("cp949"), CORE)]))
    assert set(take(tmp_path / "c.zip", tmp_path / "staging")) == {"홍길동.py"}


def test_names_on_disk_in_another_encoding(tmp_path: Path) -> None:
    """As unzip on Linux leaves them."""
    source = tmp_path / "class"
    source.mkdir()
    try:
        Path(os.fsdecode(os.fsencode(source) + b"/" + "홍길동.py".encode("cp949"))).write_bytes(
            CORE
        )
    except OSError:
        pytest.skip("this file system takes no such names")
    taken = take(source, tmp_path / "staging")
    assert taken["홍길동.py"].files == ("홍길동.py",)


def test_decomposed_names(tmp_path: Path) -> None:
    """A Mac's form of a name gives the same label and key."""
    one = take(exports.folder(tmp_path / "a", {"홍길동.py": CORE}), tmp_path / "s")
    mac = "\u1112\u1169\u11bc\u1100\u1175\u11af\u1103\u1169\u11bc.py"
    two = take(
        exports.folder(tmp_path / "b", {mac: CORE}),
        tmp_path / "t",
    )  # fmt: skip
    assert set(one) == set(two) == {"홍길동.py"}
    assert one["홍길동.py"].key == two["홍길동.py"].key


def test_nested_archives(tmp_path: Path) -> None:
    """One level more is unpacked, beside what is called alike; what lies deeper is noted."""
    inner = zip_bytes({"core.py": CORE})
    files = {
        "one.zip": zip_bytes({"dezero.zip": inner, "dezero/__init__.py": b"", "readme.md": b""}),
        "deep.zip": zip_bytes({"a.py": CORE, "b.zip": zip_bytes({"c.zip": inner})}),
        "quine.zip": makers.quine_like(6),
    }
    taken = take(exports.folder(tmp_path / "class", files), tmp_path / "staging")
    assert taken["one.zip"].files == ("dezero/__init__.py", "dezero~2/core.py", "readme.md")
    assert taken["deep.zip"].files == ("a.py", "b/c.zip")
    assert taken["deep.zip"].notes == ("'deep/b/c.zip' is packed too deep: left as it is",)
    assert taken["quine.zip"].problem == (
        "quine/r/r/r/r.zip is an archive inside archives. Pack the files once."
    )


def test_bad_archive_beside_source(tmp_path: Path) -> None:
    """Damaged, it is left; hostile, the whole is refused."""
    files = {
        "kim/core.py": CORE, "kim/data.zip": b"no zip", "lee/core.py": CORE,
        "lee/data.zip": HOSTILE["traversal"][1], "park/data.zip": b"no zip",
    }  # fmt: skip
    taken = take(exports.folder(tmp_path / "class", files), tmp_path / "staging")
    assert taken["kim"].files == ("core.py", "data.zip")
    assert taken["kim"].notes[0].startswith("data.zip is damaged: it is not a zip: left as it is")
    assert "leads out" in taken["lee"].problem
    assert "data.zip is damaged" in taken["park"].problem


def test_links_in_a_folder(tmp_path: Path) -> None:
    """Out of the submission: refused. Inside it: left out, with a note."""
    source = exports.folder(
        tmp_path / "class",
        {"eve/core.py": CORE, "kim/a/core.py": CORE, "lee/core.py": CORE, "secret.py": CORE},
    )
    (source / "eve" / "other.py").symlink_to("../lee/core.py")
    (source / "kim" / "b").symlink_to("a")
    (source / "lee" / "gone.py").symlink_to("nowhere.py")
    (source / "max").symlink_to("lee")
    (source / "passwd.py").symlink_to("/etc/passwd")
    taken = take(source, tmp_path / "staging")
    assert "'eve/other.py' is a link and was not followed" in taken["eve"].problem
    assert taken["kim"].files == ("a/core.py",)
    assert taken["kim"].notes == ("'kim/b' is a link and was not followed: left out",)
    assert taken["lee"].files == ("core.py",)
    assert "is a link" in taken["max"].problem
    assert "is a link" in taken["passwd.py"].problem


def test_special_files_in_a_folder(tmp_path: Path) -> None:
    """Neither opened nor waited for."""
    source = exports.folder(tmp_path / "class", {"kim/core.py": CORE})
    os.mkfifo(source / "kim" / "pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(source / "kim")  # the path of a socket must be short
        try:
            server.bind("sock")
        finally:
            os.chdir(here)
        taken = take(source, tmp_path / "staging")
    assert taken["kim"].files == ("core.py",)
    assert len(taken["kim"].notes) == 2


def test_a_file_that_becomes_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What took the place of a file after it was listed is not followed."""
    source = exports.folder(tmp_path / "class", {"kim.py": CORE})
    from dezero_spec.grading.intake import nodes

    listed = nodes._listed

    def swapped(folder: Path) -> list[nodes.Node]:
        found = listed(folder)
        (folder / "kim.py").unlink()
        (folder / "kim.py").symlink_to("/etc/passwd")
        return found

    monkeypatch.setattr(nodes, "_listed", swapped)
    assert "cannot be read" in take(source, tmp_path / "staging")["kim.py"].problem


def test_unreadable_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file or folder that cannot be read costs its submission alone."""
    source = exports.folder(
        tmp_path / "class", {"kim/sub/core.py": CORE, "lee.py": CORE, "ok.py": CORE}
    )
    from dezero_spec.grading.intake import nodes

    listed, opens = nodes._listed, nodes._open_plain

    def denied_folder(folder: Path) -> list[nodes.Node]:
        if folder.name == "sub":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    def denied_file(path: Path) -> IO[bytes]:
        if path.name == "lee.py":
            raise PermissionError(13, "Permission denied")
        return opens(path)

    monkeypatch.setattr(nodes, "_listed", denied_folder)
    monkeypatch.setattr(nodes, "_open_plain", denied_file)
    taken = take(source, tmp_path / "staging")
    assert taken["kim"].problem.startswith("'kim/sub' cannot be read: Permission denied")
    assert taken["lee.py"].problem.startswith("'lee.py' cannot be read: Permission denied")
    assert taken["ok.py"].path is not None


@pytest.mark.parametrize("where", ["write", "flush", "open"])
def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """An error of the run, not of a submission; nothing half staged has a place."""
    source = exports.folder(tmp_path / "class", {"a.py": CORE, "b.zip": zip_bytes({"c.py": CORE})})
    create = archives.Placer.open_new

    class Full:
        def __init__(self, sink: IO[bytes]) -> None:
            self.sink, self.name = sink, sink.name

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.sink.close()

        def write(self, data: bytes) -> int:
            if where == "write":
                raise OSError(28, "No space left on device")
            return self.sink.write(data)

        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    def open_new(self: archives.Placer, place: Path) -> IO[bytes]:
        if place.name != "c.py":
            return create(self, place)
        if where == "open":
            raise OSError(28, "No space left on device")
        return Full(create(self, place))  # type: ignore[return-value]

    monkeypatch.setattr(archives.Placer, "open_new", open_new)
    staging = tmp_path / "staging"
    with pytest.raises(IntakeError) as caught:
        take(source, staging)
    assert str(caught.value) == (
        f"{staging} cannot be written to: No space left on device."
        " Make room there, or name another place."
    )
    assert [path.name.partition("-")[0] for path in staging.iterdir()] == ["a"]


def test_staging_replaces_what_an_earlier_run_left(tmp_path: Path) -> None:
    """Files of an earlier attempt, or of a run that was killed, do not stay."""
    source = exports.folder(tmp_path / "class", {"kim/core.py": CORE, "kim/old.py": CORE})
    before = take(source, tmp_path / "staging")["kim"]
    (source / "kim" / "old.py").unlink()
    half = tmp_path / "staging" / f".half-{before.key}"
    exports.folder(half / "submission", {"junk.py": b"junk"})
    exports.folder(tmp_path / "staging", {".half-x/a.py": b"", ".export-y/b.tar": b""})
    after = take(source, tmp_path / "staging")["kim"]
    assert (after.key, after.path) == (before.key, before.path)
    assert after.files == ("core.py",)
    assert after.path is not None
    assert {p.name for p in (tmp_path / "staging").iterdir()} == {after.key}


def test_too_many_files_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits hold for folders as they do for archives."""
    monkeypatch.setattr(archives, "Budget", partial(archives.Budget, files=20))
    files = {"kim.py": CORE} | {f"many/{number}.py": b"" for number in range(21)}
    taken = take(exports.folder(tmp_path / "class", files), tmp_path / "staging")
    assert "many holds more than 20 files" in taken["many"].problem
    assert taken["kim.py"].path is not None


def test_odd_names_of_folders(tmp_path: Path) -> None:
    """What a teacher or an LMS called a folder is no fault of the student's."""
    files = {f"{name}/core.py": CORE for name in ("J. Kim Jr.", "con", "a\x1bb", "kim ")}
    taken = take(exports.folder(tmp_path / "class", files), tmp_path / "staging")
    assert {s.files for s in taken.values()} == {("core.py",)}
    assert set(taken) == {"J. Kim Jr.", "con", "a\\x1bb", "kim "}


def test_staging_and_roster_inside_the_source(tmp_path: Path) -> None:
    """Results that lie among the submissions are none, nor is the roster."""
    source = exports.folder(
        tmp_path / "class", {"kim.py": CORE, "results/x.py": CORE, "roster.csv": b"id\nkim\n"}
    )
    taken = intake(
        source, layout=None, roster=source / "roster.csv", staging=source / "results" / "staging"
    )
    assert [s.label for s in taken.submissions] == ["kim.py"]
    assert "left out, no submission: results, roster.csv" in taken.notes


def test_errors_for_the_person_at_the_terminal(tmp_path: Path) -> None:
    """One sentence about what is wrong, one about what to do."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "kim.py").write_bytes(CORE)
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "file").touch()
    for name, words in {
        "nowhere": "there is no file or folder",
        "empty": "holds no submissions",
        "kim.py": "is one file, not a class's submissions",
        "broken": "is neither a folder nor a .zip",
    }.items():
        with pytest.raises(IntakeError, match=words) as caught:
            intake(tmp_path / name, layout=None, roster=None, staging=tmp_path / "staging")
        assert str(caught.value).count(". ") == 1
    with pytest.raises(IntakeError, match="cannot be written to: Not a directory"):
        intake(tmp_path / "empty", layout=None, roster=None, staging=tmp_path / "file" / "x")


def test_empty_submissions(tmp_path: Path) -> None:
    """A folder or archive with nothing in it is told, not dropped."""
    files = {"a.zip": zip_bytes({}), "b.zip": zip_bytes({"__MACOSX/._x": b""}), "c.py": CORE}
    source = exports.folder(tmp_path / "class", files)
    (source / "d").mkdir()
    taken = take(source, tmp_path / "staging")
    assert {label: bool(s.problem) for label, s in taken.items()} == {
        "a.zip": True, "b.zip": True, "c.py": False, "d": True
    }  # fmt: skip
    assert taken["d"].problem == "d is empty. Hand in the code itself as .py, .ipynb or .zip."


def test_staged_files_are_plain(tmp_path: Path) -> None:
    """Nothing staged can be run or belongs to a stranger because an archive says so."""
    data = makers.zip_with_mode("run.py", CORE, stat.S_IFREG | 0o6777)
    taken = take(exports.folder(tmp_path / "class", {"kim.zip": data}), tmp_path / "staging")
    for file in taken["kim.zip"].path.iterdir():
        assert not file.stat().st_mode & 0o6111


def test_progress(tmp_path: Path) -> None:
    """Each submission is counted."""
    seen: list[tuple[int, int]] = []
    source = exports.folder(tmp_path / "class", {"a.py": CORE, "b.py": CORE})
    intake(
        source, layout=None, roster=None, staging=tmp_path / "staging",
        progress=lambda *state: seen.append(state),
    )  # fmt: skip
    assert seen == [(1, 2), (2, 2)]


NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40
).filter(lambda name: name not in (".", ".."))


@given(st.lists(NAMES, min_size=1, max_size=6, unique=True))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_names(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """Whatever students call their files, each is there once, with a safe key and label."""
    top = tmp_path_factory.mktemp("names")
    data = raw_zip([(name.encode(), CORE) for name in names], flags=0x800)
    (top / "class.zip").write_bytes(data)
    try:
        taken = intake(top / "class.zip", layout=None, roster=None, staging=top / "staging")
    except IntakeError as error:
        assert "holds no submissions" in str(error)  # noqa: PT017 - all were hidden
        return
    keys = [s.key for s in taken.submissions]
    assert len({key.casefold() for key in keys}) == len(keys)
    assert all(key.isascii() and key.replace("-", "a").isalnum() for key in keys)
    text = "".join([*keys, *taken.notes, *(s.label + s.problem for s in taken.submissions)])
    assert text.replace("\u200c", "").replace("\u200d", "").isprintable()
    assert {path.name for path in top.iterdir()} <= {"class.zip", "staging"}
