"""What of an implementation the suite covers."""

import re
import zipfile
from xml.etree import ElementTree

from coverage import CoverageData
from dezero_spec import locations

from .making import command, implementation


def test_the_reference_is_covered_line_by_line_and_branch_by_branch(tmp_path):
    implementation(tmp_path / "mine", "right")
    assert "pragma" not in (locations.REFERENCE / "dezero/core_simple.py").read_text()
    done = command("dezero_spec.coverage", "mine", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    root = ElementTree.parse(tmp_path / "coverage.xml").getroot()
    assert (root.get("line-rate"), root.get("branch-rate")) == ("1", "1")
    assert int(root.get("branches-valid")) > 10
    files = [each.get("filename") for each in root.iter("class")]
    assert len(files) == 2, files
    (page,) = (tmp_path / "htmlcov").glob("*core_simple_py.html")
    assert "order.diamond" in page.read_text(encoding="utf-8")


def test_each_line_names_every_rule_that_runs_it(tmp_path):
    core = implementation(tmp_path / "mine", "right") / "dezero" / "core_simple.py"
    assert command("dezero_spec.coverage", "mine", cwd=tmp_path).returncode == 0
    measured = CoverageData(str(tmp_path / ".coverage"))
    measured.read()
    rules = measured.contexts_by_lineno(str(core))
    backward = 1 + core.read_text(encoding="utf-8").splitlines().index(
        "            self.grad = np.ones_like(self.data)"
    )
    assert {"backward.seed", "order.diamond", "mode.retain-grad"} <= set(rules[backward])


def test_only_the_implementation_is_measured(tmp_path):
    core = implementation(tmp_path / "mine", "right") / "dezero" / "core_simple.py"
    extra = "\n\ndef never():\n    return 1\n"
    (tmp_path / "core.py").write_text(core.read_text(encoding="utf-8") + extra, encoding="utf-8")
    (tmp_path / "homework2.py").write_text("x = 1\n", encoding="utf-8")
    done = command("dezero_spec.coverage", "core.py", cwd=tmp_path)
    assert done.returncode == 0
    (row,) = re.findall(r"^core\.py .*$", done.stdout, re.MULTILINE)
    assert "99%" in row
    assert "homework2" not in done.stdout


def test_what_is_no_py_file_is_said_in_a_sentence(tmp_path):
    folder = implementation(tmp_path / "mine", "right")
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        archive.write(folder / "dezero" / "core_simple.py", "core_simple.py")
    done = command("dezero_spec.coverage", "mine.zip", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "coverage is measured in .py files" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert command("dezero_spec.coverage", "nothere", cwd=tmp_path).returncode == 2
    assert command("dezero_spec.coverage", cwd=tmp_path).returncode == 2
