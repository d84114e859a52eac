"""What there is to say of a run, whatever it is written as."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from dezero_spec import verdicts
from dezero_spec.catalogue import LAST_STEP
from dezero_spec.plain import one_line, shortened
from dezero_spec.rendering.values import brief_pair
from dezero_spec.steps import path
from dezero_spec.steps.position import POSITION
from dezero_spec.verdicts import Run, Verdict


@dataclass(frozen=True)
class Chapter:
    """The verdicts on one chapter's rules that were asked for, quality aside."""

    name: str
    title: str
    verdicts: tuple[Verdict, ...]

    @property
    def steps(self) -> str:
        """The book steps that the chapter's rules belong to."""
        steps = sorted({verdict.rule.step for verdict in self.verdicts})
        if len(steps) == 1:
            return f"step {steps[0]}"
        return f"steps {steps[0]}-{steps[-1]}"

    @property
    def counted(self) -> tuple[Verdict, ...]:
        """Those that were judged, or should have been."""
        return tuple(v for v in self.verdicts if v.status != verdicts.NOT_PROVIDED)

    @property
    def holding(self) -> int:
        """How many hold."""
        return sum(v.status == verdicts.PASS for v in self.verdicts)

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """Those that don't hold."""
        return self._with(*verdicts.BROKEN)

    @property
    def not_judged(self) -> tuple[Verdict, ...]:
        """Those that don't hold because others don't."""
        return self._with(verdicts.NOT_JUDGED)

    @property
    def deviations(self) -> tuple[Verdict, ...]:
        """Those that don't hold, as was expected."""
        return self._with(verdicts.EXPECTED)

    @property
    def not_run(self) -> tuple[Verdict, ...]:
        """Those that it isn't known of."""
        return self._with(verdicts.MISSING)

    @property
    def outcome(self) -> str:
        """How many of how many hold."""
        seen = len(self.counted) - len(self.not_run)
        if not self.counted:
            return "nothing provided"
        if self.deviations:
            return f"{self.holding} of {seen} hold, {len(self.deviations)} expected not to"
        if not self.not_run:
            return f"{self.holding} of {seen} hold"
        return f"{self.holding} of {seen} hold, {len(self.not_run)} not run" if seen else "not run"

    @property
    def fine(self) -> bool:
        """Whether everything is known to hold, but for what is expected not to."""
        return self.holding + len(self.deviations) == len(self.counted)

    def _with(self, *statuses: str) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.status in statuses)


def chapters(run: Run) -> list[Chapter]:
    """Return the chapters in reading order; with a choice of rules, also what broke under it."""
    shown = [v for v in run.asked if v.rule.kind != "quality"]
    grounds = [v for v in run.broken if v not in shown]
    order = {verdict.rule.id: place for place, verdict in enumerate(run.verdicts)}
    shown = sorted([*shown, *grounds], key=lambda verdict: order[verdict.rule.id])
    groups = itertools.groupby(shown, key=lambda v: (v.rule.chapter, v.rule.title))
    return [Chapter(name, title, tuple(found)) for (name, title), found in groups]


def folded(run: Run, cause: Verdict) -> list[Verdict]:
    """Return the verdicts that were not judged because of `cause`, quality aside."""
    return [v for v in run.verdicts if cause.rule.id in v.because and v.rule.kind != "quality"]


def not_provided(run: Run) -> list[Verdict]:
    """Return the verdicts on what the implementation doesn't have and need not have."""
    return [v for v in run.asked if v.status == verdicts.NOT_PROVIDED]


def missing(run: Run) -> list[Verdict]:
    """Return the verdicts that are owed."""
    return [v for v in run.asked if v.status == verdicts.MISSING and v.rule.kind != "quality"]


def how_broken(verdict: Verdict) -> str:
    """Say in a line how a rule is broken, why it wasn't judged, or that it wasn't run."""
    if verdict.status == verdicts.NOT_JUDGED:
        return f"not judged, because of {_listed(verdict.because, 2)}"
    if verdict.status == verdicts.MISSING:
        return "not run"
    if not verdict.broken:  # not provided, say, or read from a document
        return verdict.status.replace("-", " ")
    case = verdict.broken[0]
    failure = case.failure
    if failure is None:
        return shortened(one_line(case.note), 200)
    if verdict.status == verdicts.ERROR:
        return shortened(one_line(f"raises {failure.obtained}"), 200)
    if verdict.status == verdicts.TIMEOUT:
        return shortened(one_line(failure.obtained), 200)
    if failure.expected.endswith(" to be there"):
        return shortened(one_line(failure.obtained), 200)
    expected, obtained = (
        shortened(one_line(part), 60) for part in brief_pair(failure.expected, failure.obtained)
    )
    return f"expected {expected}; obtained {obtained}"


