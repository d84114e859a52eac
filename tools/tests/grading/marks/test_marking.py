"""From verdicts to a number: exact, and the same by every route."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from dezero_spec.grading import marks
from dezero_spec.grading.marks import Rubric, mark, parse
from dezero_spec.grading.marks.rubric import scaled
from dezero_spec.suite import catalogue
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.tests.report.outputs.documents import graded, ungradable

STATUSES = ("pass", "fail", "error", "timeout", "crash", "not-provided")
IDS = [rule.id for rule in catalogue.rules() if rule.in_force(23)]


def text(rubric: str = "", **run) -> str:
    """Return the mark of a run under a rubric's text."""
    return mark(graded(**run), parse(rubric)).text


def test_all_that_holds_is_the_whole_mark():
    assert mark(graded(), Rubric()).text == "100"


def test_without_a_rubric_marks_are_the_share_of_rules_that_check_shows():
    document = graded(statuses={"call.add": "fail", "order.near-linear": "fail"})
    score = document.run["score"]
    assert mark(document, Rubric()).text == f"{100 * score['passed'] / score['judged']:.2f}"


def test_an_optional_name_that_is_absent_counts_neither_for_nor_against():
    absent = {"testing.square-forward": "not-provided"}
    assert mark(graded(statuses=absent), Rubric()).text == "100"
    zero = 'out_of = 100\nnot_provided = "zero"\n'
    count = len(Rubric().points)
    assert text(zero, statuses=absent) == f"{100 * (count - 1) / count:.2f}"


def test_not_judged_rules_earn_nothing():
    document = graded(statuses={"call.add": "fail"})
    found = {v["rule"]: v["status"] for v in document.run["verdicts"]}
    found["backward.add"] = "not-judged"
    for verdict in document.run["verdicts"]:
        verdict["status"] = found[verdict["rule"]]
    shares = {share.rule.id: share for share in mark(document, Rubric()).shares}
    assert shares["backward.add"].earned == 0
    assert shares["backward.add"].possible > 0


def test_quality_counts_only_if_the_rubric_says_so():
    broken = {"order.near-linear": "fail"}
    assert text(statuses=broken, rubric="out_of = 100") == "100"
    assert text("out_of = 100\n[kinds]\nquality = 1", statuses=broken) != "100"


def test_the_goal_leaves_out_rules_of_later_steps():
    later = {rule.id: "fail" for rule in catalogue.rules() if rule.step > 18}
    assert text("through = 18\nout_of = 10", statuses=later) == "10"
    assert text("through = 19\nout_of = 10", statuses=later) != "10"


def test_a_run_at_an_earlier_step_than_the_goal_has_no_mark():
    found = mark(graded(step=16), parse("through = 18"))
    assert found.value is None
    assert "grade again with --step 18" in found.reason


def test_superseded_rules_count_where_they_were_judged():
    goal = parse("through = 11\n[kinds]\nbehaviour=0\noptional=0\n[rules]\n'call.list-form' = 5")
    at = mark(graded(step=11, statuses={"call.list-form": "fail"}), goal)
    assert any(share.rule.id == "call.list-form" for share in at.shares)
    later = mark(graded(step=23), goal)
    assert later.value is not None
    assert all(share.rule.id != "call.list-form" for share in later.shares)


def test_points_of_a_chapter_are_shared_by_its_rules():
    rubric = parse("[kinds]\nbehaviour=1\nstructure=0\noptional=0\n[chapters]\nmemory = 10\n")
    memory = [r.id for r in catalogue.rules() if r.chapter == "memory" and r.kind == "behaviour"]
    assert {rubric.points[id] for id in memory} == {Fraction(10, len(memory))}


def test_a_named_rule_takes_its_points_out_of_its_chapters():
    rubric = parse("[chapters]\norder = 20\n[rules]\n'order.diamond' = 5")
    order = {id: p for id, p in rubric.points.items() if id.startswith("order.")}
    assert order["order.diamond"] == 5
    assert sum(order.values()) == 20


def test_ids_of_rules_need_no_quotes():
    assert parse("[rules]\norder.diamond = 5") == parse("[rules]\n'order.diamond' = 5")


def test_bonus_comes_on_top():
    rubric = "out_of = 10\n[bonus]\n'order.near-linear' = 2"
    assert text(rubric) == "12"
    assert text(rubric, statuses={"order.near-linear": "fail"}) == "10"
    assert text("maximum = 10\n" + rubric) == "10"


