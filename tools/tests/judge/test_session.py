"""What an implementation's process does costs the test in which it does it, and no other."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dezero_spec import deadline, locations
from dezero_spec.judge import launching
from dezero_spec.judge.bench import JudgedBench
from dezero_spec.judge.launching import PlainLauncher, how_it_ended
from dezero_spec.judge.running import load_judged, run_judged
from dezero_spec.loading import CannotLoad
from dezero_spec.suite import direct, run, verdicts
from dezero_spec.suite.verdicts import Case, Run

from .conftest import REFERENCE
from .hosts import write

RULES = ["call.add", "variable.name", "variable.len", "op.neg"]
# What happens when len() is asked for.
CRASHES = {
    "kill": ("os.kill(os.getpid(), 9)", "was killed by signal 9 (SIGKILL)"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "was killed by signal 11 (SIGSEGV)"),
    "exit": ("os._exit(0)", "exited with status 0"),
    "abort": ("os.abort()", "was killed by signal 6 (SIGABRT)"),
    "close": ("os.closerange(3, 64); time.sleep(60)", "closed its connection"),
    "flood": ("os.write(CHANNEL, b'x' * 100_000); time.sleep(60)", "sent what is no answer"),
    "forged": (
        "os.write(CHANNEL, b'\\x02\\0\\0\\0\\x01\\0\\0\\0\\0\\x01')",
        "sent what is no answer",
    ),
}


def source_of(statement: str, method: str = "__len__") -> str:
    """Return the reference with a statement in one method of Variable."""
    return f"""{REFERENCE}
import os, socket, stat, sys, time
CHANNEL = next(n for n in range(3, 64) if os.path.exists(f"/proc/self/fd/{{n}}")
    and stat.S_ISSOCK(os.stat(f"/proc/self/fd/{{n}}").st_mode))

def method(self, *arguments):
    {statement}

Variable.{method} = method
"""


def judge(path: Path, launcher: Any, **settings: Any) -> Run:
    """Judge by a few rules."""
    implementation = load_judged(path, launcher, seconds=settings.pop("seconds", None))
    return run.run(implementation, only=RULES, **settings)


def cases_of(found: Run, rule: str) -> list[Case]:
    """Return a rule's cases."""
    return [case for v in found.verdicts if v.rule.id == rule for case in v.cases]


def others_hold(found: Run, rule: str) -> bool:
    """Tell whether every other rule was judged and holds."""
    return all(v.status == verdicts.PASS for v in found.verdicts if v.rule.id != rule)


@pytest.mark.parametrize("kind", CRASHES)
def test_crashes(launcher: PlainLauncher, tmp_path: Path, kind: str) -> None:
    """A crash costs the rule in which it happens, and is told in words."""
    statement, words = CRASHES[kind]
    found = judge(write(tmp_path, source_of(statement)), launcher)
    cases = cases_of(found, "variable.len")
    assert {case.status for case in cases} == {verdicts.CRASH}
    for case in cases:
        assert case.failure is not None
        assert case.failure.expected == "an answer"
        assert f"the implementation's process {words}" in case.failure.obtained
    assert others_hold(found, "variable.len")
    assert found.complete
    assert not found.conforming
    assert f"its process ended in a test, and was started again {len(cases)} times" in found.notes


def test_waiting_is_not_working(launcher: PlainLauncher, tmp_path: Path) -> None:
    """A test's time is the processor's: who has to wait for one, or sleeps, has more by a clock."""
    path = write(tmp_path, source_of("time.sleep(0.6); return len(self.data)"))
    found = judge(path, launcher, seconds_per_test=0.5)
    assert {case.status for case in cases_of(found, "variable.len")} == {verdicts.PASS}


@pytest.mark.parametrize(("busy", "calls"), [(False, 1), (True, 2)])
def test_who_ran_out_of_time_by_waiting_is_tried_again_where_others_work(
    launcher: PlainLauncher,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    busy: bool,
    calls: int,
) -> None:
    """Once: then it is a verdict."""
    monkeypatch.setattr(deadline, "busy", lambda: busy)
    tried = []
    plain = direct.Test.judge

    def judge_and_count(test: direct.Test, *arguments: Any, **settings: Any) -> Case:
        tried.append(test.rule.id)
        return plain(test, *arguments, **settings)

    monkeypatch.setattr(direct.Test, "judge", judge_and_count)
    path = write(tmp_path, source_of("time.sleep(60)"))
    found = judge(path, launcher, seconds_per_test=0.5)
    assert cases_of(found, "variable.len")[0].status == verdicts.TIMEOUT
    assert tried.count("variable.len") == calls


