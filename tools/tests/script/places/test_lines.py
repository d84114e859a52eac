"""The lines of a place: few, cut, and nothing at all rather than an exception."""

from __future__ import annotations

import linecache

import pytest
from dezero_spec.script.places import lines

SOURCE = "one\n\n    two\n\tthree\n    four\n\n"


@pytest.fixture
def file(tmp_path):
    """A file of six lines."""
    path = tmp_path / "a.py"
    path.write_text(SOURCE, encoding="utf-8")
    linecache.checkcache(str(path))
    return str(path)


def test_a_line_and_its_neighbours(file):
    """Two before it and two after it, as far as they are there; common indentation goes."""
    assert lines.around(file, 3) == ("two", 1, ["one", "", "    two", "    three", "    four"])
    assert lines.around(file, 1) == ("one", 1, ["one", "", "    two"])
    assert lines.around(file, 5) == ("four", 3, ["two", "three", "four"])


@pytest.mark.parametrize("line", [0, -3, 7, 10**9])
def test_a_line_that_is_not_there(file, line):
    """There is nothing to show."""
    assert lines.around(file, line) == ("", 0, [])


@pytest.mark.parametrize("name", ["nowhere.py", "<string>", "", "nul\0.py"])
def test_a_file_that_is_not_there(name):
    """There is nothing to show."""
    assert lines.around(name, 1) == ("", 0, [])
    assert lines.between(name, 1, 5) == (0, [])


def test_bounds(tmp_path):
    """No more lines than a place has, and none longer than one may be."""
    path = tmp_path / "long.py"
    path.write_text(("\t" * 50 + "x" * 10_000 + "\n") * 100, encoding="utf-8")
    first, shown = lines.between(str(path), 10, 99)
    assert first == 10
    assert len(shown) == lines.MOST
    assert max(map(len, shown)) <= lines.WIDEST


@pytest.mark.parametrize("put", [None, 3, (1, None, [b"bytes"], "x"), (1, None, 7, "x"), ()])
def test_nonsense_in_linecache(monkeypatch, put):
    """What somebody puts there does no harm."""
    monkeypatch.setitem(linecache.cache, "<strange>", put)
    assert lines.around("<strange>", 1)[1] == 0


def test_what_came_between_two_lines():
    """A timer's exception may come where no line is: the function's first one stands for it."""

    def late():
        raise TimeoutError

    late.__code__ = late.__code__.replace(co_linetable=b"")
    with pytest.raises(TimeoutError) as excinfo:
        late()
    frame, line = list(lines.frames(excinfo.tb))[-1]
    assert (frame.f_code.co_name, line) == ("late", late.__code__.co_firstlineno)
