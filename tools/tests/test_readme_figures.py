"""The figures in the README are those that the benchmarks wrote, not numbers put there by hand."""

import re
from pathlib import Path

import pytest

from .test_mistakes import MISLED
from .variants import conforming
from .variants.mistakes import all_mistakes
from .variants.mistakes.independent import independent, unasked

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "tools" / "benchmarks" / "results"
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"<!-- figures: (\w+) -->\n(.*?)<!-- end -->", README, re.DOTALL)


def test_there_are_some():
    assert {name for name, _ in BLOCKS} >= {"autodiff", "graders"}


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_each_row_was_measured(name, block):
    measured = (RESULTS / f"{name}.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in block.splitlines() if line.startswith("|")]
    assert rows
    assert [row for row in rows if row not in measured] == []


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README))
def test_each_picture_is_there(picture):
    assert (ROOT / picture).is_file()


def test_counts_are_those_of_the_catalogue():
    """What is said of how sound and how complete the suite is can be counted."""
    text, mistakes = " ".join(README.split()), len(all_mistakes())
    assert f"Of {mistakes} mistakes" in text
    assert f"is its cause in {mistakes - len(MISLED)};" in text
    assert f"{len(independent())} of them are by hands" in text
    assert f"conforms: {len(unasked())}," in text
    assert f"{len(conforming.DESIGNS)} designs of other mechanisms" in text
