"""A test whose script a host answers as the reference does passes; any other is carried out."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dezero_spec import locations
from dezero_spec.judge import recording
from dezero_spec.judge.bench import LEAST_FOR_SCRIPT
from dezero_spec.judge.launching import PlainLauncher
from dezero_spec.judge.recording import record, recorded
from dezero_spec.judge.running import load_judged
from dezero_spec.judge.scripts import Scripts
from dezero_spec.judge.session import JudgedImplementation
from dezero_spec.suite import run
from dezero_spec.suite.verdicts import CRASH, NOT_PROVIDED, PASS, TIMEOUT, Run

from .conftest import REFERENCE
from .hosts import write
from .test_same_verdicts import differences


@pytest.fixture(scope="module")
def suite() -> run.Suite:
    return run.collect()


@pytest.fixture(scope="module")
def scripts(suite: run.Suite) -> Scripts:
    return record(suite)


@pytest.fixture(scope="module")
def fast(scripts: Scripts) -> Iterator[PlainLauncher]:
    with contextlib.closing(PlainLauncher(scripts=scripts)) as launcher:
        yield launcher


def judged(
    suite: run.Suite, launcher: PlainLauncher, path: Path, seconds: float = 10.0
) -> tuple[Run, JudgedImplementation]:
    implementation = load_judged(path, launcher)
    return suite.judge(implementation, seconds_per_test=seconds), implementation


def statuses(found: Run) -> dict[str, str]:
    return {f"{v.rule.id} {c.name}": c.status for v in found.verdicts for c in v.cases}


def test_each_test_of_the_reference_has_one(suite: run.Suite, scripts: Scripts) -> None:
    """But for those that it does not provide what they are about."""
    with contextlib.closing(PlainLauncher()) as launcher:
        found, _ = judged(suite, launcher, locations.REFERENCE)
    passed = [status for status in statuses(found).values() if status == PASS]
    assert len(scripts.by_test) == len(passed)
    assert set(statuses(found).values()) == {PASS, NOT_PROVIDED}


def test_they_are_made_alike(suite: run.Suite, scripts: Scripts) -> None:
    """Making them again gives the same, so they can be kept."""
    again = record(suite)
    assert (again.names, again.for_hosts()) == (scripts.names, scripts.for_hosts())
    for test, script in scripts.by_test.items():
        twin = again.by_test[test]
        assert (twin.groups, twin.facts) == (script.groups, script.facts)
        assert re.sub(_ADDRESS, "", str(twin.answers)) == re.sub(_ADDRESS, "", str(script.answers))
    assert Scripts.from_bytes(scripts.to_bytes()) == scripts


_ADDRESS = "0x[0-9a-f]+"


def test_a_host_is_told_no_answer(scripts: Scripts) -> None:
    """It gets the requests, and nothing of what is expected."""
    told = scripts.for_hosts()
    answers = {a for s in scripts.by_test.values() for part in s.answers for a in part}
    asked = {r for s in scripts.by_test.values() for part in s.parts for r in part}
    longer = [answer for answer in answers if len(answer) > 40]
    assert longer
    assert not [each for each in longer if each in told and not any(each in r for r in asked)]


def test_few_messages(suite: run.Suite, fast: PlainLauncher) -> None:
    """A copy of the reference takes about one for each test."""
    found, implementation = judged(suite, fast, locations.REFERENCE)
    assert found.conforming
    assert implementation.session.client.requests < 1.1 * len(suite.tests)


# Config is no class but an instance; functions with several outputs give no tuple.
@pytest.mark.parametrize(("design", "most"), [("buckets", 1.5), ("closures", 3.0)])
def test_few_messages_of_a_design(
    suite: run.Suite, fast: PlainLauncher, design: str, most: float
) -> None:
    """What differs in a part of the tests costs in these, and not in all of them."""
    path = Path(__file__).parents[1] / "variants/designs" / f"{design}.py"
    _, implementation = judged(suite, fast, path)
    assert implementation.session.client.requests < most * len(suite.tests)


@pytest.mark.parametrize("times", [3, 30, 300, 600])
def test_what_depends_on_calls_before(
    suite: run.Suite, fast: PlainLauncher, tmp_path: Path, times: int
) -> None:
    """A gradient that is wrong once, at whatever call, is found: the first attempt decides."""
    source = REFERENCE + (
        "\n\n_plain = Variable.backward\n_calls = [0]\n\n\n"
        "def _backward(self, *a, **k):\n"
        "    _plain(self, *a, **k)\n"
        "    _calls[0] += 1\n"
        f"    if _calls[0] == {times}:\n"
        "        raise ValueError('this time it fails')\n\n\n"
        "Variable.backward = _backward\n"
    )
    found, _ = judged(suite, fast, write(tmp_path, source))
    assert not found.conforming


def test_an_end_is_found_once(suite: run.Suite, fast: PlainLauncher, tmp_path: Path) -> None:
    """A process that ends once in a script counts, though a second one does not end."""
    mark = tmp_path / "ended"
    source = REFERENCE + (
        "\n\nimport os\n_neg = Variable.__neg__\n\n\ndef _once(self):\n"
        f"    if not os.path.exists({str(mark)!r}):\n"
        f"        open({str(mark)!r}, 'w').close()\n        os._exit(3)\n"
        "    return _neg(self)\n\n\nVariable.__neg__ = _once\n"
    )
    found, implementation = judged(suite, fast, write(tmp_path, source))
    assert list(statuses(found).values()).count(CRASH) == 1
    assert set(statuses(found).values()) == {CRASH, PASS, NOT_PROVIDED}
    assert not found.conforming
    assert mark.exists()
    assert implementation.session.restarts == 0  # it is told of with its test


def test_time_is_paid_once(fast: PlainLauncher, tmp_path: Path) -> None:
    """What does not end is given a tenth of its time in a script, and then all of it alone."""
    source = REFERENCE + (
        "\n\ndef _forever(self):\n    while True:\n        pass\n\n\nVariable.__neg__ = _forever\n"
    )
    implementation = load_judged(write(tmp_path, source), fast)
    alone = run.collect(only=["op.neg"])
    found = alone.judge(implementation, seconds_per_test=2.0, close=False)
    assert [v.status for v in found.verdicts] == [TIMEOUT]
    assert implementation.session.seconds_used < 2.0 + LEAST_FOR_SCRIPT + 1.0
    implementation.close()


@pytest.mark.parametrize(
    "change",
    [
        # What the judge itself tells a test: operators, names, whether there are helpers.
        ("Variable.__neg__ = neg", "Variable.minus = neg"),
        ("def as_variable(x):", "def to_variable(x):"),
        ("class Function:", "Function = None\n\n\nclass Functions:"),
        ("class Function:", "class Functions:"),
        ("class Config:", "class Configuration:"),
    ],
)
def test_what_the_judge_tells(
    suite: run.Suite, fast: PlainLauncher, tmp_path: Path, change: tuple[str, str]
) -> None:
    """Where that differs, a test is carried out: its answers alone don't say that it passes."""
    assert change[0] in REFERENCE
    source = REFERENCE.replace(*change)
    if "Functions:" in change[1]:
        source = source.replace("(Function)", "(Functions)")
    if "Config" in change[0]:
        source = source.replace(" Config.", " Configuration.")
    file = write(tmp_path, source)
    with contextlib.closing(PlainLauncher()) as launcher:
        live, _ = judged(suite, launcher, file)
    found, _ = judged(suite, fast, file)
    assert differences(live, found) == []


