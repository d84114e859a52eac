"""The suite run by pytest tells the same verdicts as the command."""

import json

import dezero_spec
import pytest
from dezero_spec import locations

from .making import command, implementation, statuses

SUITE = locations.SUITE
# What makes the order of tests, or the process that runs them, another.
WAYS = {
    "plain": [],
    "xdist": ["-n2"],
    "random": ["--random-order-seed=7", "--random-order-bucket=global"],
}


def by_pytest(folder, *options):
    """Run pytest in a folder; return the process and the run's document."""
    file = folder.parent / "verdicts.json"
    done = command(
        "pytest", SUITE, "-q", "-pno:cacheprovider", "--impl", folder.name,
        "--verdicts", file, *options, cwd=folder.parent,
    )  # fmt: skip
    return done, json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


@pytest.mark.parametrize("name", ["right", "overwrites", "no-div", "raises", "advice"])
def test_the_verdicts_are_the_commands(tmp_path, name):
    folder = implementation(tmp_path / "mine", name)
    run = dezero_spec.check(folder)
    done, document = by_pytest(folder)
    assert statuses(document) == statuses(run.to_dict())
    assert document["score"] == run.to_dict()["score"]
    assert document["conforming"] == run.conforming
    assert done.returncode == (0 if run.conforming else 1), done.stdout


@pytest.mark.parametrize("way", ["xdist", "random"])
def test_the_order_and_the_process_do_not_matter(tmp_path, way):
    folder = implementation(tmp_path / "mine", "many")
    run = dezero_spec.check(folder)
    done, document = by_pytest(folder, *WAYS[way])
    assert statuses(document) == statuses(run.to_dict())
    assert document["complete"]
    first = run.first_broken
    (same,) = [v for v in document["verdicts"] if v["rule"] == first.rule.id]
    names = [case["name"] for case in same["cases"]]
    assert names == [case.name for case in first.cases], "the cases stand in the suite's order"
    assert f"first to mend: {first.rule.id}" in " ".join(done.stdout.split())


def test_the_outcome_and_the_file_are_named(tmp_path):
    folder = implementation(tmp_path / "mine", "one-rule")
    done, _ = by_pytest(folder)
    assert f"judged {folder}/dezero/core_simple.py" in done.stdout
    assert "variable.len: " in done.stdout


def test_one_test_by_its_id(tmp_path):
    folder = implementation(tmp_path / "mine", "right")
    test = f"{SUITE}/test_05_order.py::test_diamond[0-d]"
    done = command("pytest", test, "-q", "--impl", folder, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout
    assert "no score" in done.stdout, "a choice of cases is no verdict on the whole"


def test_a_choice_of_chapters_has_a_score_of_its_own(tmp_path):
    folder = implementation(tmp_path / "mine", "right")
    file = tmp_path / "v.json"
    done = command(
        "pytest", f"{SUITE}/test_05_order.py", "-q", "--impl", folder, "--verdicts", file,
        cwd=tmp_path,
    )  # fmt: skip
    document = json.loads(file.read_text(encoding="utf-8"))
    assert done.returncode == 0
    assert all(id.startswith("order.") for id in document["settings"]["asked"])
    assert "conforming" not in done.stdout
    assert "asked for hold" in done.stdout


def test_deselected_cases_leave_the_run_incomplete(tmp_path):
    folder = implementation(tmp_path / "mine", "right")
    done, document = by_pytest(folder, "-k", "not seed_3 and not shape-2")
    assert document["complete"] is False
    assert document["score"] is None
    assert "incomplete" in done.stdout


def test_ended_at_the_first_failure_the_run_is_incomplete(tmp_path):
    folder = implementation(tmp_path / "mine", "one-rule")
    _, document = by_pytest(folder, "-x")
    assert document["score"] is None
    assert document["conforming"] is False


def test_what_cannot_be_loaded_is_said_once_and_ends_with_2(tmp_path):
    (tmp_path / "mine.py").write_text("class Variable(:\n", encoding="utf-8")
    done = command("pytest", SUITE, "--impl", "mine.py", cwd=tmp_path)
    assert done.returncode == 2
    assert (done.stdout + done.stderr).count("mine.py line 1") == 1, done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_hostile_text_stays_harmless(tmp_path):
    folder = implementation(tmp_path / "mine", "greedy")
    done, _ = by_pytest(folder)
    assert done.returncode == 1
    assert not set("\x1b\x9b\u202e") & set(done.stdout)
    assert "\\x1b[2J\\x9b31m" in done.stdout


def test_the_surroundings_do_not_change_verdicts(tmp_path):
    """Somebody's own pytest.ini and conftest, with warnings as errors, belong to their tests."""
    folder = implementation(tmp_path / "mine", "right")
    core = folder / "dezero" / "core_simple.py"
    text = core.read_text(encoding="utf-8")
    noisy = "import warnings\n\n\ndef add(x0, x1):\n    warnings.warn('deprecated')"
    core.write_text(text.replace("def add(x0, x1):", noisy), encoding="utf-8")
    ini = "[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n"
    (tmp_path / "pytest.ini").write_text(ini, encoding="utf-8")
    strict = "import numpy as np\nnp.seterr(all='raise')\n"
    (tmp_path / "conftest.py").write_text(strict, encoding="utf-8")
    done = command(
        "pytest", SUITE, "-q", "--impl", "mine", "-c", tmp_path / "pytest.ini", cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout


def test_plain_pytest_has_nothing_of_ours(tmp_path):
    (tmp_path / "test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    done = command("pytest", "--trace-config", "test_own.py", cwd=tmp_path)
    assert "1 passed" in done.stdout
    assert "dezero_spec" not in done.stdout
    assert "--impl" not in command("pytest", "--help", cwd=tmp_path).stdout


def test_the_plugin_leaves_other_tests_alone(tmp_path):
    """`-p dezero_spec` in a session with tests, and a mark, of one's own."""
    own = "import pytest\n\n@pytest.mark.rule(id='mine')\ndef test_own():\n    pass\n"
    (tmp_path / "test_own.py").write_text(own, encoding="utf-8")
    folder = implementation(tmp_path / "mine", "right")
    done = command(
        "pytest", "-q", "-p", "dezero_spec", "test_own.py", "--impl", folder, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_unittests_own_form(tmp_path):
    module = f"{locations.SUITE_PACKAGE}.square_unittest"
    done = command("unittest", "-q", module, cwd=SUITE.parent)
    assert done.returncode == 0, done.stderr
    assert "Ran 3 tests" in done.stderr
    wrong = implementation(tmp_path / "mine", "right")
    core = wrong / "dezero" / "core_simple.py"
    text = core.read_text(encoding="utf-8").replace("return 2 * x * gy", "return x * gy")
    core.write_text(text, encoding="utf-8")
    done = command("unittest", "-q", module, cwd=SUITE.parent, DEZERO_SPEC_IMPL=str(wrong))
    assert done.returncode == 1
    assert "FAILED (failures=2)" in done.stderr
