"""Broken rules at their lines: for editors, and in GitHub Actions as its documentation says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main
from dezero_spec.suite.steps.workspace import TASKS

ROOT = Path(__file__).parents[3]
REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
WRONG = REFERENCE.replace("else x.grad + gx", "else gx")
COMMAND = re.compile(r"^::error (?P<properties>[^:]*(?:%3A[^:]*)*)::(?P<message>.*)$")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A workspace as a runner has it, with one file that is wrong in one place."""
    folder = tmp_path / "work, 100%"
    folder.mkdir()
    (folder / "core_simple.py").write_text(WRONG, encoding="utf-8")
    monkeypatch.chdir(folder)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def check(*arguments):
    return CliRunner().invoke(main, ["check", "core_simple.py", "--step", "23", *arguments])


def unescaped(text):
    """Undo the escapes that the documentation of workflow commands lists."""
    for code, character in ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"):
        text = text.replace(code, character)
    return text


def test_a_pull_request(place, tmp_path, monkeypatch):
    """A command for each broken rule, and the table in the summary, after what was there."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    result = check()
    assert result.exit_code == 1
    found = [line for line in result.stdout.splitlines() if line.startswith("::error")]
    match, *_ = map(COMMAND.match, found)
    properties = dict(part.split("=") for part in match["properties"].split(","))
    properties = {name: unescaped(value) for name, value in properties.items()}
    line = int(properties["line"])
    assert (tmp_path / properties["file"]).read_text(encoding="utf-8") == WRONG
    assert "def backward" in WRONG.splitlines()[line - 1]
    assert properties["title"] == "accumulate.same-input-twice (step 14)"
    assert unescaped(match["message"]).endswith("expected 2.; obtained 1.")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n## dezero-spec: ")
    assert "accumulate.same-input-twice" in text


def commands(output):
    """Read workflow commands as GitHub's runner does: up to the next `::`, by commas, by `=`."""
    token = ""
    for line in output.splitlines():
        if token and line.strip() == f"::{token}::":
            token = ""
        elif not token and line.lstrip().startswith("::"):
            head, _, data = line.lstrip()[2:].partition("::")
            if head == "stop-commands":
                token = data
                continue
            name, _, properties = head.partition(" ")
            pairs = (each.split("=", 1) for each in properties.split(",") if each)
            yield name, {key: unescaped(value) for key, value in pairs}, unescaped(data)


def test_what_raises_in_github_s_own_words(place):
    """Nothing that an implementation says begins a command, or ends one."""
    said = r'raise ValueError("50%: a,b\n::error file=x::y\r::z")'
    (place / "core_simple.py").write_text(
        REFERENCE.replace("return gy, -gy", said), encoding="utf-8"
    )
    found = list(commands(check("--github").stdout))
    assert {name for name, _, _ in found} == {"error"}
    assert {properties["file"] for _, properties, _ in found} == {"core_simple.py"}
    assert found[0][1]["title"].startswith("op.sub ")
    assert "50%: a,b" in found[0][2]


def test_what_cannot_be_loaded(place):
    """It is marked, too: at its line, in both ways."""
    (place / "core_simple.py").write_text("class Variable:\n    def f(:\n", encoding="utf-8")
    result = check("--github")
    assert result.exit_code == 2
    ((name, properties, data),) = commands(result.stdout)
    assert (name, properties["file"], properties["line"]) == ("error", "core_simple.py", "2")
    assert "SyntaxError" in data
    assert check("--format", "gnu").stdout.startswith("core_simple.py:2: error: core_simple.py ")


def test_a_notebook_is_marked_in_its_own_text(place):
    """Where GitHub and editors find the line, and in words in which cell it is."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell("Mine\n\nin words"),
        nbformat.v4.new_code_cell("import numpy as np"),
        nbformat.v4.new_code_cell(WRONG),
    ]
    nbformat.write(notebook, place / "mine.ipynb")
    output = CliRunner().invoke(main, ["check", "mine.ipynb", "--step", "23", "--github"]).stdout
    (_, properties, data), *_ = commands(output)
    assert properties["file"] == "mine.ipynb"
    text = (place / "mine.ipynb").read_text(encoding="utf-8")
    line = text.splitlines()[int(properties["line"]) - 1]
    assert line.strip().startswith('"    def backward(self, retain_grad')
    number = WRONG[: WRONG.index("def backward(self, retain")].count("\n") + 1
    assert data.startswith(f"cell 2, line {number}: ")
    junit = CliRunner().invoke(main, ["check", "mine.ipynb", "--step", "23", "--junit", "-"]).stdout
    assert f'file="{place / "mine.ipynb"}" line="{properties["line"]}"' in junit
    (place / "mine.ipynb").write_text(json.dumps(json.loads(text)), encoding="utf-8")
    output = CliRunner().invoke(main, ["check", "mine.ipynb", "--step", "23", "--github"]).stdout
    (_, properties, data), *_ = commands(output)
    assert "line" not in properties
    assert data.startswith(f"cell 2, line {number}: ")


def test_nowhere_else(place):
    """Without the environment nothing is written for GitHub; with --github it is."""
    assert "::error" not in check().stdout
    assert "::error" in check("--github").stdout


def test_not_into_a_document(place, monkeypatch):
    """What goes to standard output as JSON stays JSON."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert json.loads(check("--json", "-").stdout)["conforming"] is False


def test_a_summary_that_cannot_be_written(place, monkeypatch, tmp_path):
    """It is said in a sentence."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    result = check("--github")
    assert result.exit_code == 2
    assert "can't be written: Is a directory." in result.stderr


def test_lines_for_editors(place):
    """As compilers write them, and nothing else; the task's pattern finds them."""
    result = check("--format", "gnu")
    matcher = json.loads(TASKS.read_text("utf-8"))["tasks"][0]["problemMatcher"]
    line, *others = result.stdout.splitlines()
    assert all(re.match(matcher["pattern"]["regexp"], other) for other in others)
    file, number, severity, message = re.match(matcher["pattern"]["regexp"], line).groups()
    assert (file, severity) == ("core_simple.py", "error")
    assert "def backward" in WRONG.splitlines()[int(number) - 1]
    assert message.startswith("accumulate.same-input-twice: ")
    assert check("--format", "gnu", "--lang", "ko").stdout != result.stdout


def test_junit_names_the_line(place):
    """Where explorers of tests look for it."""
    text = check("--junit", "-").stdout
    assert re.search(
        r'name="accumulate.same-input-twice"[^>]* file="[^"]*core_simple.py" line="\d', text
    )


def test_the_workflow_of_the_readme(place, tmp_path):
    """It is YAML, and its last step does what it says."""
    (block,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    job = yaml.safe_load(block)["jobs"]["spec"]
    *_, last = job["steps"]
    summary = tmp_path / "summary.md"
    environment = {**os.environ, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", last["run"]],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "::error file=core_simple.py," in done.stdout
    assert summary.exists()
