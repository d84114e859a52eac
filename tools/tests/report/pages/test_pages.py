"""What is in the pages, and what is not."""

from __future__ import annotations

import gc
import re
import tracemalloc

import pytest
from dezero_spec.grading.store import Store
from dezero_spec.judge.sandbox import choice as sandboxes
from dezero_spec.report import badge, summary
from dezero_spec.report.outputs import write_all
from dezero_spec.report.pages.environment import policy
from dezero_spec.report.pages.student import page_of_run
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.translations import language

from tools.tests.report.outputs.documents import graded, student
from tools.tests.report.pages import classes
from tools.tests.report.pages.conftest import made


def files(folder):
    """Return the content of all files, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("options", [{}, {"anonymous": True}, {"lang": "ko"}])
def test_written_twice_it_is_the_same(tmp_path, options):
    """To the byte, file for file."""
    store = classes.ordinary(tmp_path / "results")
    first = files(made(store, tmp_path / "one", **options))
    assert first == files(made(store, tmp_path / "two", **options))
    assert len(first) == 8


def test_without_names(tmp_path):
    """Neither a file's name nor anything in one tells who somebody is."""
    store = classes.ordinary(tmp_path / "results")
    found = files(made(store, tmp_path / "out", anonymous=True))
    assert all(name.startswith("anonymous/") for name in found)
    names = "Ada Right,Bo Twin,Cy,cy_order,Cy Order,cy@example.org,김민수,Eve,Flo,Gil,Hal,Missing"
    text = "\n".join([*found, *(content.decode() for content in found.values())])
    for name in names.split(","):
        assert not re.search(rf"\b{re.escape(name)}\b", text), name
    for key in ("all", "twin", "order", "raises", "also", "half"):
        assert f"{key}.html" not in text
    links = re.findall(r'href="(students/[^"]+)"', found["anonymous/class.html"].decode())
    assert {f"anonymous/{link}" for link in links} == {n for n in found if "students" in n}


def test_names_in_texts_are_blotted_out(tmp_path):
    """A name in a path, in the code or in what was printed is no longer there."""
    failure = classes.failure("김영희 made yh_kim; 20261234")
    store = classes.store(
        tmp_path / "results",
        [
            graded(
                "yh_kim",
                of=student("20261234", "김영희", "yh_kim@example.org"),
                label="김영희_20261234.py",
                statuses={"call.add": "fail"},
                because=failure,
            )
        ],
    )
    found = files(made(store, tmp_path / "out", anonymous=True))
    text = "\n".join([*found, *(content.decode() for content in found.values())])
    for name in ("김영희", "yh_kim", "20261234"):
        assert name not in text


def test_examples_of_most_missed_rules_never_name_anyone(tmp_path):
    """Not even in the teacher's page, which may be shown to the class."""
    failure = classes.failure("김영희 was here")
    store = classes.store(
        tmp_path / "results",
        [graded("k", of=student("7", "김영희"), statuses={"call.add": "fail"}, because=failure)],
    )
    page = (made(store, tmp_path / "out") / "class.html").read_text(encoding="utf-8")
    missed = page.partition('<ol class="missed">')[2].partition("</ol>")[0]
    assert "was here" in missed
    assert "김영희" not in missed


def test_codes_do_not_follow_from_names(tmp_path):
    """Another result of the same person has another code; the others keep theirs."""
    documents = [graded(key, of=student(key, key)) for key in ("kim", "lee")]
    first = files(made(classes.store(tmp_path / "a", documents), tmp_path / "1", anonymous=True))
    documents[0] = graded("kim", of=student("kim", "kim"), statuses={"call.add": "fail"})
    then = files(made(classes.store(tmp_path / "b", documents), tmp_path / "2", anonymous=True))
    assert len(set(first) & set(then)) == 2  # the class's page and lee's
    again = files(made(classes.store(tmp_path / "b", documents), tmp_path / "1", anonymous=True))
    assert set(again) == set(then)  # pages that are no longer right are gone


def test_one_file_with_all_it_needs(ordinary):
    """No page asks for anything; style and script stand in the policy by their hashes."""
    for name, content in files(ordinary).items():
        text = content.decode()
        assert not re.search(
            r"""(src|action|data|poster|srcset)\s*=\s*["']""",
            text.partition("<body>")[2].replace("data-", ""),
        ), name
        assert "@import" not in text
        assert "url(" not in text
        assert "default-src &#39;none&#39;" in text
    assert "unsafe" not in policy(("page",), ("page",))


