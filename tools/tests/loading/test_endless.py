"""What could take for ever, or nearly: folders of thousands of files, imports that do not end."""

from __future__ import annotations

import itertools
import signal

import pytest
from dezero_spec import deadline, loading
from dezero_spec.loading import survey

from .builder import CORE, marked, write

needs_alarm = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")


@pytest.fixture(autouse=True)
def patience():
    """Fail rather than wait for ever."""
    with deadline.within(60):
        yield


def ring(number: int, **last: str) -> dict[str, str]:
    """Return the files of a package in which each module imports from all others."""
    names = [f"m{n}" for n in range(number)]
    files = {
        f"big/{name}.py": "".join(f"from .{other} import *\n" for other in names if other != name)
        for name in names
    }
    return {"big/__init__.py": "", **files, **last}


def test_package_of_modules_that_all_import_each_other(tmp_path, refused):
    write(tmp_path, ring(40))
    said = str(refused(tmp_path / "big"))
    assert said.startswith("no file of big defines Variable; it holds __init__.py, m0.py, ")


def test_names_come_through_any_number_of_modules(tmp_path, load):
    chain = {f"big/m{n}.py": f"from .m{n + 1} import *\nfrom .m0 import *\n" for n in range(30)}
    files = {"big/__init__.py": "from .m0 import *\n", **chain, "big/m30.py": marked("end")}
    write(tmp_path, files)
    found = survey.Survey(tmp_path / "big").candidates
    assert all({"Variable", "Function"} <= each.known for each in found.values())
    assert load(tmp_path / "big").namespace.MARK == "end"


@pytest.mark.parametrize("target", ["numpy", "json", "numpy.linalg", "email"])
def test_installed_packages_that_are_none(target):
    with pytest.raises(loading.CannotLoad, match=rf"^no file of {target} .*defines Variable") as e:
        loading.load(target)
    assert "Hand in the file with the classes Variable and Function." in str(e.value)


def test_too_many_files_are_refused_before_any_is_read(tmp_path, refused, monkeypatch):
    monkeypatch.setattr(survey, "MOST_FILES", 3)
    monkeypatch.setattr(survey, "read_source", None)
    folder = write(tmp_path / "class", {f"{n}.py": CORE for n in range(4)})
    assert str(refused(folder)) == "class holds more than 3 Python files. Name one of its folders."


def test_too_much_to_read_is_refused_before_any_is_read(tmp_path, refused, monkeypatch):
    monkeypatch.setattr(survey, "MOST_BYTES", 2_000_000)
    monkeypatch.setattr(survey, "read_source", None)
    folder = write(tmp_path / "class", {f"{n}.py": "#" * 900_000 for n in range(3)})
    said = "class holds 3 MB of Python, too much for one implementation."
    assert str(refused(folder)) == f"{said} Name one of its folders."


def test_folder_of_anything_is_refused(tmp_path, refused, monkeypatch):
    monkeypatch.setattr(survey, "MOST_ENTRIES", 5)
    files = {f"{a}/{b}.txt": "" for a, b in itertools.product("abc", "xyz")}
    folder = write(tmp_path / "home", {**files, "core.py": CORE})
    assert str(refused(folder)) == "home holds more than 5 files. Name one of its folders."


@needs_alarm
@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("while True:\n    pass\n" + CORE, 1),
        (CORE + "\n\nx = 1\nwhile True:\n    x += 1\n", -1),
        (CORE + "\n\ndef train():\n    while True:\n        pass\n\n\ntrain()\n", -4),
        ("class Loop:\n    while True:\n        pass\n" + CORE, 2),
    ],
    ids=["before", "demonstration", "in a function", "in a class"],
)
def test_import_that_does_not_end(tmp_path, refused, monkeypatch, code, line):
    monkeypatch.setattr("dezero_spec.loading.loader.SECONDS", 0.3)
    lines = code.splitlines()
    numbers = (line, line + 1) if line > 0 else (len(lines) + line, len(lines) + line + 1)
    error = refused(write(tmp_path, {"student.py": code}) / "student.py")
    assert error.line in numbers
    assert str(error) == (
        f"student.py line {error.line} had not ended after 0.3 seconds."
        ' Put what is no definition under `if __name__ == "__main__":`.'
    )


@needs_alarm
def test_package_whose_start_does_not_end(tmp_path, refused, monkeypatch):
    monkeypatch.setattr("dezero_spec.loading.loader.SECONDS", 0.3)
    files = {"pack/__init__.py": "while True:\n    pass\n", "pack/core.py": CORE}
    error = refused(write(tmp_path, files) / "pack")
    assert "pack/__init__.py line" in str(error)
    assert "had not ended after 0.3 seconds" in str(error)


@needs_alarm
def test_library_that_does_not_end(tmp_path, refused, monkeypatch):
    monkeypatch.setattr("dezero_spec.loading.loader.SECONDS", 0.3)
    site = write(tmp_path / "site", {"slow_library.py": "while True:\n    pass\n"})
    monkeypatch.syspath_prepend(str(site))
    write(tmp_path / "kim", {"core.py": "import slow_library\n" + CORE})
    error = refused(tmp_path / "kim" / "core.py")
    assert "core.py line 1 had not ended after 0.3 seconds" in str(error)


@needs_alarm
def test_time_for_importing_is_not_time_for_all_that_follows(tmp_path, load, monkeypatch):
    monkeypatch.setattr("dezero_spec.loading.loader.SECONDS", 5.0)
    load(write(tmp_path, {"student.py": CORE}) / "student.py")
    assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60  # the limit around this test
