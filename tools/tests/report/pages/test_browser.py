"""The pages in a real browser: nothing is asked for, nothing fails, everything can be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.tests.report.pages import browser

PICTURES = Path(__file__).parents[4] / "artefacts" / "pages"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}

if browser.missing() and not os.environ.get("DEZERO_SPEC_BROWSER"):
    pytest.skip(browser.missing(), allow_module_level=True)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """A browser with a profile of its own."""
    made = browser.Browser(tmp_path_factory.mktemp("profile"))
    yield made
    made.driver.quit()


def accessible(chromium):
    """Return what axe-core finds amiss in the page that is open."""
    import axe_core_python

    source = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    chromium.run(source)
    found = chromium.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {}).then((r) => done(r.violations.map((v) => v.id + ': ' + "
        "v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))));"
    )
    return found


PAGES = ("class", "students/all", "students/order", "students/raises", "students/empty")


@pytest.mark.parametrize("page", [*PAGES, "students/half"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_amiss(chromium, ordinary, page, dark, size):
    """No complaint, no request, no violation; nothing sticks out; a picture to look at."""
    width, height = SIZES[size]
    chromium.open(ordinary / f"{page}.html", width, height, dark)
    assert chromium.complaints() == []
    assert chromium.requests() == []
    assert chromium.run("return document.documentElement.scrollWidth") <= width
    name = f"{page.replace('/', '-')}-{size}-{'dark' if dark else 'light'}.png"
    chromium.picture(PICTURES / name)
    assert accessible(chromium) == []


@pytest.mark.parametrize("page", ["class", "students/kim", "students/lee"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_code_and_rules(chromium, covered, page, dark, size):
    """The same with one's own code in the page, and all of it unfolded."""
    width, height = SIZES[size]
    chromium.open(covered / f"{page}.html", width, height, dark)
    chromium.run("for (const each of document.querySelectorAll('details')) each.open = true")
    assert chromium.complaints() == []
    assert chromium.requests() == []
    assert chromium.run("return document.documentElement.scrollWidth") <= width
    name = f"code-{page.replace('/', '-')}-{size}-{'dark' if dark else 'light'}.png"
    chromium.picture(PICTURES / name)
    assert accessible(chromium) == []


def test_lines_that_no_rule_runs_are_dimmed(chromium, covered):
    """By colour and otherwise, too; a rule that runs a line is found beside it."""
    chromium.open(covered / "students" / "kim.html")
    chromium.run("for (const each of document.querySelectorAll('details')) each.open = true")
    look = (
        "return ['.block.ran pre', '.block.none pre'].map((it) => {"
        "const style = getComputedStyle(document.querySelector(it));"
        "return [style.color, style.fontStyle]})"
    )
    ran, none = chromium.run(look)
    assert ran[0] != none[0]
    assert ran[1] != none[1]
    assert chromium.run("return document.querySelector('.block.none').textContent").split() == [
        *("15", "return", "1", "16", "17", "no", "rule")
    ]
    beside = chromium.run(
        "return [...document.querySelectorAll('.block')].find((b) => "
        "b.textContent.includes('x.grad = gx')).querySelector('.by').textContent"
    )
    assert "accumulate.same-input-twice" in beside
    assert "call.add" not in beside


def test_the_line_that_is_meant(chromium, covered):
    """Is marked, and said to be for who can't see that."""
    chromium.open(covered / "students" / "lee.html")
    marked = chromium.run("return document.querySelector('.row.this').textContent")
    assert marked.split() == ["12this", "line:", "x.grad", "=", "gx"]
    inside = chromium.run(
        "const row = document.querySelector('.row.this').getBoundingClientRect();"
        "const box = document.querySelector('.code.lines').getBoundingClientRect();"
        "return row.width >= box.width - 4 && row.top >= box.top && row.bottom <= box.bottom"
    )
    assert inside is True