@pytest.mark.parametrize("statement", ["while True: pass", "time.sleep(60)", "10 ** 10 ** 9"])
def test_hangs(launcher: PlainLauncher, tmp_path: Path, statement: str) -> None:
    """A hang, in Python or in C, costs its rule the time of one test."""
    path = write(tmp_path, source_of(statement))
    found = judge(path, launcher, seconds_per_test=0.5)
    first, *rest = cases_of(found, "variable.len")
    assert first.status == verdicts.TIMEOUT
    assert first.failure is not None
    assert first.failure.obtained == "not finished after 0.5 seconds"
    assert {case.status for case in rest} == {verdicts.TIMEOUT}
    assert others_hold(found, "variable.len")


@pytest.mark.parametrize(
    ("statement", "name"), [("sys.exit(0)", "SystemExit"), ("raise KeyboardInterrupt", "")]
)
def test_exits_are_errors(
    launcher: PlainLauncher, tmp_path: Path, statement: str, name: str
) -> None:
    """What would end a program is an error of the implementation's."""
    found = judge(write(tmp_path, source_of(statement)), launcher)
    for case in cases_of(found, "variable.len")[:-1]:
        assert case.status == verdicts.ERROR
        assert case.failure is not None
        assert name in case.failure.obtained
    assert others_hold(found, "variable.len")
    assert not any("started again" in note for note in found.notes)


def test_a_crash_while_objects_go(launcher: PlainLauncher, tmp_path: Path) -> None:
    """What a destructor does when a test ends is that test's, not the next one's."""
    source = source_of("if self.name == 'z': os._exit(5)", "__del__")
    found = judge(write(tmp_path, source), launcher)
    case = next(case for case in cases_of(found, "variable.name") if case.status != verdicts.PASS)
    assert case.status == verdicts.CRASH
    assert case.failure is not None
    assert "exited with status 5" in case.failure.obtained
    assert others_hold(found, "variable.name")


def test_what_a_failed_test_left_open_says_nothing(launcher: PlainLauncher, tmp_path: Path) -> None:
    """A generator inside a block is closed when its frame goes, after its test."""
    source = REFERENCE.replace("    setattr(Config, name, value)", "    pass")
    assert source != REFERENCE
    rules = ["mode.using-config", "variable.name"]
    unraised: list[Any] = []
    hook, sys.unraisablehook = sys.unraisablehook, unraised.append
    try:
        found = run_judged(write(tmp_path, source), launcher=launcher, only=rules)
        gc.collect()
    finally:
        sys.unraisablehook = hook
    assert [v.rule.id for v in found.broken] == ["mode.using-config"]
    assert unraised == []


def test_an_implementation_that_loads_only_once(launcher: PlainLauncher, tmp_path: Path) -> None:
    """When it can't be loaded again, the rest are crashes that say so."""
    marker = tmp_path / "loaded"
    source = (
        source_of("os._exit(1)")
        + f"""
if os.path.exists({str(marker)!r}):
    os._exit(3)
open({str(marker)!r}, "w").close()
"""
    )
    found = judge(write(tmp_path, source), launcher)
    first, second, *_ = cases_of(found, "variable.len")
    assert first.status == second.status == verdicts.CRASH
    assert first.failure is not None
    assert second.failure is not None
    assert "exited with status 1" in first.failure.obtained
    assert "could not be loaded a second time" in second.failure.obtained
    assert "exited with status 3" in second.failure.obtained
    (after,) = cases_of(found, "op.neg")[:1]
    assert after.status == verdicts.CRASH
    before, *_ = cases_of(found, "call.add")
    assert before.status == verdicts.PASS


def test_trouble_with_starting_is_not_the_implementations(tmp_path: Path) -> None:
    """Where no host can be started again, the run says that it is worth nothing."""

    class Failing(PlainLauncher):
        started = 0

        def start(self, submission: Path | str) -> launching.ProcessLink:
            self.started += 1
            if self.started == 2:
                raise OSError("no more processes")
            return super().start(submission)

    launcher = Failing()
    implementation = load_judged(write(tmp_path, source_of("os._exit(1)")), launcher)
    found = run.run(implementation, only=RULES)
    launcher.close()
    assert isinstance(implementation.session.trouble, OSError)
    case = cases_of(found, "variable.len")[1]
    assert case.failure is not None
    assert "no process could be started for it any more: no more processes" in case.failure.obtained


def test_time_for_all_of_it(launcher: PlainLauncher, tmp_path: Path) -> None:
    """When a submission's time is used up, the rest are timeouts that say so."""
    path = write(tmp_path, source_of("time.sleep(60)", "__neg__"))
    found = judge(path, launcher, seconds=2.0, seconds_per_test=60.0)
    texts = [case.failure.obtained for case in cases_of(found, "op.neg") if case.failure]
    assert texts
    assert "not finished after" in texts[0]
    assert found.complete


