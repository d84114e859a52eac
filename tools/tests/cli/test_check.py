"""The command `dezero-spec check`, as a user calls it."""

import json
import os
import pty
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import dezero_spec
import pytest
from click.testing import CliRunner
from dezero_spec import loading
from dezero_spec.cli import check, main
from dezero_spec.report import terminal
from dezero_spec.suite import catalogue, run

from .making import command, implementation, statuses


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call the command in a folder with the implementation that is asked for in `mine`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run_it(*arguments, made="right"):
        if made and not (tmp_path / "mine").exists():
            implementation(tmp_path / "mine", made)
        return CliRunner().invoke(main, ["check", *map(str, arguments)])

    return run_it


def test_exit_statuses(call):
    assert call("mine").exit_code == 0
    assert call("nothere").exit_code == 2


def test_what_does_not_conform_ends_with_1(call):
    result = call("mine", made="one-rule")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1].endswith("first to mend: variable.len")
    assert result.stderr == ""


def test_advice_does_not_keep_from_conforming(call):
    result = call("mine", made="advice")
    assert result.exit_code == 0
    assert "Advice, outside conformance" in result.stdout
    assert "op.dtype" in result.stdout


def test_what_cannot_be_loaded_is_one_message_on_stderr(call, tmp_path):
    (tmp_path / "bad.py").write_text("class Variable(:\n", encoding="utf-8")
    result = call("bad.py", made=None)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        "dezero-spec: bad.py line 1: invalid syntax.\n    class Variable(:\n                   ^\n"
    ) or result.stderr.startswith("dezero-spec: bad.py line 1")
    assert result.stderr.count("bad.py") == 1


def test_the_header_names_the_file_and_the_versions(call, tmp_path):
    lines = call("mine").stdout.splitlines()
    text = "".join(line.strip() for line in lines[:4])
    assert str(tmp_path / "mine" / "dezero" / "core_simple.py") in text
    assert "numpy" in text


def test_quiet_is_one_line(call):
    result = call("mine", "-q", made="many")
    assert len(result.stdout.splitlines()) == 1
    assert "first to mend: " in result.stdout


def test_verbose_has_every_rule_and_every_broken_one_in_full(call):
    result = call("mine", "-v", made="many")
    for rule in catalogue.rules():
        if rule.in_force() and rule.kind != "quality":
            assert rule.id in result.stdout
    broken = run.run(loading.load("mine")).broken
    assert len(broken) > 2
    assert result.stdout.count("To see it, paste") == len(broken)


def test_first_stops_and_gives_no_score(call):
    result = call("mine", "--first", "--json", "out.json", made="many")
    document = json.loads(Path("out.json").read_text())
    whole = run.run(loading.load("mine"))
    assert result.exit_code == 1
    assert document["score"] is None
    assert document["complete"] is False
    assert "no score" in result.stdout
    assert f"First to mend: {whole.first_broken.rule.id}" in result.stdout
    seen = [v for v in document["verdicts"] if v["cases"]]
    assert len(seen) < len(document["verdicts"])


@pytest.mark.parametrize(
    "made", ["overwrites", "first-creator", "one-rule", "no-div", "many", "raises", "advice"]
)
def test_first_finds_what_the_whole_run_puts_first(tmp_path, made):
    folder = implementation(tmp_path / "mine", made)
    whole, first = dezero_spec.check(folder), dezero_spec.check(folder, first=True)
    expected = whole.first_broken and whole.first_broken.rule.id
    assert (first.first_broken and first.first_broken.rule.id) == expected
    if expected is None:
        assert first.complete
        assert first.score == whole.score


def test_a_rule_stands_on_another_also_through_one_that_is_not_judged(tmp_path):
    """With links of the chain left out, what is folded and what comes first stay the same."""
    ids = [rule.id for rule in catalogue.rules()]
    chained = next(
        (id, ground)
        for id in ids
        for ground in catalogue.foundations(id)
        if ground == "accumulate.same-input-twice"
        and ground not in catalogue.rule(id).stands_on
        and catalogue.rule(id).chapter == "order"
        and catalogue.rule(id).kind == "behaviour"
    )
    folder = implementation(tmp_path / "mine", "overwrites")
    found = dezero_spec.check(folder, only=chained)
    statuses_of = {verdict.rule.id: verdict.status for verdict in found.verdicts}
    assert statuses_of[chained[1]] == "fail"
    assert statuses_of[chained[0]] == "not-judged"


def test_no_rule_stands_on_itself():
    for rule in catalogue.rules():
        for ground in catalogue.foundations(rule.id):
            assert rule.id not in catalogue.foundations(ground), (rule.id, ground)