def test_bonus_by_kind():
    quality = sum(rule.kind == "quality" for rule in catalogue.rules())
    assert text("out_of = 10\n[bonus]\nquality = 0.5") == marks.number(10 + Decimal(quality) / 2)


def test_nobody_who_was_graded_gets_less_than_the_minimum():
    nothing = {rule.id: "fail" for rule in catalogue.rules() if rule.in_force(23)}
    assert text("out_of = 100\nminimum = 12.5", statuses=nothing) == "12.5"
    assert text("out_of = 100", statuses=nothing) == "0"


@pytest.mark.parametrize(
    ("rounding", "step", "shown"),
    [
        ("half-up", "1", "3"),
        ("half-even", "1", "2"),
        ("up", "1", "3"),
        ("down", "1", "2"),
        ("half-up", "0.5", "2.5"),
        ("half-up", "0.01", "2.5"),
        ("up", "2", "4"),
    ],
)
def test_rounding(rounding, step, shown):
    two = "[kinds]\nbehaviour=0\nstructure=0\noptional=0\n[rules]\n'call.add'=1\n'op.mul'=1\n"
    head = f"out_of = 5\nround_to = {step}\nrounding = '{rounding}'\n"
    assert text(head + two, statuses={"op.mul": "fail"}) == shown


def test_all_or_nothing_or_in_proportion():
    one = "[kinds]\nbehaviour=0\nstructure=0\noptional=0\n[rules]\n'call.add' = 9\n"
    half = {"call.add": ["pass", "fail", "pass", "not-provided"]}
    assert text(one, statuses=half) == "0"
    assert text("proportional = true\n" + one, statuses=half) == "6"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (None, "not graded yet"),
        (ungradable(reason="an archive with a link"), "an archive with a link"),
        (graded(complete=False), "the run was not finished"),
        (graded(only=["call.add"]), "only some of the rules were judged"),
        (
            graded(statuses=dict.fromkeys(IDS, "not-provided")),
            "it provides nothing of what the rubric counts",
        ),
        (graded(statuses={"call.add": []}), "its result says nothing on the rule call.add"),
    ],
    ids=["absent", "ungradable", "incomplete", "partial", "nothing", "missing"],
)
def test_without_a_mark_there_is_a_reason(document, reason):
    found = mark(document, Rubric())
    assert found.value is None
    assert found.text == ""
    assert reason in found.reason


RUBRICS = [
    "",
    "out_of = 100",
    "out_of = 7\nround_to = 0.5",
    "out_of = 33\nround_to = 1\nminimum = 5\nmaximum = 30\n[bonus]\nquality = 0.7",
    "out_of = 100\nproportional = true\n[chapters]\norder = 33\nop = 1.7",
    "through = 18\nrounding = 'down'\nround_to = 0.1\nout_of = 3",
]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(IDS), st.lists(st.sampled_from(STATUSES), min_size=1, max_size=4)
    ),
    st.sampled_from(RUBRICS),
)
def test_the_parts_add_up_to_the_mark(statuses, rubric):
    found = mark(graded(statuses=statuses), parse(rubric))
    assert sum((part.earned for part in found.parts), Decimal(0)) == found.value
    for part in found.parts:
        if part.share is not None and not part.share.bonus:
            assert -Decimal("0.006") <= part.earned <= part.possible + Decimal("0.006")


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(IDS)), st.sampled_from(IDS), st.sampled_from(RUBRICS))
def test_mending_a_rule_never_costs(broken, mended, rubric):
    worse = mark(graded(statuses=dict.fromkeys(broken | {mended}, "fail")), parse(rubric))
    better = mark(graded(statuses=dict.fromkeys(broken - {mended}, "fail")), parse(rubric))
    if all(share.status != "not-judged" for share in better.shares):
        assert better.value >= worse.value


def test_a_scaled_rubric_is_the_same_in_other_units():
    text = (
        "out_of = 100\nminimum = 10\nmaximum = 110\n[bonus]\nquality = 2\n[late]\n"
        'deadline = 2026-11-20\nzone = "UTC"\npoints_a_day = 5\nat_most = 20\n'
    )
    rubric = scaled(parse(text), Decimal(20))
    assert (rubric.out_of, rubric.minimum, rubric.maximum) == (20, 2, 22)
    assert set(rubric.bonus.values()) == {Fraction(2, 5)}
    assert (rubric.late.points, rubric.late.most) == (1, 4)
    share = parse(
        text.replace("points_a_day = 5", "share_a_day = 0.1").replace("= 20\n", "= 0.5\n")
    )
    assert scaled(share, Decimal(20)).late == share.late
