"""Several implementations in one process, each with modules of its own."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from dezero_spec import loading

from .builder import CORE, marked, write, write_zip
from .conftest import no_trace

LAZY = "\n\ndef whose():\n    from dezero.late import MARK\n    import late_too\n"
LAZY += "    return MARK, late_too.MARK\n"


def package(mark: str) -> dict[str, str]:
    """A package dezero that imports some of its modules late."""
    return {
        "dezero/__init__.py": "from dezero.core_simple import *\n",
        "dezero/core_simple.py": marked(mark) + LAZY,
        "dezero/late.py": f"MARK = {mark!r}\n",
        "late_too.py": f"MARK = {mark!r}\n",
    }


@pytest.fixture
def two(tmp_path, load):
    """Two implementations of the same name."""
    return tuple(load(write(tmp_path / who, package(who))) for who in ("kim", "lee"))


def test_one_after_the_other(two):
    assert [implementation.namespace.MARK for implementation in two] == ["kim", "lee"]
    assert two[0].namespace.Variable is not two[1].namespace.Variable
    assert "dezero" not in sys.modules


def test_alternately_active(two):
    for implementation in (*two, *two, *reversed(two)):
        with no_trace(), implementation.active():
            mark = implementation.namespace.MARK
            assert implementation.namespace.whose() == (mark, mark)
            assert mark == sys.modules["dezero"].MARK
            assert sys.modules["dezero.core_simple"].Variable is implementation.namespace.Variable


def test_nested(two):
    kim, lee = two
    with no_trace(), kim.active():
        with lee.active():
            assert lee.namespace.whose() == ("lee", "lee")
            with kim.active():
                assert kim.namespace.whose() == ("kim", "kim")
                assert kim.import_module("dezero.late").MARK == "kim"
            assert sys.modules["dezero"].MARK == "lee"
        assert kim.namespace.whose() == ("kim", "kim")
        assert sys.modules["dezero"].MARK == "kim"


def test_an_exception_inside_leaves_no_trace(two):
    kim, _ = two
    for error in (ValueError, KeyboardInterrupt, SystemExit):
        with no_trace(), pytest.raises(error), kim.active():
            raise error(kim.namespace.whose())


def test_inactive_ones_find_nothing(two):
    for implementation in two:
        with pytest.raises(ModuleNotFoundError):
            implementation.namespace.whose()


def test_import_module(two):
    kim, lee = two
    assert kim.import_module("dezero.late").MARK == "kim"
    assert lee.import_module("dezero.late").MARK == "lee"
    assert kim.import_module("dezero.late") is kim.import_module("dezero.late")
    for name in ("json", "numpy", "nowhere", "dezero.nowhere"):
        with pytest.raises(ModuleNotFoundError):
            kim.import_module(name)


def test_the_same_twice_gives_two(tmp_path, load):
    write(tmp_path, package("kim"))
    first, second = load(tmp_path), load(tmp_path)
    first.namespace.Config.enable_backprop = False
    assert second.namespace.Config.enable_backprop is True
    assert first.reset() == [
        "Config.enable_backprop had been left False: it is True again, as defined"
    ]
    assert first.reset() == []


def test_changed_between_two_loads(tmp_path, load):
    write(tmp_path, {"student.py": marked("a")})
    first = load(tmp_path / "student.py")
    write(tmp_path, {"student.py": marked("b")})
    assert load(tmp_path / "student.py").namespace.MARK == "b"
    assert first.namespace.MARK == "a"


def test_a_failed_load_does_not_disturb_another(two, tmp_path, refused):
    kim, _ = two
    files = {**package("bad"), "dezero/core_simple.py": "class Variable(Base): pass\n"}
    with kim.active():
        refused(write(tmp_path / "bad", files))
        assert kim.namespace.whose() == ("kim", "kim")


def test_loading_inside_an_active_one(two, tmp_path, load):
    kim, _ = two
    with kim.active():
        other = load(write_zip(tmp_path / "park.zip", package("park")))
        assert other.namespace.MARK == "park"
        assert sys.modules["dezero"].MARK == "kim"
    with other.active():
        assert other.namespace.whose() == ("park", "park")


def test_neighbours_of_another_submission_are_out_of_reach(tmp_path, refused):
    write(tmp_path, {"class/kim/helper_core.py": CORE, "class/lee/student.py": ""})
    write(tmp_path, {"class/lee/student.py": "from helper_core import Variable\n"})
    error = refused(tmp_path / "class" / "lee")
    assert "imports Variable from 'helper_core', which is not in the submission" in str(error)


def test_sibling_folders_of_a_class_are_not_searched(tmp_path, load):
    write(tmp_path, {"kim/dezero/__init__.py": "", "kim/dezero/core_simple.py": marked("kim")})
    write(tmp_path, {"lee/core_simple.py": marked("lee")})
    assert load(tmp_path / "lee").namespace.MARK == "lee"


def test_variables_of_two_do_not_mix(two):
    kim, lee = (implementation.namespace for implementation in two)
    x = kim.Variable(np.array(1.0))
    assert not isinstance(x, lee.Variable)
    assert type(kim.add(x, x)) is kim.Variable


def test_close_more_than_once(tmp_path):
    implementation = loading.load(write_zip(tmp_path / "kim.zip", package("kim")))
    implementation.close()
    implementation.close()
    assert implementation.namespace.MARK == "kim"