@pytest.mark.parametrize(
    "page", ["class", *(f"students/{kind}{n}" for n in range(10) for kind in "hu")]
)
def test_hostile_text_is_inert(chromium, hostile, page):
    """No script of a submission's runs, no element is made of its text, nothing is asked for."""
    chromium.open(hostile / f"{page}.html")
    assert chromium.complaints() == []
    assert chromium.requests() == []
    assert chromium.run("return document.title").endswith("dezero-spec")
    own = chromium.run(
        "return [...document.querySelectorAll('img, iframe, object, embed, base, link, script')]"
        ".map((e) => e.localName)"
    )
    assert sorted(own) == ["link", "script"]
    handlers = (
        "return [...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
        ".filter((name) => name.startsWith('on') || name === 'style')"
    )
    assert chromium.run(handlers) == []
    links = "return [...document.querySelectorAll('a')].map((a) => a.protocol)"
    assert set(chromium.run(links)) <= {"file:"}
    assert chromium.run("return document.documentElement.scrollWidth") <= 1280


def test_the_policy_would_report(chromium, ordinary):
    """What the policy forbids is refused and seen by these tests: they could fail."""
    chromium.open(ordinary / "class.html")
    chromium.run(
        "const image = new Image(); image.src = 'file:///nowhere.png'; document.body.append(image);"
        "const style = document.createElement('style'); style.append('body{color:red}');"
        "document.head.append(style);"
    )
    chromium.driver.implicitly_wait(1)
    assert any("style-src" in each for each in chromium.complaints())


def rows(chromium):
    """Return the names in the rows that are shown."""
    return chromium.run(
        "return [...document.querySelectorAll('#heat tbody tr')].filter((r) => !r.hidden)"
        ".map((r) => r.cells[0].textContent.trim())"
    )


def choose(chromium, id, value):
    """Set a control as a person does."""
    chromium.run(
        "const it = document.getElementById(arguments[0]); it.value = arguments[1];"
        "it.dispatchEvent(new Event(it.localName === 'input' ? 'input' : 'change'));",
        id,
        value,
    )


def test_filters(chromium, ordinary):
    """Rows can be found by name, by what they miss; columns by chapter."""
    chromium.open(ordinary / "class.html")
    assert len(rows(chromium)) == 7
    choose(chromium, "find", "CY")
    assert rows(chromium) == ["Cy Order"]
    assert chromium.run("return document.getElementById('shown').textContent") == "1 of 7 shown"
    choose(chromium, "find", "")
    choose(chromium, "which", "whole")
    assert rows(chromium) == ["Ada Right", "Bo Twin", "Gil Half"]
    choose(chromium, "which", "none")
    assert rows(chromium) == ["Flo Empty", "Gil Half"]
    place = chromium.run(
        "return [...document.querySelectorAll('#which option')]"
        ".find((o) => o.textContent === 'order.outputs-first').value"
    )
    choose(chromium, "which", place)
    assert rows(chromium) == ["Cy Order"]
    choose(chromium, "which", "")
    choose(chromium, "columns", "order")
    shown = chromium.run(
        "return [...document.querySelectorAll('#heat thead th[data-rule]')]"
        ".filter((t) => !t.hidden).map((t) => t.dataset.rule)"
    )
    assert shown
    assert {each.partition(".")[0] for each in shown} == {"order"}
    choose(chromium, "columns", "*")
    shown = chromium.run(
        "return [...document.querySelectorAll('#heat thead th[data-rule]')]"
        ".filter((t) => !t.hidden).map((t) => t.dataset.rule)"
    )
    assert "backward.seed" in shown
    assert "call.add" not in shown


def test_sorting(chromium, ordinary):
    """The headings sort, one way and the other, and say so."""
    chromium.open(ordinary / "class.html")
    press = "document.querySelector(`#heat button[data-sort='${arguments[0]}']`).click()"
    chromium.run(press, "mark")
    marks = (
        "return [...document.querySelectorAll('#heat tbody tr')].map((r) => r.cells[1].textContent)"
    )
    up = [float(text) for text in chromium.run(marks) if text != "—"]
    assert up == sorted(up)
    chromium.run(press, "mark")
    down = [float(text) for text in chromium.run(marks) if text != "—"]
    assert down == sorted(up, reverse=True)
    state = "return document.querySelector('#heat th[aria-sort]').getAttribute('aria-sort')"
    assert chromium.run(state) == "descending"
    chromium.run(press, "name")
    assert rows(chromium) == sorted(rows(chromium))


