"""Real notebooks, executed: what a learner sees below a cell."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import dezero_spec
import nbformat
import pytest
from click.testing import CliRunner
from dezero_spec import locations
from dezero_spec.cli import main
from nbclient import NotebookClient

REFERENCE = (locations.REFERENCE / "dezero" / "core_simple.py").read_text(encoding="utf-8")
STEP_10 = (Path(__file__).parents[3] / "reference" / "steps" / "step10.py").read_text("utf-8")
WRONG = REFERENCE.replace("else x.grad + gx", "else gx")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
METADATA = {
    "Jupyter": {"kernelspec": KERNEL, "language_info": {"name": "python", "version": "3.11.7"}},
    "Colab": {
        "colab": {"provenance": [], "toc_visible": True},
        "kernelspec": {"display_name": "Python 3", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "VS Code": {
        "kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "vscode": {"interpreter": {"hash": "0" * 64}},
    },
}


def executed(*cells, metadata=METADATA["Jupyter"], fails=False):
    """Return each cell's outputs."""
    notebook = nbformat.v4.new_notebook(metadata=metadata)
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
    NotebookClient(notebook, timeout=240, allow_errors=fails).execute()
    return [cell.outputs for cell in notebook.cells]


@pytest.mark.parametrize("kind", METADATA)
def test_the_result_shows_itself_once(kind):
    """Nothing stands above it; the place is a cell's line, the lines can be run in the next."""
    show = "import dezero_spec\ndezero_spec.check(globals())"
    outputs = executed("1 + 1", WRONG, show, metadata=METADATA[kind])[2]
    assert [output.output_type for output in outputs] == ["execute_result"]
    data = outputs[0].data
    line = WRONG[: WRONG.index("def backward(self, retain")].count("\n") + 1
    for form in ("text/html", "text/markdown", "text/plain"):
        assert "accumulate.same-input-twice" in data[form]
        assert f"cell 2, line {line}" in data[form]
        assert "ipykernel" not in data[form]
    page = data["text/html"]
    assert "run this in the next cell" in page
    names = {}
    exec(WRONG, names)
    cases = dezero_spec.check(names).first_broken.cases
    assert f"none of its {len(cases)} cases holds" in page
    assert not re.search(r"<(script|style|link|svg)|\bclass=|\bon\w+=|url\(|https?:", page)


def test_the_drawing_is_an_image(tmp_path):
    """Of a notebook from elsewhere JupyterLab shows no SVG but as an image; it loads nothing."""
    (tmp_path / "mine.py").write_text(WRONG, encoding="utf-8")
    page = dezero_spec.check(tmp_path / "mine.py")._repr_html_()
    found = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', page)
    assert page.count("<img") == len(found) == 2
    assert "x.grad: 1 + 1 = 2" in found[0][1]
    for data, _ in found:
        picture = ElementTree.fromstring(base64.b64decode(data))
        kinds = [each.get("class") for each in picture.iter()]
        assert kinds.count("edge") == kinds.count("head") == 3  # x goes into Add twice
        x, y, width, height = map(float, picture.get("viewBox").split())
        for shape in picture.iter("{http://www.w3.org/2000/svg}text"):
            assert x < float(shape.get("x")) < x + width
            assert y < float(shape.get("y")) < y + height


def test_what_conforms_and_what_is_told_in_korean():
    """The language is the locale's."""
    show = "import os; os.environ['LC_ALL'] = 'ko_KR.UTF-8'\nimport dezero_spec\n"
    show += "dezero_spec.check(globals())"
    magic = ("%load_ext dezero_spec", "%dezero_spec --no-such-option")
    outputs = executed(REFERENCE, show, *magic, fails=True)
    assert "no such option" not in str(outputs[3]).lower()
    assert "--no-such-option" in str(outputs[3])
    page, text = (outputs[1][0].data[form] for form in ("text/html", "text/markdown"))
    assert "live namespace" not in page + text
    assert 'lang="ko"' in page
    assert "first to mend" not in page
    assert "규칙" in page


