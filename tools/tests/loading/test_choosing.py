"""Which of several files is taken, what is said about it, and `--entry`."""

from __future__ import annotations

import pytest

from .builder import CORE, PATH_LINES, marked, write

HALF = "class Variable:\n    def __init__(self, data):\n        self.data = data\n"
PACKAGE = {
    "dezero/__init__.py": "from dezero.core_simple import *\n",
    "dezero/core_simple.py": marked("package"),
}


@pytest.mark.parametrize(
    ("files", "where", "remark"),
    [
        (
            {f"step{n:02}.py": marked(f"{n}") for n in range(9, 23)},
            "step22.py",
            "step22.py was taken: the last of 14 numbered files that defines both Variable and"
            " Function; choose another with --entry FILE",
        ),
        (
            {"step2.py": HALF, "step9.py": marked("9"), "step10.py": marked("10"), "step11.py": ""},
            "step10.py",
            "step10.py was taken: the last of 3 numbered files that defines both Variable and"
            " Function; choose another with --entry FILE",
        ),
        (
            {
                **PACKAGE,
                **{f"steps/step{n:02}.py": PATH_LINES + marked(f"{n}") for n in range(1, 23)},
                "steps/step23.py": PATH_LINES + "from dezero import Variable\n",
                "tests/test_core.py": "from dezero import *\n",
            },
            "dezero/core_simple.py",
            None,  # the layout of the notes
        ),
        (
            {f"{n}/core_simple.py": marked(f"{n}") for n in (1, 2, 10)},
            "10/core_simple.py",
            "10 was taken: the last of 3 numbered attempts",
        ),
        (
            {
                "attempt_2/dezero/__init__.py": "from .core_simple import *\n",
                "attempt_2/dezero/core_simple.py": marked("2"),
                "attempt_1/core.py": marked("1"),
                "settings.json": "{}",
            },
            "attempt_2/dezero/core_simple.py",
            "attempt_2 was taken: the last of 2 numbered attempts",
        ),
        (
            {**PACKAGE, "old/step22.py": CORE},
            "dezero/core_simple.py",
            "dezero/core_simple.py was taken; Variable is also defined in old/step22.py:"
            " choose another with --entry FILE",
        ),
        (
            {"core.py": CORE, "draft.py": HALF, "tests/test_core.py": "from core import *\n"},
            "core.py",
            "core.py was taken; Variable is also defined in draft.py:"
            " choose another with --entry FILE",
        ),
        ({"core.py": CORE, "test_core.py": "from core import *\n", "conftest.py": ""}, "core.py",
         None),
        ({"core.py": CORE, "tests/core.py": marked("a test's copy")}, "core.py", None),
        ({"test_all_in_one.py": CORE}, "test_all_in_one.py", None),
        ({"core.py": CORE, "venv/pyvenv.cfg": "", "venv/lib/core.py": marked("venv")}, "core.py",
         None),
        ({"core.py": CORE, ".git/core.py": marked("x"), "build/lib/core.py": marked("y"),
          "node_modules/a.py": marked("z"), "env2/pyvenv.cfg": "", "env2/a.py": marked("e")},
         "core.py", None),
        ({"main.py": "from lib.core import *\nx = Variable(np.array(1))\n", "lib/core.py": CORE},
         "lib/core.py", None),
        (
            {"core.py": CORE, "copy/core.py": CORE, "core (1).py": CORE},
            "core.py",
            "core.py was taken; Variable is also defined in copy/core.py, core (1).py:"
            " choose another with --entry FILE",
        ),
        (
            {"broken.py": "class Variable(:\n", "core.py": CORE},
            "core.py",
            "core.py was taken; broken.py line 1: SyntaxError: invalid syntax, so that file was"
            " left out",
        ),
        ({"notes.py": "a b c\n", "core.py": CORE}, "core.py", None),
    ],
    ids=[
        "steps", "steps by number", "package and steps", "attempts", "attempts in words",
        "package and copy", "draft", "tests",
        "test's copy", "looks like a test", "venv", "ignored folders", "main and lib", "copies",
        "broken", "no Python",
    ],
)  # fmt: skip
def test_taken(tmp_path, load, messages, files, where, remark):
    implementation = load(write(tmp_path, files))
    assert implementation.where == where
    assert messages(implementation, "entry") == ([remark] if remark else [])


def test_the_last_attempt_counts_though_it_is_broken(tmp_path, refused):
    files = {"1/core.py": CORE, "2/core.py": "class Variable(:\n"}
    assert "2/core.py line 1" in str(refused(write(tmp_path / "kim", files)))
    files = {"1/core.py": CORE, "2/core.py": "x = 1\n"}
    assert "2/core.py defines no Variable. Hand in" in str(refused(write(tmp_path / "lee", files)))


@pytest.mark.parametrize("also", ["01/core.py", "a/core.py"])
def test_folders_that_are_no_attempts_stay_alike(tmp_path, refused, also):
    names = ("1/core.py", "2/core.py", also)
    error = refused(write(tmp_path / "kim", {name: marked(name) for name in names}))
    assert "several implementations that are alike" in str(error)


def test_two_that_are_alike(tmp_path, refused):
    folder = write(tmp_path / "kim", {"a.py": marked("a"), "b.py": marked("b")})
    error = refused(folder)
    assert str(error) == (
        "kim holds several implementations that are alike: a.py, b.py. Keep one of them,"
        " or name it to check with --entry FILE."
    )
    assert error.file == folder


