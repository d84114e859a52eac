"""What there is to say of a run, whatever it is written as."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dezero_spec.plain import one_line, shortened
from dezero_spec.report.values import brief_pair
from dezero_spec.suite import verdicts
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.steps import path
from dezero_spec.suite.steps.position import POSITION
from dezero_spec.suite.verdicts import Run, Verdict
from dezero_spec.translations import Language, language

IN_ENGLISH = language()
CONFINED = "bubblewrap", "WebAssembly"  # sandboxes, as documents call them


def judged_by(run: Run, sandbox: str = "") -> str:
    """Return what a run was judged by: Python and the like, and the sandbox, if there was one."""
    versions = [
        f"{name.replace('python', 'Python')} {version}" for name, version in run.environment.items()
    ]
    return ", ".join([*versions, sandbox] if sandbox in CONFINED else versions)


@dataclass(frozen=True)
class Chapter:
    """The verdicts on one chapter's rules that were asked for, quality aside."""

    name: str
    title: str
    verdicts: tuple[Verdict, ...]

    @property
    def steps(self) -> str:
        """The book steps that the chapter's rules belong to."""
        return self.steps_in(IN_ENGLISH)

    def steps_in(self, say: Language) -> str:
        """Return the book steps in a language."""
        steps = sorted({verdict.rule.step for verdict in self.verdicts})
        if len(steps) == 1:
            return say("step %(step)s", step=steps[0])
        return say("steps %(first)s-%(last)s", first=steps[0], last=steps[-1])

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
        return self.outcome_in(IN_ENGLISH)

    def outcome_in(self, say: Language) -> str:
        """Return in a language how many of how many hold."""
        seen = len(self.counted) - len(self.not_run)
        if not self.counted:
            return say("nothing provided")
        if not seen:
            return say("not run")
        hold = say("%(held)s of %(all)s hold", held=self.holding, all=seen)
        if self.deviations:
            return say("%(hold)s, %(count)s expected not to", hold=hold, count=len(self.deviations))
        if self.not_run:
            return say("%(hold)s, %(count)s not run", hold=hold, count=len(self.not_run))
        return hold

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


def how_broken(verdict: Verdict, say: Language = IN_ENGLISH) -> str:
    """Say in a line how a rule is broken, why it wasn't judged, or that it wasn't run."""
    if verdict.status == verdicts.NOT_JUDGED:
        return say("not judged, because of %(rules)s", rules=_listed(verdict.because, 2, say))
    if verdict.status == verdicts.MISSING:
        return say("not run")
    if not verdict.broken:  # not provided, say, or read from a document
        return say(verdict.status.replace("-", " "))
    case = verdict.broken[0]
    failure = case.failure
    if failure is None:
        return shortened(one_line(say.told(case.note)), 200)
    if verdict.status == verdicts.ERROR:
        raised = say("raises %(error)s", error=say.told(failure.obtained))
        return shortened(one_line(raised), 200)
    if verdict.status == verdicts.TIMEOUT:
        return shortened(one_line(say.told(failure.obtained)), 200)
    if failure.expected.endswith(" to be there"):
        return shortened(one_line(say.told(failure.obtained)), 200)
    expected, obtained = (
        shortened(one_line(say.told(part)), 60)
        for part in brief_pair(failure.expected, failure.obtained)
    )
    return say("expected %(wanted)s; obtained %(got)s", wanted=expected, got=obtained)


def deviations(run: Run) -> list[tuple[Verdict, str]]:
    """Return the rules that do not hold, as was expected, with the reasons given for them."""
    return [(verdict, run.expected[verdict.rule.id]) for verdict in run.deviations]


def surprises(run: Run, say: Language = IN_ENGLISH) -> str:
    """Say what is otherwise than expected, broken rules aside; "" if nothing is."""
    said = []
    if run.stale:
        ids = _listed(run.stale, 5, say)
        said.append(say("no deviation, though expected: %(rules)s", rules=ids))
    unjudged = [v for v in run.asked if v.status == verdicts.NOT_JUDGED]
    if run.expected and not run.broken and unjudged:
        ids = _listed((v.rule.id for v in unjudged if v.rule.kind != "quality"), 5, say)
        said.append(
            say("not judged because of known deviations, and not expected: %(rules)s", rules=ids)
        )
    return "; ".join(said)


def how_many_cases(verdict: Verdict, say: Language = IN_ENGLISH) -> str:
    """Say how many of a rule's cases don't hold, where it has several."""
    if len(verdict.cases) < 2:
        return ""
    broken, cases = len(verdict.broken), len(verdict.cases)
    if broken == cases:
        return say("none of its %(all)s cases holds", all=cases)
    if cases - broken == 1:
        return say("1 case of %(all)s holds", all=cases)
    return say("%(held)s cases of %(all)s hold", held=cases - broken, all=cases)


