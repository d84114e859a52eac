"""How late something is, by the course's clock, and what that costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from dezero_spec.grading.marks import Word, mark, parse
from dezero_spec.grading.marks.lateness import moment

from tools.tests.report.outputs.documents import graded

LATE = '[late]\ndeadline = 2026-11-20T23:59:00\nzone = "Asia/Seoul"\n'
TEN = f"out_of = 100\n{LATE}grace = 15\npoints_a_day = 10\nat_most = 25\n"
SHARE = f"out_of = 50\n{LATE}share_a_day = 0.2\nat_most = 0.5\n"


def handed_in(when: str, late: bool = False):
    """Return a document of a submission that came at a time; an attempt before doesn't count."""
    document = graded(late=late)
    document.submission["attempts"] = [
        {"label": "a", "number": 1, "when": "2027-01-01 00:00", "counts": False, "late": False},
        {"label": "b", "number": 2, "when": when, "counts": True, "late": late},
    ]
    return document


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-20 23:59:00", "100"),
        ("2026-11-21 00:14", "100"),  # in the time of grace
        ("2026-11-21 00:14:01", "90"),
        ("2026-11-21 23:59", "90"),
        ("2026-11-22 00:00", "80"),  # days count from the deadline
        ("2026-11-23 12:00", "75"),  # at most
        ("2027-11-23 12:00", "75"),
        ("2026-11-20T15:30:00Z", "90"),  # 00:30 in Seoul
        ("2026-11-20 06:59:00.123456789 -08:00", "100"),  # 23:59
        ("2026-11-20 07:30:00 -08:00", "90"),
        ("2026-11-21 00:30:00 Asia/Seoul", "90"),
        ("2026-11-20 15:30:00.000000 UTC", "90"),
        ("", "100"),
        ("gestern", "100"),
        ("2026-13-45 99:99", "100"),
        ("2026-11-21 00:30 Mars/Base", "100"),
    ],
)
def test_points_a_day(when, expected):
    found = mark(handed_in(when), parse(TEN))
    assert found.text == expected
    assert sum(part.earned for part in found.parts) == found.value
    assert found.by_rules == 100
    assert found.untimed == (moment(when, parse(TEN).late.zone) is None)
    if expected != "100":
        (change,) = found.changes
        assert change.by == Decimal(expected) - 100
        assert "2026-11-20 23:59" in change.why
        assert change.why.endswith("; the most that is deducted") == (expected == "75")


@pytest.mark.parametrize(
    ("when", "expected"),
    [("2026-11-21 01:00", "40"), ("2026-11-22 01:00", "30"), ("2026-12-22 01:00", "25")],
)
def test_a_share_a_day_is_of_the_mark(when, expected):
    assert mark(handed_in(when), parse(SHARE)).text == expected


def test_nobody_gets_less_than_the_minimum_for_lateness():
    rubric = TEN.replace("at_most = 25", "at_most = 500").replace("[late]", "minimum = 40\n[late]")
    assert mark(handed_in("2026-12-24 00:00"), parse(rubric)).text == "40"


def test_days_are_those_of_the_clock_on_the_wall():
    """From Saturday to Sunday, when clocks are put back, 25 hours pass."""
    rubric = (
        'out_of = 100\n[late]\ndeadline = 2026-10-24T23:00:00\nzone = "Europe/Berlin"\n'
        "points_a_day = 10\n"
    )
    assert mark(handed_in("2026-10-25 23:00"), parse(rubric)).text == "90"
    assert mark(handed_in("2026-10-25 23:01"), parse(rubric)).text == "80"
    assert mark(handed_in("2026-10-25 22:00:00 +00:00"), parse(rubric)).text == "90"
    assert mark(handed_in("2026-10-25 22:01:00 +00:00"), parse(rubric)).text == "80"


def test_of_an_hour_that_comes_twice_nobody_has_the_worse():
    twice = (
        'out_of = 100\n[late]\ndeadline = 2026-10-25T02:30:00\nzone = "Europe/Berlin"\n'
        "points_a_day = 10\n"
    )
    # The second half past two is 01:30 by Greenwich, the first 00:30.
    assert mark(handed_in("2026-10-25 01:30:00Z"), parse(twice)).text == "100"
    assert mark(handed_in("2026-10-25 01:31:00Z"), parse(twice)).text == "90"
    assert mark(handed_in("2026-10-25 02:45"), parse(twice)).text == "100"


def test_late_without_a_time_is_said_and_costs_nothing():
    found = mark(handed_in("", late=True), parse(TEN))
    assert found.text == "100"
    assert found.changes[0].by == 0
    assert "does not say when" in found.changes[0].why


def test_a_longer_deadline_is_the_teachers():
    rubric = parse(TEN)
    longer = Word(deadline=moment("2026-11-22", rubric.late.zone))  # its end
    found = mark(handed_in("2026-11-22 23:00"), rubric, longer)
    assert (found.text, found.changes[0].name) == ("100", "teacher")
    assert "2026-11-22 23:59" in found.changes[0].why
    found = mark(handed_in("2026-11-23 23:00"), rubric, longer)
    assert (found.text, found.changes[0].name) == ("90", "late")
    assert "2026-11-22 23:59" in found.changes[0].why
    assert mark(handed_in("2026-11-20 23:00"), rubric, longer).changes == ()
