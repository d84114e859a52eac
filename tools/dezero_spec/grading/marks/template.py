"""A rubric to start from, with all rules of the catalogue in it."""

from __future__ import annotations

import itertools
import textwrap

from dezero_spec.grading.marks.rubric import KINDS, OUT_OF, counting
from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import LAST_STEP

_HEAD = """\
# How results become marks. Whatever is not said, but for out_of, is as shown here: delete freely.
#
#   dezero-spec report RESULTS --rubric {name}

# The goal: rules of later book steps don't count ({first} to {last}).
through = {last}

# What somebody gets for whom all holds that counts. Without this line: the sum of the points.
out_of = {out_of}

# true: a rule counts by the share of its cases that hold. false: all or nothing.
proportional = false

# A rule about something that a submission does not provide (an optional name):
# "leave-out": it counts neither for it nor against it.  "zero": it counts as broken.
not_provided = "leave-out"

# Marks are multiples of this; "half-up", "half-even", "up" or "down".
round_to = 0.01
rounding = "half-up"

# Nobody who was graded gets less, or (with bonus) more.
minimum = 0
# maximum = {out_of}

# Gradescope's autograder. true: marks are out of what the assignment there is out of.
scale_to_assignment = false

# Late work: what is deducted for each day that has begun, as far as the export says when something
# was handed in. Times are in the course's zone; a longer deadline for one stands in marks.csv.
# [late]
# deadline = 2026-11-20T23:59:00
# zone = "Asia/Seoul"
# grace = 15            # minutes
# points_a_day = 10     # or, of the mark that it would have: share_a_day = 0.1
# at_most = 30          # in points; with share_a_day, a share

# Points of each rule of a kind. Quality rules are advice: give them points to count them.
[kinds]
{kinds}

# Points of a whole chapter. Its rules share them: equally, if their kinds have equal points.
# A rule that is named in [rules] takes its points out of its chapter's.
[chapters]
{chapters}

# Points on top of the mark, in units of the mark, for a rule or each rule of a kind.
[bonus]
# quality = 1
# "order.near-linear" = 2

# Points of single rules.
[rules]
"""


def starting_rubric(name: str = "rubric.toml") -> str:
    """Return the text of a rubric that says what holds without one."""
    rules = catalogue.rules()
    chapters = {}
    for chapter, group in itertools.groupby(counting(LAST_STEP), lambda rule: rule.chapter):
        members = list(group)
        count = sum(bool(KINDS[rule.kind]) for rule in members)
        chapters[chapter] = f"# {chapter} = {count}".ljust(24) + f"# {members[0].title}"
    text = _HEAD.format(
        name=name,
        first=min(rule.step for rule in rules),
        last=LAST_STEP,
        out_of=OUT_OF,
        kinds="\n".join(f"{kind} = {points}" for kind, points in KINDS.items()),
        chapters="\n".join(chapters.values()),
    )
    lines = []
    for rule in rules:
        steps = f"step {rule.step}" + (f" to {rule.until}" if rule.until else "")
        about = f"{rule.kind}, {steps}: {rule.sentence}"
        lines += textwrap.wrap(about, 96, initial_indent="# ", subsequent_indent="#   ")
        lines.append(f'# "{rule.id}" = {KINDS[rule.kind]}')
    return text + "\n".join(lines) + "\n"