def sentence(run: Run, say: Language = IN_ENGLISH) -> str:
    """Return the run's outcome in one sentence."""
    first = run.first_broken
    mend = say("first to mend: %(rule)s", rule=first.rule.id) if first else ""
    if run.stopped:
        counted = [v for v in run.verdicts if v.rule.kind != "quality"]
        return say(
            "%(mend)s (stopped %(where)s: %(seen)s of %(all)s rules looked at, so no score)",
            mend=mend or say("nothing broken so far"),
            where=say("there") if run.stopped == "there" else run.stopped,
            seen=sum(bool(v.cases) for v in counted),
            all=len(counted),
        )
    score = run.score
    if score is None:
        owed = len(missing(run))
        what = say("not every case was run")
        if owed:
            what = say.plural("%(num)s rule not run", "%(num)s rules not run", owed)
        text = say("incomplete: %(what)s, so there is no score", what=what)
        return _and(text, mend, say)
    holding, judged = score
    if (placed := _on_the_way(run, say)) is not None:
        return placed
    rules = _scope(run, rules_in(judged, say), say)
    if run.conforming and not run.stale:
        if rules != rules_in(judged, say):
            return say("all %(rules)s hold", rules=rules)
        return say("conforming: all %(rules)s hold", rules=rules)
    text = say("%(held)s of %(rules)s hold", held=holding, rules=rules)
    if run.deviations:
        count = len(run.deviations)
        known = say.plural("%(num)s known deviation", "%(num)s known deviations", count)
        text = f"{text}, {known}"
    return _and(text, mend or surprises(run, say), say)


def position(run: Run, say: Language = IN_ENGLISH) -> str:
    """Say where on the path through the book the implementation is, where that was found out.

    Empty for one that has arrived.
    """
    found = run.settings.get(POSITION)
    if found is None or found["next"] is None or (found["broken"] and found["next"] == LAST_STEP):
        return ""
    title = say(path.step(found["next"]).title)
    coming = say("step %(step)s, %(title)s", step=found["next"], title=title)
    if found["step"] is None:
        where = say("You are on the way to %(coming)s.", coming=coming)
    elif found["broken"]:
        where = say(
            "You are at step %(step)s, but for %(rules)s; then %(coming)s.",
            step=found["step"],
            rules=_listed(found["broken"], 3, say),
            coming=coming,
        )
    else:
        where = say(
            "You are at step %(step)s; next: %(coming)s.", step=found["step"], coming=coming
        )
    return f"{where} {_told_by(found, say)}".rstrip()


def _told_by(found: Mapping[str, Any], say: Language) -> str:
    """Say which names decided at which step an implementation is."""
    has, lacks = found.get("has", ()), found.get("lacks", ())
    if not lacks:
        return ""
    if not has:
        return say("The code lacks %(names)s.", names=_listed(lacks, 4, say))
    return say(
        "The code has %(names)s, and lacks %(others)s.",
        names=_listed(has, 4, say),
        others=_listed(lacks, 4, say),
    )


def first_words(run: Run, say: Language = IN_ENGLISH) -> str:
    """Return what the first broken rule is called: a mistake, or what comes next on the way."""
    return say("to do first") if is_ahead(run) else say("first to mend")


def is_ahead(run: Run) -> bool:
    """Tell whether all holds up to the step that is next."""
    found = run.settings.get(POSITION)
    ahead = found is not None and found["step"] is not None and not found["broken"]
    return bool(ahead and position(run))


def is_begun(run: Run) -> bool:
    """Tell whether the first step is on the way: what it asks for is not all there yet."""
    found = run.settings.get(POSITION)
    return found is not None and found["step"] is None and bool(found.get("lacks"))


def _on_the_way(run: Run, say: Language) -> str | None:
    """Return the outcome of one who is on the way: all that holds, and what to do next."""
    found = run.settings.get(POSITION)
    if found is None or not position(run) or run.conforming or run.first_broken is None:
        return None
    step, goal = found["step"], run.settings["step"]
    shown = [v for v in run.verdicts if v.rule.kind != "quality"]
    new = [v for v in shown if v.rule.step == goal and v.status != verdicts.NOT_PROVIDED]
    id = run.first_broken.rule.id
    first = say("first to mend: %(rule)s", rule=id)
    if is_ahead(run):
        first = say("to do first: %(rule)s", rule=id)
    if step is None or found["broken"]:
        holding, judged = run.score or (0, 0)
        where = say("step %(step)s", step=goal)
        if step is None:
            where = say("on the way to step %(step)s", step=goal)
        hold = say("%(held)s of %(rules)s hold", held=holding, rules=rules_in(judged, say))
        return _and(f"{where}: {hold}", first, say)
    holding = sum(v.status == verdicts.PASS for v in new)
    rules = rules_in(len(new), say)
    if len(new) == 1:
        hold = say("%(held)s of its %(rules)s holds", held=holding, rules=rules)
    else:
        hold = say("%(held)s of its %(rules)s hold", held=holding, rules=rules)
    now, then = say("step %(step)s holds", step=step), say("next: step %(step)s", step=goal)
    return _and(_and(now, f"{then}, {hold}", say), first, say)


def _scope(run: Run, rules: str, say: Language) -> str:
    """Say of which rules a number is, if not of all."""
    step = run.settings.get("step", LAST_STEP)
    if any(run.settings.get(choice) is not None for choice in ("asked", "only")):
        rules = say("%(rules)s asked for", rules=rules)
    if step != LAST_STEP:
        rules = say("%(rules)s in force at step %(step)s", rules=rules, step=step)
    return rules


def rules_in(number: int, say: Language) -> str:
    """Return a number of rules in a language."""
    return say.plural("%(num)s rule", "%(num)s rules", number)


def _and(text: str, more: str, say: Language) -> str:
    return say("%(text)s; %(more)s", text=text, more=more) if more else text


def plural(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(ids: Iterable[str], most: int, say: Language) -> str:
    ids = list(ids)
    listed = ", ".join(ids[:most])
    if len(ids) > most:
        return say("%(listed)s and %(more)s more", listed=listed, more=len(ids) - most)
    return listed