def deviations(run: Run) -> list[tuple[Verdict, str]]:
    """Return the rules that do not hold, as was expected, with the reasons given for them."""
    return [(verdict, run.expected[verdict.rule.id]) for verdict in run.deviations]


def surprises(run: Run) -> str:
    """Say what is otherwise than expected, broken rules aside; "" if nothing is."""
    said = []
    if run.stale:
        said.append(f"no deviation, though expected: {_listed(run.stale, 5)}")
    unjudged = [v for v in run.asked if v.status == verdicts.NOT_JUDGED]
    if run.expected and not run.broken and unjudged:
        ids = _listed((v.rule.id for v in unjudged if v.rule.kind != "quality"), 5)
        said.append(f"not judged because of known deviations, and not expected: {ids}")
    return "; ".join(said)


def how_many_cases(verdict: Verdict) -> str:
    """Say how many of a rule's cases don't hold, where it has several."""
    if len(verdict.cases) < 2:
        return ""
    broken, cases = len(verdict.broken), len(verdict.cases)
    if broken == cases:
        return f"none of its {cases} cases holds"
    return f"{plural(cases - broken, 'case')} of {cases} hold{'s' * (cases - broken == 1)}"


def sentence(run: Run) -> str:
    """Return the run's outcome in one sentence."""
    first = run.first_broken
    if run.stopped:
        seen = sum(bool(v.cases) for v in run.verdicts)
        mend = f"first to mend: {first.rule.id}" if first else "nothing broken so far"
        return f"{mend} (stopped {run.stopped}: {seen} of {len(run.verdicts)} rules run, no score)"
    score = run.score
    if score is None:
        broken = f"; first to mend: {first.rule.id}" if first else ""
        owed = len(missing(run))
        what = f"{plural(owed, 'rule')} not run" if owed else "not every case was run"
        return f"incomplete: {what}, so there is no score{broken}"
    holding, judged = score
    if (placed := _on_the_way(run)) is not None:
        return placed
    of_what = _scope(run)
    if run.conforming and not run.stale:
        if of_what:
            return f"all {plural(judged, 'rule')} {of_what} hold"
        return f"conforming: all {plural(judged, 'rule')} hold"
    text = f"{holding} of {plural(judged, 'rule')}{of_what and ' ' + of_what} hold"
    if run.deviations:
        text += f", {plural(len(run.deviations), 'known deviation')}"
    if first:
        return f"{text}; first to mend: {first.rule.id}"
    return f"{text}; {surprises(run)}" if surprises(run) else text


def position(run: Run) -> str:
    """Say where on the path through the book the implementation is, where that was found out.

    Empty for one that has arrived.
    """
    found = run.settings.get(POSITION)
    if found is None or found["next"] is None or (found["broken"] and found["next"] == LAST_STEP):
        return ""
    coming = f"step {found['next']}, {path.step(found['next']).title}"
    if found["step"] is None:
        return f"You are on the way to {coming}."
    if found["broken"]:
        ids = _listed(found["broken"], 3)
        return f"You are at step {found['step']}, but for {ids}; then {coming}."
    return f"You are at step {found['step']}; next: {coming}."


def first_words(run: Run) -> str:
    """Return what the first broken rule is called: a mistake, or what comes next on the way."""
    found = run.settings.get(POSITION)
    ahead = found is not None and found["step"] is not None and not found["broken"]
    return "to do first" if ahead and position(run) else "first to mend"


def _on_the_way(run: Run) -> str | None:
    """Return the outcome of one who is on the way: all that holds, and what to do next."""
    found = run.settings.get(POSITION)
    if found is None or not position(run) or run.conforming or run.first_broken is None:
        return None
    step, goal = found["step"], run.settings["step"]
    shown = [v for v in run.verdicts if v.rule.kind != "quality"]
    new = [v for v in shown if v.rule.step == goal and v.status != verdicts.NOT_PROVIDED]
    first = f"{first_words(run)}: {run.first_broken.rule.id}"
    if step is None or found["broken"]:
        holding, judged = run.score or (0, 0)
        where = "on the way to step" if step is None else "step"
        return f"{where} {goal}: {holding} of {plural(judged, 'rule')} hold; {first}"
    holding = sum(v.status == verdicts.PASS for v in new)
    return (
        f"step {step} holds; next: step {goal}, {holding} of its {plural(len(new), 'rule')} "
        f"hold{'s' * (len(new) == 1)}; {first}"
    )


def _scope(run: Run) -> str:
    step = run.settings.get("step", LAST_STEP)
    words = []
    if any(run.settings.get(choice) is not None for choice in ("asked", "only")):
        words.append("asked for")
    if step != LAST_STEP:
        words.append(f"in force at step {step}")
    return " ".join(words)


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(ids: Iterable[str], most: int) -> str:
    ids = list(ids)
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more