def test_the_magic_and_the_namespace():
    """It judges what is defined, takes options, and leaves no name of its own behind."""
    names = "sorted(n for n in set(globals()) - before if not n.startswith('_'))"
    outputs = executed(
        "%load_ext dezero_spec",
        WRONG,
        "before = set(globals()) | {'before'}",
        "%dezero_spec --step 14 --first",
        names,
        "%dezero_spec --step 99",
        "%unload_ext dezero_spec",
        "%dezero_spec",
        fails=True,
    )
    assert outputs[0] == []
    assert [output.output_type for output in outputs[3]] == ["execute_result"]
    assert "accumulate.same-input-twice" in outputs[3][0].data["text/html"]
    assert outputs[4][0].data["text/plain"] == "[]"
    assert "Traceback" not in str(outputs[5])
    assert "--step" in str(outputs[5])
    assert outputs[6] == []
    assert "not found" in str(outputs[7])


def test_after_each_cell_that_defines_a_part():
    """A line while all is well; the whole where something is broken; nothing for other cells."""
    outputs = executed(
        "%load_ext dezero_spec",
        "%dezero_spec --auto",
        "answer = 42",
        "class Function: pass",
        "class Variable(:",
        REFERENCE,
        WRONG,
        "answer",
        WRONG,
        f"exec({REFERENCE!r})",
        "del Variable.__add__",
        "Variable.__add__ = add",
        "%dezero_spec --no-auto",
        WRONG,
        fails=True,
    )
    assert [outputs[number] for number in (0, 1, 2, 3, 12, 13)] == [[]] * 6
    assert [output.ename for output in outputs[4]] == ["SyntaxError"]
    assert [output.output_type for output in outputs[7]] == ["execute_result"]
    for number in (5, 9, 11):
        (line,) = outputs[number]
        assert line.output_type == "stream"
        assert line.text.count("\n") == 1
    for number in (6, 8):
        (shown,) = outputs[number]
        assert shown.output_type == "display_data"
        assert f"cell {number + 1}, line" in shown.data["text/html"]


def test_the_step_is_found():
    """As `check` does, without --step: a line says where one is while what is there holds."""
    begun = STEP_10[: STEP_10.index("class Function")]
    assert "class Variable" in begun
    outputs = executed(
        "%load_ext dezero_spec",
        "%dezero_spec",
        "%dezero_spec --auto",
        begun,
        STEP_10,
        "%dezero_spec",
        STEP_10.replace("func.backward(y.grad)", "y.grad"),
        fails=True,
    )
    assert "no Variable" in str(outputs[1])
    assert "Traceback" not in str(outputs[1])
    for number, said in ((3, "on the way to step 10: "), (4, "step 10 holds; next: step 11")):
        (line,) = outputs[number]
        assert line.text.startswith(said)
        assert line.text.count("\n") == 1
    assert "step 10 holds; next: step 11" in outputs[5][0].data["text/html"]
    assert "next: step 11" in outputs[5][0].data["text/plain"]
    assert [output.output_type for output in outputs[6]] == ["display_data"]


@pytest.mark.parametrize("step", [10, 14, 22])
def test_a_notebook_to_begin_in(tmp_path, step):
    """It runs as it is: nothing is written yet, and the last cell says what to write first."""
    made = CliRunner().invoke(main, ["new", str(tmp_path / "a"), "--notebook", "--step", str(step)])
    assert made.exit_code == 0, made.output
    assert "core_simple.ipynb" in made.output
    notebook = nbformat.read(tmp_path / "a" / "core_simple.ipynb", as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=240).execute()
    (shown,) = notebook.cells[-1].outputs
    assert shown.output_type == "execute_result"
    assert "First to mend" in shown.data["text/html"]
    judged = CliRunner().invoke(main, ["check", str(tmp_path / "a"), "--step", str(step), "-q"])
    assert judged.exit_code == 1, judged.output


def test_a_check_elsewhere_needs_no_notebook():
    """IPython is asked for by nobody else."""
    code = (
        "import sys, dezero_spec; dezero_spec.check(sys.argv[1])._repr_html_();"
        "sys.exit('IPython' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(locations.REFERENCE)], check=True, timeout=120)
