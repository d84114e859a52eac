"""Places in the student's own code, and the code with the rules that run it."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest
from dezero_spec.report.pages.code import code
from dezero_spec.script.reached.result import Reached
from dezero_spec.translations import language

from tools.tests.report.outputs.documents import graded, student
from tools.tests.report.pages import classes
from tools.tests.report.pages.conftest import made


def text_of(page):
    """Return what a reader sees of a page, roughly."""
    body = re.sub(r"<(script|style)>.*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "", body))


def shown(reached=None, hide=lambda text: text, **ran):
    """Return a submission's code as the page shows it."""
    document = graded("kim")
    found = Reached.from_dict(reached or classes.reached(**ran))
    return code(found, document.as_run, hide, language())


def test_blocks():
    """Lines that the same rules run stand together; the rest is dimmed, or runs when loaded."""
    found = shown()
    (sheet,) = found.sheets
    assert [(b.how, b.rows[0][0], b.rows[-1][0], b.count) for b in sheet.blocks] == [
        ("loaded", 1, 4, 0),
        ("ran", 5, 9, 3),
        ("ran", 10, 13, 1),
        ("loaded", 14, 14, 0),
        ("none", 15, 17, 0),
        ("ran", 18, 18, 1),
    ]
    assert (found.ran, found.loaded, found.none) == (5, 3, 1)
    assert sheet.uncalled == (("Variable.plot", 14),)
    assert sheet.blocks[2].rows[-1] == (13, "")
    assert [(g.title, g.count, g.ids) for g in sheet.blocks[1].groups] == [
        ("Calling functions", 1, "call.add"),
        ("Accumulation", 1, "accumulate.same-input-twice"),
        ("Variable", 1, "variable.data"),
    ]


def test_every_line_is_shown_once():
    """In order, those after the last statement too."""
    (sheet,) = shown().sheets
    numbers = [number for block in sheet.blocks for number, _ in block.rows]
    assert numbers == list(range(1, classes.CORE.count("\n") + 1))


def test_whole_chapters():
    """Where all rules of a chapter run a line, they are not named one by one."""
    ids = [v.rule.id for v in graded().as_run.verdicts if v.rule.chapter == "accumulate"]
    found = shown(**dict.fromkeys(ids, "2-5"))
    whole = [g for b in found.sheets[0].blocks for g in b.groups if g.whole]
    assert {(g.title, g.count) for g in whole} == {("Accumulation", len(ids))}


def test_nothing_to_show():
    """A file of which nothing is kept is left out; without any there is no section."""
    empty = classes.reached()
    empty["files"][0] |= {"lines": [], "statements": "", "loaded": "", "ran": {}}
    assert shown(empty) is None


def test_the_students_page(covered):
    """Says how much the rules run, and marks what they don't."""
    text = text_of(covered / "students" / "kim.html")
    assert "The rules run 5 statements. 3 run when the file is loaded." in " ".join(text.split())
    assert "No rule runs 1 other, which is dimmed" in text
    assert "Called by no rule: Variable.plot (line 14)" in " ".join(text.split())
    assert "The rest of the file is not kept." in text
    assert "Your code and the rules" not in text_of(covered / "students" / "none.html")


def test_the_class_page(covered):
    """Says what tends not to be written, and how many of those do without the rule."""
    page = covered / "class.html"
    section = (
        page.read_text(encoding="utf-8").partition('<h2 id="code">')[2].partition("</section>")
    )
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section[0])).split())
    assert "The lines of 2 submissions were noted." in text
    assert "No rule runs 11 % of the statements (median; at most 11 %)." in text
    assert re.search(r"do not keep it .{0,99} mode\.no-grad 2 of 2 1 ", text)  # comes first
    assert "variable.len 2 of 2 0" in text
    assert "call.add" not in text  # both have a line for it
    assert "Variable.plot in 2 submissions" in text


def test_a_class_without_coverage(ordinary):
    """Has nothing of it in its pages."""
    assert 'id="code"' not in (ordinary / "class.html").read_text(encoding="utf-8")


def test_places(covered):
    """A line with those around it, marked; where something is written, without blame."""
    raised = (covered / "students" / "lee.html").read_text(encoding="utf-8")
    marked = re.findall(r'<span class="row this">.*?</span>(.*?)\n', raised)
    assert any("x.grad = gx" in line for line in marked)
    text = text_of(covered / "students" / "kim.html")
    assert "which does not mean that the mistake is in these lines." in text
    kim = (covered / "students" / "kim.html").read_text(encoding="utf-8")
    assert 'class="row this"' not in kim
    assert "def backward(self, retain_grad=False):" in kim


def test_without_names(tmp_path):
    """A name in a comment of one's own code is blotted out, too; in names of functions as well."""
    reached = classes.reached(text=classes.CORE + "# 김민수 2026\n")
    reached["files"][0]["functions"].append(["by_김민수", 14, 15])
    reached["files"][0]["name"] = "김민수.py"
    document = graded("kim", of=student("4", "김민수"), label="김민수.py")
    store = classes.store(tmp_path / "results", [dataclasses.replace(document, coverage=reached)])
    folder = made(store, tmp_path / "out", anonymous=True)
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    assert "Your code and the rules" in text
    assert "김민수" not in text


@pytest.mark.parametrize("options", [{}, {"anonymous": True}, {"lang": "ko"}])
def test_written_twice_it_is_the_same(tmp_path, options):
    """To the byte."""
    store = classes.covered(tmp_path / "results")
    pages = []
    for name in ("one", "two"):
        folder = made(store, tmp_path / name, **options)
        pages.append({p.name: p.read_bytes() for p in sorted(folder.rglob("*.html"))})
    assert pages[0] == pages[1]
    assert len(pages[0]) == 4