def test_kept(suite: run.Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made once; where others could write, or they are switched off, there are none."""
    made = []

    def noted(suite: run.Suite, start: recording.Start) -> Scripts:
        made.append(suite)
        return Scripts(suite.step, (), {})

    monkeypatch.setattr(recording, "record", noted)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert recorded(suite, "this") == recorded(suite, "this") == Scripts(suite.step, (), {})
    assert len(made) == 1
    recorded(suite, "another")
    assert len(made) == 2
    next((tmp_path / "dezero-spec").glob("*.scripts")).write_bytes(b"nothing of the kind")
    recorded(suite, "this"), recorded(suite, "another")
    assert len(made) == 3
    monkeypatch.setenv(recording.OFF, "1")
    assert recorded(suite, "this") is None
    monkeypatch.delenv(recording.OFF)
    (tmp_path / "dezero-spec").chmod(0o777)
    assert recorded(suite, "this") is None


def test_what_can_not_be_kept(
    suite: run.Suite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file can't take its place, as of one that is open elsewhere, nothing is left."""

    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(recording, "record", lambda suite, start: Scripts(suite.step, (), {}))
    monkeypatch.setattr(os, "replace", refused)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert recorded(suite, "this") == Scripts(suite.step, (), {})
    assert [file.suffix for file in (tmp_path / "dezero-spec").iterdir()] == [".lock"]


@pytest.mark.parametrize("time", range(1, 9))
def test_a_check_that_fails_while_more_is_asked(
    suite: run.Suite, fast: PlainLauncher, tmp_path: Path, time: int
) -> None:
    """A failing check decides, though it asks for a drawing what its script does not."""
    source = REFERENCE + (
        "\n\n_plain = Variable.backward\n_once = []\n\n\n"
        "def _backward(self, *a, **k):\n"
        "    _plain(self, *a, **k)\n"
        "    _once.append(type(self.creator).__name__)\n"
        f"    if _once[-1] == 'Named' and _once.count('Named') == {time}:\n"
        "        _plain(self, *a, **k)\n\n\n"
        "Variable.backward = _backward\n"
    )
    found, _ = judged(suite, fast, write(tmp_path, source))
    assert not found.conforming
