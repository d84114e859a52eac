"""A rubric that is wrong is told why, and where."""

from __future__ import annotations

import contextlib
import re

import pytest
from dezero_spec.grading.marks import Rubric, RubricError, load, parse, starting_rubric
from hypothesis import given, settings
from hypothesis import strategies as st


def problems(text: str) -> list[str]:
    """Return what is wrong with a rubric."""
    with pytest.raises(RubricError) as caught:
        parse(text, "r.toml")
    return caught.value.problems


def test_the_starting_rubric_says_what_holds_without_one():
    assert parse(starting_rubric()) == Rubric()


def test_every_line_of_the_starting_rubric_can_be_used():
    lines = starting_rubric().splitlines()
    opened = [
        line.removeprefix("# ") if re.match(r'# ("[\w.-]+"|maximum) = ', line) else line
        for line in lines
        if 'order.near-linear" = 2' not in line
    ]
    assert parse("\n".join(opened)).points.keys() >= Rubric().points.keys()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = = 3", "r.toml: Invalid value (at line 1, column 5)"),
        ("\nout_off = 3", 'r.toml:2: there is no key "out_off"; did you mean out_of?'),
        (
            "[rules]\n'order.diamnd' = 2",
            'r.toml:2: there is no rule "order.diamnd" in [rules]; did you mean order.diamond?',
        ),
        (
            "[rules]\norder.diamnd = 2",
            'r.toml:2: there is no rule "order.diamnd" in [rules]; did you mean order.diamond?',
        ),
        (
            "[kinds]\nqualty = 1",
            'r.toml:2: there is no kind "qualty" in [kinds]; did you mean quality?',
        ),
        (
            "[chapters]\noperators = 1",
            'r.toml:2: there is no chapter "operators" in [chapters]',
        ),
        ("[rules]\n'call.add' = -1", "r.toml:2: call.add must not be negative"),
        ("[rules]\n'call.add' = true", "r.toml:2: call.add must be a number, not true"),
        ("[rules]\n'call.add' = '3'", 'r.toml:2: call.add must be a number, not "3"'),
        ("[rules]\n'call.add' = nan", "r.toml:2: call.add must be a finite number, not NaN"),
        ("[rules]\n'call.add' = 1e9", "r.toml:2: call.add must be at most 1000000"),
        ("[rules]\n'call.add' = 0.1234567", "r.toml:2: call.add must have at most 6 decimals"),
        ("kinds = 3", "r.toml:1: kinds must be a table: [kinds]"),
        ("through = 9", "r.toml:1: through must be a book step from 10 to 23, not 9"),
        ("through = '18'", 'r.toml:1: through must be a book step from 10 to 23, not "18"'),
        ("through = 18.0", "r.toml:1: through must be a book step from 10 to 23, not 18.0"),
        ("proportional = 1", "r.toml:1: proportional must be true or false, not 1"),
        ("out_of = 0", "r.toml:1: out_of must be more than 0"),
        ("round_to = 0", "r.toml:1: round_to must be more than 0, with at most 4 decimals"),
        ("minimum = 5\nmaximum = 4", "r.toml:2: maximum is less than minimum"),
        ("out_of = 5\nminimum = 6", "r.toml:2: minimum is more than the whole mark"),
        (
            "[chapters]\norder = 5\n[rules]\n'order.diamond' = 6",
            "r.toml: the chapter order has 5 points, but those of its rules in [rules] come to 6",
        ),
        (
            "[kinds]\nbehaviour = 0\nstructure = 0\noptional = 0",
            "r.toml: no rule has any points: nobody could get a mark",
        ),
        (
            "[rules]\n'call.add' = 1\n[bonus]\n'call.add' = 1",
            "r.toml:4: call.add can't be in [rules] and in [bonus]",
        ),
    ],
)
def test_what_is_wrong_is_told(text, message):
    assert problems(text) == [message]


def test_all_problems_are_told_at_once():
    assert len(problems("a = 1\nb = 2\nrounding = 'x'\n[rules]\nx = 1")) == 4


def test_a_wrong_choice_names_the_choices():
    (message,) = problems("rounding = 'odd'")
    assert message == (
        'r.toml:1: rounding must be one of "half-up", "half-even", "up", "down", not "odd"'
    )


def test_points_of_a_chapter_need_a_rule_that_takes_them():
    (message,) = problems("[kinds]\nbehaviour=0\nstructure=0\n[chapters]\nmemory = 4")
    assert "no rule of the chapter memory is left for 4 of its 4 points" in message


def test_without_out_of_it_is_the_sum():
    only = "[kinds]\nbehaviour=0\nstructure=0\noptional=0\n[rules]\n'call.add'=2.5\n'op.mul'=3"
    assert str(parse(only).out_of) == "5.5"


def test_files(tmp_path):
    path = tmp_path / "rubric.toml"
    with pytest.raises(RubricError, match="can't be read: No such file"):
        load(path)
    path.write_bytes(b"\xef\xbb\xbfout_of = 5\r\n")
    assert load(path).out_of == 5
    path.write_bytes("# 점수".encode("cp949"))
    with pytest.raises(RubricError, match="save it as UTF-8"):
        load(path)
    with pytest.raises(RubricError, match="can't be read"):
        load(tmp_path)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("[]=\"'.#\n 1e-tru" + "kindsrulesorder"), max_size=60))
def test_no_text_is_a_traceback(text):
    with contextlib.suppress(RubricError):
        assert isinstance(parse(text), Rubric)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zne = 'Asia/Seoul'", 'r.toml:2: there is no key "zne" in [late]; did you mean zone?'),
        (
            "zone = 'Asia/Soul'",
            'r.toml:2: there is no time zone "Asia/Soul"; did you mean Asia/Seoul?',
        ),
        ("", 'r.toml: zone must name the course\'s time zone, such as "Asia/Seoul"'),
        (
            "zone = 'UTC'\ndeadline = 'soon'",
            "r.toml:3: deadline must be a time such as 2026-11-20T23:59",
        ),
        ("zone = 'UTC'", "r.toml: deadline must be a time such as 2026-11-20T23:59"),
        ("zone = 'UTC'", "r.toml:1: late must have either points_a_day or share_a_day"),
        ("share_a_day = 10", "r.toml:2: share_a_day must be a share of the mark, at most 1"),
        ("points_a_day = -1", "r.toml:2: points_a_day must not be negative"),
    ],
)
def test_what_is_wrong_with_late_is_told(text, message):
    assert message in problems(f"[late]\n{text}")


def test_a_machine_without_time_zones_is_told_so(monkeypatch):
    monkeypatch.setattr("dezero_spec.grading.marks.reading.available_timezones", set)
    text = "[late]\nzone = 'Asia/Soul'"
    assert any("nor any other on this machine: pip install tzdata" in p for p in problems(text))


def test_late_must_be_a_table():
    assert problems("late = 3") == ["r.toml:1: late must be a table: [late]"]


@pytest.mark.parametrize("text", ["2026-11-20", "2026-11-20T23:59:59", '"2026-11-20 23:59:59"'])
def test_a_deadline_without_a_time_is_the_end_of_the_day(text):
    late = parse(f'[late]\ndeadline = {text}\nzone = "Asia/Seoul"\npoints_a_day = 1').late
    assert late.deadline.isoformat() == "2026-11-20T23:59:59+09:00"