def test_no_time_at_all(launcher: PlainLauncher, tmp_path: Path) -> None:
    """Rules that were never run for want of time are timeouts, and so told."""
    implementation = load_judged(write(tmp_path, REFERENCE), launcher, seconds=60.0)
    implementation.session._until = 0.0
    found = run.run(implementation, only=RULES)
    for rule in RULES:
        case, *_ = cases_of(found, rule)
        assert case.status == verdicts.TIMEOUT
        assert case.failure is not None
        assert case.failure.obtained == (
            "not run: the 60 seconds for all of the submission were used up"
        )


LOADS = {
    "1 / 0": "fails with ZeroDivisionError",
    "import os; os._exit(0)": "importing it failed: the implementation's process exited with",
    "import os; os.kill(os.getpid(), 9)": "was killed by signal 9",
    "while True: pass": "importing it did not end: not finished after 1 seconds",
    "import sys; sys.exit()": "ends the program",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
    "x = 1": "defines no Variable",
    "import dezero_spec": "dezero_spec",
    "def f(:": "line 1",
}


def test_loading_goes_by_processor_time(
    launcher: PlainLauncher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first import too: which process it is that works, is known before."""
    monkeypatch.setattr(deadline, "WAITING", 1000)
    with pytest.raises(CannotLoad) as caught:
        load_judged(write(tmp_path, "while True: pass"), launcher, seconds_to_load=0.5)
    assert "importing it did not end: not finished after 0.5 seconds" in str(caught.value)


@pytest.mark.parametrize("source", LOADS)
def test_what_can_not_be_loaded(launcher: PlainLauncher, tmp_path: Path, source: str) -> None:
    """Whatever an import does, there is a sentence that says why there is nothing to judge."""
    path = write(tmp_path, source)
    with pytest.raises(CannotLoad) as caught:
        load_judged(path, launcher, seconds_to_load=1.0)
    assert LOADS[source] in str(caught.value)


def test_loading_finds_what_it_finds_here(launcher: PlainLauncher, tmp_path: Path) -> None:
    """Notes, places and import lines are those of loading in this process."""
    from dezero_spec import loading

    folder = tmp_path / "handed in"
    folder.mkdir()
    write(folder, f"{REFERENCE}\nimport matplotlib\nprint('hello')\n1 / 0\n", "my core.py")
    here, there = loading.load(folder), load_judged(folder, launcher)
    there.close()
    for name in ("file", "where", "module_name", "package_name", "import_lines", "notes",
                 "printed", "quiet_problems"):  # fmt: skip
        assert getattr(there, name) == getattr(here, name), name
    assert set(there.names) == set(here.namespace)


def test_missing_path(launcher: PlainLauncher, tmp_path: Path) -> None:
    """What isn't there is named."""
    with pytest.raises(CannotLoad, match="nothing"):
        load_judged(tmp_path / "nothing.py", launcher)


def test_an_archive_is_unpacked_and_removed(tmp_path: Path) -> None:
    """An archive is unpacked for its host, and nothing of it remains."""
    import zipfile

    launcher = PlainLauncher()
    with zipfile.ZipFile(tmp_path / "dezero.zip", "w") as archive:
        archive.writestr("core.py", REFERENCE)
    implementation = load_judged(tmp_path / "dezero.zip", launcher)
    assert implementation.file is not None
    assert implementation.file.exists()
    implementation.close()
    launcher.close()
    assert not implementation.file.exists()


def test_another_interpreter(tmp_path: Path) -> None:
    """The host may be another interpreter; the run says which."""
    found = run_judged(write(tmp_path, REFERENCE), python=sys.executable, only=["call.add"])
    assert found.conforming
    assert found.environment["python"] == ".".join(map(str, sys.version_info[:3]))


def test_an_interpreter_whose_collector_does_less(tmp_path: Path) -> None:
    """A host needs no more of the collector than every interpreter has; PyPy can't freeze."""
    file = tmp_path / "python"
    file.write_text(
        f"#!{sys.executable} -I\n"
        "import gc, sys\n"
        "del gc.freeze, gc.unfreeze, gc.get_freeze_count\n"
        "code, sys.argv = sys.argv[3], ['-c', *sys.argv[4:]]\n"
        "exec(code)\n"
    )
    file.chmod(0o755)
    found = run_judged(write(tmp_path, REFERENCE), python=str(file), only=["memory.no-growth"])
    assert found.conforming


@pytest.mark.parametrize(("version", "narrow"), [("1.26.4", True), ("2.3.0", False)])
def test_the_numpy_there_decides_what_is_expected(
    tmp_path: Path, version: str, narrow: bool
) -> None:
    """Beside float32, a numpy scalar of float64 is a float64 from numpy 2 on: there, not here."""
    file = tmp_path / "python"
    file.write_text(
        f"#!{sys.executable} -I\n"
        "import sys, numpy\n"
        f"numpy.__version__ = {version!r}\n"
        "code, sys.argv = sys.argv[3], ['-c', *sys.argv[4:]]\n"
        "exec(code)\n"
    )
    file.chmod(0o755)
    wide = "        return np.array(x)\n    if isinstance(x, Variable)"
    assert wide in REFERENCE
    like = wide.replace("np.array(x)", "np.array(x, None if like is None else like.dtype)")
    for source, is_narrow in ((REFERENCE, False), (REFERENCE.replace(wide, like), True)):
        found = run_judged(write(tmp_path, source), python=str(file), only=["op.dtype"])
        assert found.environment["numpy"] == version
        assert (found.advice == ()) is (is_narrow is narrow)


def test_counts_of_references_are_asked_of_the_interpreter(tmp_path: Path) -> None:
    """It is tried there, before a submission is: what only they tell is then not judged."""
    assert launching.counts_references(sys.executable) is launching.counts_references(None)
    assert launching.counts_references(interpreter(tmp_path, "False")) is False
    launcher = PlainLauncher()
    launcher.counts_references = False  # as on PyPy
    file = write(tmp_path, REFERENCE)
    found = run_judged(file, launcher=launcher, only=["memory.freed-by-refcount", "call.add"])
    launcher.close()
    statuses = {verdict.rule.id: verdict.status for verdict in found.verdicts}
    assert statuses == {"memory.freed-by-refcount": verdicts.NOT_PROVIDED, "call.add": "pass"}


def test_where_nothing_is_counted_here_hosts_let_go_as_soon(
    monkeypatch: pytest.MonkeyPatch, judged: Callable[..., JudgedBench]
) -> None:
    """What stands here for an object is collected before it is asked whether that is alive."""
    monkeypatch.setattr(locations.suite_module("lifetimes"), "COUNTS_REFERENCES", False)
    bench = judged()
    with bench.test():
        variable = bench.dezero.Variable(np.array(1.0))
        circle = [variable]  # as long in going as all is elsewhere
        circle.append(circle)
        watch = bench.lifetime.watch(variable)
        del variable, circle
        assert watch.alive is False


def interpreter(folder: Path, *answers: str) -> str:
    """Write what answers as an interpreter would."""
    file = folder / "python"
    file.write_text("#!/bin/sh\n" + "".join(f"echo '{each}'\n" for each in answers))
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (("3.8.10", "1.24.0"), "is Python 3.8.10, and 3.10 is the oldest that will do"),
        (("3.11.2",), "(Python 3.11.2) has no numpy. Install it: "),
        (("3.11.2", "1.21.0"), "has numpy 1.21.0, and 1.26 is the oldest that will do"),
        (("hello",), "is no Python interpreter"),
        ((), "is no Python interpreter"),
    ],
)
def test_interpreters_that_will_not_do(
    tmp_path: Path, answers: tuple[str, ...], words: str
) -> None:
    """An interpreter that is too old or has no numpy is told of in a sentence."""
    with pytest.raises(CannotLoad) as caught:
        PlainLauncher(interpreter(tmp_path, *answers))
    assert words in str(caught.value)