def test_a_cell_leads_to_the_rule_in_the_page_of_its_student(chromium, ordinary):
    """A press on what is missed opens the student's page there."""
    chromium.open(ordinary / "class.html")
    chromium.run("document.querySelector('#heat tbody td.f').click()")
    target = chromium.run(
        "return [location.pathname, location.hash, !!document.querySelector(':target')]"
    )
    assert target[0].endswith("/students/order.html")
    assert target[1:] == ["#order.outputs-first", True]


def test_the_drawing_is_there(chromium, ordinary):
    """Both graphs are drawn, at the same places, with the turns in which functions ran."""
    chromium.open(ordinary / "students" / "order.html")
    drawings = "return [...document.querySelectorAll('.drawing')].slice(0, 2).map((d) => "
    assert chromium.run(drawings + "d.querySelectorAll('ellipse').length)") == [3, 3]
    turns = chromium.run(
        drawings + "[...d.querySelectorAll('.turn text')].map((t) => t.textContent))"
    )
    assert turns == [["3", "2", "1"], ["2", "3", "1"]]
    boxes = chromium.run(drawings + "d.querySelector('svg').getBoundingClientRect().width > 100)")
    assert boxes == [True, True]
    overlaps = chromium.run(
        "const svg = document.querySelector('.drawing svg');"
        "const boxes = [...svg.querySelectorAll('rect, ellipse')]"
        ".map((e) => e.getBoundingClientRect()); let found = 0;"
        "boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => { if (a.left < b.right && "
        "b.left < a.right && a.top < b.bottom && b.top < a.bottom) found += 1; })); return found"
    )
    assert overlaps == 0


def test_copying(chromium, ordinary):
    """The button copies the lines as they stand, without anything from outside."""
    chromium.open(ordinary / "students" / "order.html")
    from selenium.webdriver.common.by import By

    chromium.run(
        "window.copied = []; document.addEventListener('copy', () => "
        "window.copied.push(String(getSelection())));"
        "Object.defineProperty(navigator, 'clipboard', {value: null});"
    )
    chromium.driver.find_element(By.CSS_SELECTOR, "button.copy").click()
    assert chromium.run("return window.copied") == ["x = 1\nprint(x)"]


def test_by_keyboard(chromium, ordinary):
    """Everything that acts can be reached by the tabulator, in order, and shows that it is."""
    from selenium.webdriver.common.keys import Keys

    chromium.open(ordinary / "class.html")
    seen = []
    for _ in range(12):
        chromium.driver.switch_to.active_element.send_keys(Keys.TAB)
        seen.append(chromium.driver.switch_to.active_element.get_attribute("outerHTML")[:60])
    assert "skip" in seen[0]
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_class_of_300_can_be_used_at_once(chromium, large, dark):
    """It is below 3 MB and lays itself out few times, whatever a machine makes of that in time."""
    page = large / "class.html"
    assert page.stat().st_size < 3_000_000
    chromium.open(page, dark=dark)
    assert chromium.complaints() == []
    assert chromium.run("return document.querySelectorAll('*').length") < 40_000
    layouts = chromium.count("LayoutCount")
    chromium.run(
        "document.querySelector(`#heat button[data-sort='mark']`).click();"
        "const find = document.getElementById('find'); find.value = '1';"
        "find.dispatchEvent(new Event('input')); document.body.offsetHeight;"
    )
    assert chromium.count("LayoutCount") - layouts <= 3
    chromium.picture(PICTURES / f"class-300-{'dark' if dark else 'light'}.png", whole=False)