def test_the_first_thing_to_mend_comes_first(ordinary):
    """Before anything else on what does not hold, the page says what to begin with."""
    text = (ordinary / "students" / "raises.html").read_text(encoding="utf-8")
    first = text.index("Fix this first")
    assert text.index("What works") < first < text.index("The way so far")
    assert text.index("#backward.seed") < text.index('id="findings"')
    assert "waits for another rule" in text
    order = (ordinary / "students" / "order.html").read_text(encoding="utf-8")
    assert "<mark>0.</mark>" in order
    assert "This was run without a sandbox." in text


def test_a_chapter_of_which_nothing_is_there_is_not_done():
    """It lies ahead: a tick beside `nothing provided` would say something else."""
    package = [rule.id for rule in catalogue.rules() if rule.chapter == "package"]
    found = graded(statuses=dict.fromkeys(package, verdicts.NOT_PROVIDED)).as_run
    assert found is not None
    stops = re.findall(r'<li class="(\w+)".*?</ul>', page_of_run(found, language()), re.S)
    assert stops[-1] == "ahead"
    assert set(stops[:-1]) == {"done"}


def test_a_page_says_what_judged(ordinary):
    """Which Python and numpy, and what the submission was confined by."""
    text = (ordinary / "students" / "all.html").read_text(encoding="utf-8")
    footer = text.partition("<footer>")[2]
    assert "numpy 2.0.0, Python 3.11.7, bubblewrap</p>" in footer
    text = (ordinary / "class.html").read_text(encoding="utf-8")
    footer = text.partition("<footer>")[2]
    assert re.search(r"<p>\d+ submissions: numpy 2.0.0, Python 3.11.7, bubblewrap</p>", footer)


def test_every_sandbox_is_named():
    """By the name that documents have of it."""
    names = {name for name in sandboxes.NAMES.values() if name != "none"}
    assert names == set(summary.CONFINED)


def test_memory_stays_flat(tmp_path):
    """A submission more takes a few kilobytes more, for its row in the class's page."""
    peaks = []
    for count in (5, 20, 80):  # the first fills what is kept for all
        store = classes.large(tmp_path / str(count), count)
        # Beside all that other tests have left, the collector would let more garbage gather.
        gc.collect()
        gc.freeze()
        gc.collect()
        tracemalloc.start()
        write_all(store.folder, formats=("pages",), to=tmp_path / "out")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        gc.unfreeze()
    per_submission = (peaks[2] - peaks[1]) / 60
    print(f"{per_submission:.0f} bytes more a submission")
    assert per_submission < 20_000


def test_no_submission_at_all(tmp_path):
    """An empty class has a page."""
    store = Store(tmp_path / "results")
    store.prepare()
    page = (made(store, tmp_path / "out") / "class.html").read_text(encoding="utf-8")
    assert "Nobody has a mark yet." in page


def test_badges(tmp_path):
    """A badge tells how many rules hold, and nothing that a submission says."""
    store = classes.ordinary(tmp_path / "results")
    write_all(store.folder, formats=("badge",), to=tmp_path)
    found = files(tmp_path / "badges")
    whole = graded("x").as_run.score
    assert f"dezero-spec: {whole[0]}/{whole[1]}".encode() in found["all.svg"]
    assert b"dezero-spec: not graded" in found["empty.svg"]
    assert b"dezero-spec: incomplete" in found["half.svg"]
    assert badge.GREEN.encode() in found["all.svg"]
    assert badge.GREEN.encode() not in found["order.svg"]


def test_advice_is_told_apart(tmp_path):
    """Who misses advice alone keeps every rule, as the terminal counts, and groups with nobody."""
    statuses = {"op.dtype": "fail", "order.near-linear": "fail"}
    people = [graded(key, student(key), statuses=statuses) for key in ("ada", "bo")]
    wrong = graded("cy", student("cy"), statuses={"op.neg": "fail", "order.near-linear": "fail"})
    store = classes.store(tmp_path / "results", [*people, wrong])
    page = (made(store, tmp_path / "out") / "class.html").read_text(encoding="utf-8")
    assert "<strong>2</strong> <span>keep every rule</span>" in page
    missed = page[page.index('id="missed"') : page.index('id="advice"')]
    advice = page[page.index('id="advice"') : page.index('id="map"')]
    assert re.findall(r"<code>([a-z.-]+)</code>", missed) == ["op.neg"]
    assert re.findall(r"<code>([a-z.-]+)</code>", advice) == ["order.near-linear", "op.dtype"]
    assert "No two submissions miss exactly the same rules." in page