@pytest.mark.parametrize(
    "entry",
    ["b.py", "b", "./b.py", "lib/sub/b.py", "lib\\sub\\b.py", "sub/b.py", "lib.sub.b", "sub.b",
     "kim/lib/sub/b.py"],
)  # fmt: skip
def test_entry(tmp_path, load, messages, entry):
    folder = write(tmp_path / "kim", {"lib/sub/b.py": marked("b"), "a.py": marked("a")})
    implementation = load(folder, entry=entry)
    assert implementation.namespace.MARK == "b"
    assert messages(implementation, "entry") == []


def test_entry_names_a_package(tmp_path, load):
    files = {"one/__init__.py": marked("one"), "two/__init__.py": marked("two")}
    assert load(write(tmp_path, files), entry="two").namespace.MARK == "two"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("c.py", "kim has no c.py; it holds a.py, x/b.py, y/b.py. Give one of these to --entry."),
        (
            "b.py",
            "several files of kim are called b.py: x/b.py, y/b.py. Give the whole path to --entry.",
        ),
        ("../secret.py", "kim has no ../secret.py; it holds a.py, x/b.py, y/b.py."),
        ("/etc/passwd", "kim has no /etc/passwd; it holds a.py, x/b.py, y/b.py."),
        ("", "kim has no ; it holds"),
    ],
)
def test_entry_that_is_not_there(tmp_path, refused, entry, message):
    write(tmp_path, {"secret.py": CORE})
    folder = write(tmp_path / "kim", {"a.py": CORE, "x/b.py": marked("x"), "y/b.py": marked("y")})
    if entry:
        assert str(refused(folder, entry=entry)).startswith(message)
    else:
        assert refused(folder, entry=entry)


def test_entry_of_a_single_file(tmp_path, refused):
    write(tmp_path, {"a.py": CORE})
    assert str(refused(tmp_path / "a.py", entry="b.py")).endswith(
        "a.py is a single file, so there is no b.py to choose in it."
        " Leave out --entry, or name the folder."
    )


def test_entry_of_a_module_that_is_a_file(tmp_path, refused, monkeypatch):
    write(tmp_path, {"mycore.py": CORE})
    monkeypatch.chdir(tmp_path)
    assert str(refused("mycore", entry="b.py")).startswith("mycore is a single file, so there is")


def test_entry_that_does_not_parse(tmp_path, refused):
    write(tmp_path, {"a.py": CORE, "b.py": "def f(:\n"})
    assert str(refused(tmp_path, entry="b.py")).startswith("b.py line 1: SyntaxError")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "kim is empty. Hand in .py files, an .ipynb or a .zip."),
        ({"a/.keep": "", ".hidden.py": CORE}, "kim is empty."),
        ({"report.pdf": "", "a/b.txt": ""},
         "kim holds no Python source, only report.pdf, a/b.txt. Hand in"),
        ({"core.pyc": "", "x/util.pyc": ""},
         "kim holds no Python source, only core.pyc, x/util.pyc."
         " Compiled .pyc files are not enough: add the .py files."),
        ({f"{n}.png": "" for n in range(9)}, "kim holds no Python source, only 0.png, 1.png,"),
        ({"main.py": "print(1)\n", "util.py": ""},
         "no file of kim defines Variable; it holds main.py, util.py."
         " Hand in the file with the classes Variable and Function."),
        ({f"m{n:02}.py": "" for n in range(12)},
         "no file of kim defines Variable; it holds m00.py, m01.py, m02.py, m03.py, m04.py,"
         " m05.py, m06.py, m07.py, m08.py, m09.py and 2 more."),
        ({"core.py": "class Variable(:\n", "main.py": ""}, "core.py line 1: SyntaxError"),
        ({"a.py": "x = (\n", "b.py": "class Variable(:\n"}, "b.py line 1: SyntaxError"),
        ({"core.py": "x = (\n", "main.py": ""},
         "no file of kim that can be read defines Variable; core.py line 1: SyntaxError"),
        ({"core.py": "class Variable(:\n"}, "core.py line 1: SyntaxError"),
        ({"a.zip": b"x", "b.zip": b"x"}, "kim holds no Python source, only a.zip, b.zip."),
    ],
    ids=[
        "empty", "hidden", "documents", "compiled", "pictures", "no Variable", "many", "broken",
        "one of two broken", "broken elsewhere", "only broken", "two zips",
    ],
)  # fmt: skip
def test_nothing_to_take(tmp_path, refused, files, message):
    folder = tmp_path / "kim"
    folder.mkdir()
    assert str(refused(write(folder, files))).startswith(message)


def test_link_out_of_the_folder_is_not_followed(tmp_path, refused):
    write(tmp_path, {"elsewhere/core.py": CORE})
    folder = tmp_path / "kim"
    folder.mkdir()
    (folder / "dezero").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert str(refused(folder)) == (
        "kim holds no Python source, only dezero (a link). Hand in .py files, an .ipynb or a .zip."
    )


def test_nobody_is_judged_on_an_earlier_step_instead(tmp_path, refused):
    files = {
        "dezero/__init__.py": "from dezero.core_simple import *\n",
        "dezero/core_simple.py": CORE + "\ndef broken(:\n",
        "steps/step22.py": CORE,
    }
    error = refused(write(tmp_path, files))
    assert str(error).startswith("dezero/core_simple.py line")
    assert error.file == tmp_path / "dezero" / "core_simple.py"
    assert error.line == len(CORE.splitlines()) + 2


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"core.py": " \n"}, "core.py is empty. Hand in"),
        ({"core.py": "x = 1\n"}, "core.py defines no Variable. Hand in"),
    ],
)
def test_an_empty_file_is_told_from_one_without_variable(tmp_path, refused, files, said):
    assert str(refused(write(tmp_path / "kim", files))).startswith(said)
