"""What hosts say of lines is put together; nothing that they say can do harm."""

from __future__ import annotations

import json

import pytest
from dezero_spec.script.reached import collecting
from dezero_spec.script.reached.collecting import LOADING, Collected
from dezero_spec.script.reached.result import Reached
from dezero_spec.script.reached.statements import MOST_LINES

FILE = [
    "core.py",
    "import x\n\ndef f():\n    return (\n        1)\n",
    False,
    "1,3,4-5",
    [["f", 3, 5]],
]


def collected(*files):
    """Return what has learned of files."""
    found = Collected()
    found.learn(list(files or (FILE,)))
    return found


def test_lines_become_statements():
    """By rule, in the order that is asked for; a line inside a statement counts for it."""
    found = collected()
    found.take(LOADING, [[0, "1,3"]])
    found.take("b", [[0, "3,5"]])
    found.take("a", [[0, "2"]])
    found.take("a", [[0, "4"]])
    (file,) = found.result(["a", "b", "c"]).files
    assert file.statements == ((1, 1), (3, 3), (4, 5))
    assert file.loaded == {0, 1}
    assert file.ran == {"a": {2}, "b": {1, 2}}
    assert file.rules == ((), ("b",), ("a", "b"))
    assert list(file.ran) == ["a", "b"]
    assert file.uncalled == []


def test_a_second_host():
    """It says the same of the files, perhaps in another order; what it adds is added."""
    other = ["other.py", "y = 1\n", False, "1", []]
    found = collected(FILE, other)
    found.take("a", [[0, "3"]])
    found.learn([other, FILE])
    found.take("b", [[1, "4"], [0, "1"]])
    first, second = found.result(["a", "b"]).files
    assert (first.name, first.ran) == ("core.py", {"a": {1}, "b": {2}})
    assert (second.name, second.ran) == ("other.py", {"b": {0}})


NONSENSE = [
    *(None, 3, "text", {}, [None], [[]], [[1, 2, 3]], [["a", "b", False, "1", []]] * 100),
    [["n\x00\u202e", "a\nb", False, "9-1", [["f", 1]]]],
    [["n", "a\nb", False, "1-999999", [["f", -1, 5], ["g" * 9999, 1, 2], [1, 2, 3]]]],
    [["n", "a\n" * 100_000, True, "1,1,1", []]],
    [["n", "x" * 10_000_000, False, ",".join(["1"] * 100_000), [["f", 1, 10**9]]]],
    [["n", "\ud800", False, "1", [["\ud800", 1, 1]]]],
    [[b"n", "a", False, "1", []]],
    [["n", "a", 1, "1", []]],
]


@pytest.mark.parametrize("told", NONSENSE, ids=range(len(NONSENSE)))
def test_whatever_is_said_of_files(told):
    """What doesn't have the form is left out; the rest is bounded, and can be stored."""
    found = Collected()
    found.learn(told)
    found.take("rule", [[0, "1"]])
    result = found.result(["rule"])
    again = Reached.from_dict(json.loads(json.dumps(result.to_dict())))
    assert again.to_dict() == result.to_dict()
    assert len(json.dumps(result.to_dict())) < 2_000_000
    assert all(len(file.lines) <= MOST_LINES for file in result.files)


@pytest.mark.parametrize(
    "told",
    [
        *(None, 3, "1", [3], [[0]], [[0, 1]], [[-1, "1"]], [[7, "1"]], [["0", "1"]], [[0, "x"]]),
        *([[0, "0"]], [[0, "6-999999"]], [[0, "2"]], [[True, "1"]], [[0, "1,1"], 4]),
    ],
)
def test_whatever_is_said_of_lines(told):
    """No line that isn't there counts."""
    found = collected()
    found.take("rule", told)
    ran = found.result(["rule"]).files[0].ran
    assert ran in ({}, {"rule": frozenset({0})})


def test_lines_said_over_and_over():
    """Cost no time: they have to come in order."""
    found = collected(["n", "a\n" * MOST_LINES, False, "1", []])
    told = [[0, ",".join(["1-999999"] * 7000)]]
    for _ in range(50):
        found.take("rule", told)
    assert found.result(["rule"]).files[0].ran == {"rule": {0}}


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.pop("files"),
        lambda d: d.update(more=1),
        lambda d: d.update(files=[1]),
        lambda d: d["files"][0].pop("ran"),
        lambda d: d["files"][0].update(ran={"rule": "3"}),
        lambda d: d["files"][0].update(ran={"rule": 3}),
        lambda d: d["files"][0].update(loaded="7"),
        lambda d: d["files"][0].update(statements="3,1"),
        lambda d: d["files"][0].update(statements="1-3,2"),
        lambda d: d["files"][0].update(lines=[1]),
        lambda d: d["files"][0].update(lines=["x"] * (MOST_LINES + 1)),
        lambda d: d["files"][0].update(functions=[["f", 1]]),
        lambda d: d["files"][0].update(name="n" * 1000),
        lambda d: d["files"].extend(d["files"] * 50),
    ],
)
def test_damage_is_seen(damage):
    """What is stored is as strict as what is said is lax."""
    data = collected().result([]).to_dict()
    assert Reached.from_dict(json.loads(json.dumps(data))).to_dict() == data
    damage(data)
    with pytest.raises(ValueError):  # noqa: PT011
        Reached.from_dict(data)


def test_limits_are_in_force():
    """They are what the tests above take them for."""
    assert collecting.MOST_TEXT < 100_000
