"""Every form in which an implementation can be handed over."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from dezero_spec.loading import MissingName

from .builder import BARE, CORE, WITH_SETUP, marked, notebook, write, write_zip

PACKAGE = {
    "dezero/__init__.py": "from dezero.core_simple import *\n",
    "dezero/core_simple.py": CORE,
}


def assert_works(implementation) -> None:
    """The names are there and do what they should, operators included."""
    dezero = implementation.namespace
    x = dezero.Variable(np.array(2.0))
    assert (x * x + x).data == 6.0
    assert dezero.add(x, x).data == 4.0


def test_file(tmp_path, load):
    file = write(tmp_path, {"student.py": CORE}) / "student.py"
    implementation = load(str(file))
    assert_works(implementation)
    assert implementation.file == file
    assert implementation.where == "student.py"
    assert implementation.module_name == "student"
    assert implementation.package_name is None
    assert implementation.notes == []
    assert implementation.quiet_problems == []


@pytest.mark.parametrize("suffix", [".py", ".PY", ".Py"])
def test_suffix_in_any_case(tmp_path, load, suffix):
    write(tmp_path, {f"student{suffix}": CORE})
    assert_works(load(tmp_path / f"student{suffix}"))


@pytest.mark.parametrize("target", ["", "dezero", "dezero/core_simple.py", "dezero/"])
def test_package_dezero(tmp_path, load, target):
    write(tmp_path, PACKAGE)
    implementation = load(os.path.join(tmp_path, target))
    assert_works(implementation)
    assert implementation.where == "dezero/core_simple.py"
    assert implementation.module_name == "dezero.core_simple"
    assert implementation.package_name == "dezero"
    assert implementation.notes == []


def test_core_simple_comes_before_core(tmp_path, load, messages):
    files = {"dezero/core_simple.py": marked("simple"), "dezero/core.py": marked("full")}
    write(tmp_path, {**PACKAGE, **files})
    implementation = load(tmp_path)
    assert implementation.namespace.MARK == "simple"
    assert messages(implementation) == [
        "dezero/core_simple.py was taken; Variable is also defined in dezero/core.py:"
        " choose another with --entry FILE"
    ]


def test_core_where_there_is_no_core_simple(tmp_path, load):
    write(tmp_path, {"dezero/core.py": CORE, "dezero/__init__.py": "from dezero.core import *\n"})
    implementation = load(tmp_path)
    assert_works(implementation)
    assert implementation.where == "dezero/core.py"


def test_dezero_without_an_init(tmp_path, load):
    write(tmp_path, {"dezero/core_simple.py": CORE})
    implementation = load(tmp_path)
    assert implementation.module_name == "dezero.core_simple"
    assert_works(implementation)


def test_one_package_of_any_name(tmp_path, load):
    files = {"autograd/__init__.py": "", "autograd/engine.py": CORE, "README.md": "# Mine"}
    write(tmp_path, files)
    implementation = load(tmp_path)
    assert implementation.module_name == "autograd.engine"
    assert_works(implementation)


def test_init_that_gathers_several_modules(tmp_path, load):
    classes, functions = CORE.split("\n\ndef add(", 1)
    files = {
        "mine/__init__.py": "from .variable import *\nfrom .functions import *\n",
        "mine/variable.py": classes + "\n",
        "mine/functions.py": "from .variable import *\n\n\ndef add(" + functions,
    }
    implementation = load(write(tmp_path, files))
    assert implementation.where in ("mine/__init__.py", "mine/functions.py")
    assert_works(implementation)


def test_one_file_in_a_folder(tmp_path, load):
    write(tmp_path, {"week 5/student.py": CORE, "week 5/report.pdf": "%PDF"})
    implementation = load(tmp_path)
    assert implementation.where == "week 5/student.py"
    assert_works(implementation)


@pytest.mark.parametrize(
    "name",
    [
        "src/mycore/core.py",
        "mycore/core.py",
        "steps/step22.py",
        "핵심 코드.py",
        "미분 과제/김철수_제출본 (2).py",
        "課題/自動微分.py",
        "my-core.v2.py",
        "class.py",
        "2024.py",
        "__main__.py",
        "numpy.py",
        "conftest.py",
        "/".join(f"folder {n}" for n in range(40)) + "/core.py",
    ],
)
@pytest.mark.parametrize("as_folder", [True, False], ids=["folder", "file"])
def test_any_name_and_depth(tmp_path, load, name, as_folder):
    write(tmp_path, {name: CORE})
    implementation = load(tmp_path if as_folder else tmp_path / name)
    assert_works(implementation)
    assert implementation.file == tmp_path / name
    assert implementation.where == (name if as_folder else Path(name).name)


def test_zip_of_a_package(tmp_path, load, temporary_folders):
    implementation = load(write_zip(tmp_path / "kim.zip", PACKAGE))
    assert_works(implementation)
    assert implementation.where == "dezero/core_simple.py"
    assert len(list(temporary_folders.iterdir())) == 1
    implementation.close()
    assert not list(temporary_folders.iterdir())
    assert_works(implementation)


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({"student.py": CORE}, "student.py"),
        ({"hw5/student.ipynb": notebook([CORE])}, "hw5/student.ipynb"),
        ({"mine/__init__.py": "from .core import *\n", "mine/core.py": CORE}, "mine/core.py"),
        ({**PACKAGE, "__MACOSX/dezero/._core_simple.py": b"\0\5"}, "dezero/core_simple.py"),
    ],
    ids=["file", "notebook", "package", "from a Mac"],
)
def test_zip_of_any_of_those(tmp_path, load, files, where):
    implementation = load(write_zip(tmp_path / "kim.zip", files))
    assert implementation.where == where
    assert_works(implementation)


def test_zip_of_the_contents_of_dezero(tmp_path, load, messages):
    files = {Path(name).name: text for name, text in PACKAGE.items()}
    implementation = load(write_zip(tmp_path / "kim.zip", files))
    assert implementation.module_name == "dezero.core_simple"
    assert messages(implementation) == ["the folder kim is loaded as the package dezero"]


def test_zip_in_a_folder(tmp_path, load, messages):
    write_zip(tmp_path / "kim" / "hw5.zip", PACKAGE)
    write(tmp_path, {"kim/report.pdf": "%PDF"})
    implementation = load(tmp_path / "kim")
    assert_works(implementation)
    assert messages(implementation) == ["kim holds no Python but hw5.zip: that was unpacked"]


def test_zip_in_a_zip(tmp_path, load, temporary_folders, messages):
    inner = write_zip(tmp_path / "inner.zip", PACKAGE).read_bytes()
    implementation = load(write_zip(tmp_path / "kim.zip", {"hw5/inner.zip": inner}))
    assert_works(implementation)
    assert messages(implementation) == [
        "kim.zip holds no Python but hw5/inner.zip: that was unpacked"
    ]
    implementation.close()
    assert not list(temporary_folders.iterdir())


def test_module_by_its_name(tmp_path, load, monkeypatch):
    write(tmp_path, {"mycore/__init__.py": "", "mycore/deep/core.py": CORE, **PACKAGE})
    monkeypatch.chdir(tmp_path)
    implementation = load("mycore.deep.core")
    assert_works(implementation)
    assert implementation.file == tmp_path / "mycore" / "deep" / "core.py"
    assert load("dezero").file == tmp_path / "dezero" / "core_simple.py"
    assert load("dezero.core_simple").where == "dezero/core_simple.py"


def test_module_of_the_environment(tmp_path, load, monkeypatch):
    site = write(tmp_path / "site-packages", PACKAGE)
    monkeypatch.syspath_prepend(str(site))
    implementation = load("dezero")
    assert_works(implementation)
    assert implementation.file == site / "dezero" / "core_simple.py"
    assert implementation.import_lines == ["from dezero.core_simple import {names}"]


def test_live_namespace(load):
    names: dict[str, object] = {}
    exec(CORE, names)
    implementation = load(names)
    assert_works(implementation)
    assert implementation.file is None
    assert implementation.where == "the live namespace"
    with pytest.raises(MissingName, match=r"^div is not defined in the live namespace$"):
        implementation.namespace.div  # noqa: B018


def test_live_namespace_is_checked(tmp_path):
    import dezero_spec

    names: dict[str, object] = {}
    exec(CORE, names)
    run = dezero_spec.check(names, only=["call.add"])
    assert run.where == "the live namespace"


def test_live_namespace_before_setup_variable(load, messages):
    names: dict[str, object] = {}
    exec(WITH_SETUP, names)
    implementation = load(names)
    assert_works(implementation)
    assert messages(implementation) == [
        "setup_variable() was called: the operators were not attached to Variable yet"
    ]


def test_live_namespace_without_variable(refused):
    assert str(refused({"x": 1})) == (
        "the live namespace has no Variable. Run the cells or lines that define it first."
    )


def test_missing_name_names_the_file(tmp_path, load):
    write(tmp_path, {"student.py": BARE})
    dezero = load(tmp_path / "student.py").namespace
    with pytest.raises(MissingName) as caught:
        dezero.div  # noqa: B018
    assert str(caught.value) == "div is not defined in student.py"
    assert (caught.value.name, caught.value.where) == ("div", "student.py")
    assert "div" not in dezero
    assert "add" in dezero
    assert not hasattr(dezero, "div")


def test_numpys_names_are_not_the_implementations(tmp_path, load):
    write(tmp_path, {"student.py": "from numpy import *\n" + CORE.replace("def add(", "def plus(")
                     .replace("= add", "= plus")})  # fmt: skip
    dezero = load(tmp_path).namespace
    with pytest.raises(MissingName, match=r"square is not defined in student\.py"):
        dezero.square  # noqa: B018
    assert {"add", "square", "divide"}.isdisjoint(dezero)
    assert "plus" in dezero