def test_no_interpreter(tmp_path: Path) -> None:
    """So is one that isn't there."""
    with pytest.raises(CannotLoad, match="can't be run: No such file"):
        PlainLauncher(tmp_path / "python")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "exited with status 0"),
        (3, "exited with status 3"),
        (-9, "killed by signal 9 (SIGKILL)"),
        (-63, "killed by signal 63"),
    ],
)
def test_how_it_ended(status: int, words: str) -> None:
    """An exit status is put in words."""
    assert how_it_ended(status) == words


def test_the_host_needs_the_kit_alone(tmp_path: Path) -> None:
    """A host runs with nothing on its path but the kit, and imports nothing else of ours."""
    import subprocess

    from dezero_spec.judge.kit import write_kit

    write_kit(tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); before = set(sys.modules);"
        "import dezero_spec.judge.host;"
        "print(*sorted(n for n in set(sys.modules) - before if '.' not in n))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    foreign = {n for n in imported if n not in sys.stdlib_module_names and n[0] != "_"}
    assert foreign == {"dezero_spec", "numpy", "spec_tests"}


def test_the_launcher_is_as_promised(launcher: PlainLauncher) -> None:
    """The plain launcher is called what it is."""
    promised: launching.Launcher = launcher
    assert promised.name == "none"
    assert promised.visible_path(Path("/a/b.py")) == "/a/b.py"