def test_a_rule_is_judged_with_what_it_stands_on(call):
    result = call("mine", "--rule", "order.diamond", "--json", "out.json", made="overwrites")
    assert result.exit_code == 1
    assert "First to mend: accumulate.same-input-twice" in result.stdout
    assert "0 of 1 rule asked for hold" in result.stdout
    document = json.loads(Path("out.json").read_text())
    whole = statuses(run.run(loading.load("mine")).to_dict())
    assert document["settings"]["asked"] == ["order.diamond"]
    assert statuses(document)["order.diamond"] == whole["order.diamond"]


def test_a_rule_that_holds_is_not_called_conforming(call):
    result = call(
        "mine", "--rule", "variable.accepts-none", "--rule", "variable.name", made="one-rule"
    )
    assert result.exit_code == 0
    assert "all 2 rules asked for hold" in result.stdout
    assert "conforming" not in result.stdout


def test_a_chapter_by_its_name_or_title(call):
    for name in ("call", "Calling functions"):
        result = call("mine", "--chapter", name)
        assert result.exit_code == 0
        assert "Calling functions" in result.stdout
        assert "Operators" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rule", "order.diamnd"], "there is no rule order.diamnd. Did you mean order.diamond?"),
        (["--rule", "orders.diamond"], "Did you mean order.diamond?"),
        (["--chapter", "Ordr"], "there is no chapter Ordr. Did you mean order?"),
        (["--rule", "call.list-form"], "Add --step 11."),
        (["--chapter", "package", "--step", "13"], "no rule of the chapter package is in force"),
        (["--step", "9"], "9"),
        (["--timeout", "0"], "0"),
    ],
)
def test_what_there_is_not_ends_with_2(call, arguments, message):
    result = call("mine", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_step_is_named_in_the_outcome(call):
    result = call("mine", "--step", "20", "-q")
    assert result.exit_code == 0
    assert "in force at step 20 hold" in result.stdout


def test_files_are_written_whole_and_with_usual_modes(call, tmp_path):
    names = {"--json": "run.json", "--junit": "run.xml", "--markdown": "run.md"}
    (tmp_path / "run.json").write_text("before", encoding="utf-8")
    result = call("mine", *[part for pair in names.items() for part in pair])
    assert result.exit_code == 0
    assert json.loads((tmp_path / "run.json").read_text())["conforming"] is True
    assert (tmp_path / "run.xml").read_text().startswith("<?xml")
    assert (tmp_path / "run.md").read_text().startswith("## dezero-spec: conforming")
    assert stat.S_IMODE((tmp_path / "run.xml").stat().st_mode) & 0o444 == 0o444
    assert sorted(os.listdir(tmp_path)) == ["mine", "run.json", "run.md", "run.xml"]


@pytest.mark.parametrize("option", ["--json", "--junit", "--markdown"])
def test_a_document_on_stdout_comes_alone(call, option):
    result = call("mine", option, "-", made="one-rule")
    assert result.exit_code == 1
    starts = {"--json": "{", "--junit": "<?xml", "--markdown": "## "}
    assert result.stdout.startswith(starts[option])
    assert "judging" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--json", "no/such/run.json"], "there is no folder"),
        (["--json", "mine"], "there is a folder of that name"),
        (["--json", "same", "--junit", "./same"], "can't both be written to"),
        (["--json", "-", "--junit", "-"], "can't both be written to standard output"),
        (["--watch", "--json", "-"], "--watch writes to files only"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_run(call, monkeypatch, arguments, message):
    def judged(*_):
        raise AssertionError("the run began")

    monkeypatch.setattr(check, "judge", judged)
    result = call("mine", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_failed_run_leaves_files_as_they_were(call, tmp_path):
    (tmp_path / "run.json").write_text("before", encoding="utf-8")
    assert call("nothere", "--json", "run.json").exit_code == 2
    assert (tmp_path / "run.json").read_text() == "before"
    assert sorted(os.listdir(tmp_path)) == ["mine", "run.json"]


def test_a_device_is_written_to_not_replaced(call):
    before = os.stat("/dev/null").st_rdev
    assert call("mine", "--json", "/dev/null").exit_code == 0
    assert os.stat("/dev/null").st_rdev == before


def test_ctrl_c_ends_with_130_and_a_sentence(call, monkeypatch, tmp_path):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "judge", interrupted)
    result = call("mine", "--json", "run.json")
    assert result.exit_code == 130
    assert result.stderr == "dezero-spec: interrupted; there is no result.\n"
    assert not (tmp_path / "run.json").exists()


def test_what_the_implementation_prints_stays_away(tmp_path):
    folder = implementation(tmp_path / "mine", "right")
    core = folder / "dezero" / "core_simple.py"
    noise = (
        "import os, sys\nprint('\\x1b[2Jloud')\nos.write(1, b'raw out')\nos.write(2, b'raw err')\n"
    )
    text = core.read_text(encoding="utf-8").replace(
        "import contextlib\n", noise + "import contextlib\n"
    )
    text = text.replace("    return Add()(", "    os.write(1, b'raw in a test')\n    return Add()(")
    core.write_text(text, encoding="utf-8")
    done = command("dezero_spec", "check", "mine", cwd=tmp_path)
    assert done.returncode == 0
    assert "loud" not in done.stdout + done.stderr
    assert "raw" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_escapes_in_messages_never_reach_the_terminal(call):
    result = call("mine", "-v", made="greedy")
    assert result.exit_code == 1
    assert not set("\x1b\x9b\u202e") & set(result.stdout)
    assert "\\x1b[2J\\x9b31m" in result.stdout


def test_code_that_never_ends_costs_one_test_of_its_rule(call):
    folder = "mine"
    call("-h")
    core = Path(folder, "dezero", "core_simple.py")
    text = core.read_text(encoding="utf-8")
    text = text.replace("        return len(self.data)", "        while True:\n            pass")
    core.write_text(text, encoding="utf-8")
    before = time.monotonic()
    result = call(folder, "--timeout", "0.2", "--json", "out.json")
    assert result.exit_code == 1
    assert time.monotonic() - before < 60
    document = json.loads(Path("out.json").read_text())
    assert statuses(document)["variable.len"][0] == "timeout"
    assert document["complete"] is True


def test_a_console_of_another_encoding_gets_escapes(tmp_path):
    implementation(tmp_path / "mine", "many")
    for arguments in (["mine"], ["mine", "--markdown", "-"]):
        done = command("dezero_spec", "check", *arguments, cwd=tmp_path, PYTHONIOENCODING="ascii")
        assert done.returncode == 1
        assert done.stderr == ""
    done = command("dezero_spec", "rules", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "with a = x\\xb2" in done.stdout


def test_ctrl_c_during_code_that_hangs(tmp_path):
    """The signal, not a stand-in for it, while the implementation is being loaded."""
    fifo = tmp_path / "begun"
    os.mkfifo(fifo)
    text = f"open({str(fifo)!r}, 'w').close()\nwhile True:\n    pass\n"
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    root = os.path.dirname(os.path.dirname(dezero_spec.__file__))
    with subprocess.Popen(
        [sys.executable, "-m", "dezero_spec", "check", "mine.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        open(fifo).close()  # waits until the implementation has opened it
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr == "dezero-spec: interrupted; there is no result.\n"


def test_progress_is_for_terminals(tmp_path):
    """On a terminal a bar runs on stderr, and nothing of it in a log."""
    implementation(tmp_path / "mine", "right")
    leader, follower = pty.openpty()
    program = [sys.executable, "-m", "dezero_spec", "check", "mine"]
    root = os.path.dirname(os.path.dirname(dezero_spec.__file__))
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": root}
    with subprocess.Popen(
        program, cwd=tmp_path, stderr=follower, stdout=subprocess.PIPE, env=environment
    ) as process:
        os.close(follower)
        shown = b""
        try:
            while part := os.read(leader, 4096):
                shown += part
        except OSError:  # the other end is closed
            pass
        out, _ = process.communicate()
    os.close(leader)
    assert b"testing, 0 broken" in shown
    assert b"\x1b" not in out
    assert out.decode().splitlines()[-1].startswith("conforming: ")


def test_help_imports_neither_numpy_nor_pytest(tmp_path):
    code = (
        "import sys\nfrom dezero_spec.cli import main\ntry:\n    main(['--help'])\n"
        "except SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'numpy', 'pytest', '_pytest', 'rich'} & set(sys.modules)\nassert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(dezero_spec.__file__))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "check" in done.stdout


def test_what_is_shown_is_the_same_without_the_snippets_that_are_not(tmp_path):
    """Those of rules that are not judged take much of a wrong core's time, unseen by anybody."""
    folder = implementation(tmp_path / "mine", "many")
    whole, brief = (
        run.run(loading.load(folder), every_snippet=every, causes_only=not every)
        for every in (True, False)
    )
    assert terminal.text(brief) == terminal.text(whole)
    bare = {v.status for v in brief.verdicts if v.broken and not v.broken[0].failure.snippet}
    assert bare == {"not-judged"}


def test_a_check_imports_nothing_that_grades(tmp_path):
    """It would cost half of what the suite does, at each save while watching."""
    implementation(tmp_path / "mine", "right")
    code = (
        "import sys\nfrom dezero_spec.cli import main\ntry:\n    main(['check', 'mine', '-q'])\n"
        "except SystemExit as end:\n    assert end.code == 0\n"
        "assert not {'dezero_spec.grading', 'jinja2', 'yaml'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(dezero_spec.__file__))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_from_python_with_a_live_namespace():
    names: dict = {}
    source = (catalogue.locations.REFERENCE / "dezero" / "core_simple.py").read_text()
    exec(compile(source, "<cell>", "exec"), names)
    found = dezero_spec.check(names)
    again = dezero_spec.check(names)
    assert found.conforming
    assert statuses(found.to_dict()) == statuses(again.to_dict())
    assert repr(found).splitlines()[0] == "judging   the live namespace"
