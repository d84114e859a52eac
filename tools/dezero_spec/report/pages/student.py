"""What a student's page shows of a result, before it is put into words and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dezero_spec.grading.marks import number
from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.report import summary
from dezero_spec.report.comparing import Comparison, compare
from dezero_spec.report.outputs import feedback
from dezero_spec.report.outputs.entries import Entry
from dezero_spec.report.pages.anonymity import Names
from dezero_spec.report.pages.code import Code, code
from dezero_spec.report.pages.drawing import Drawing, drawing
from dezero_spec.report.pages.environment import anchor, rendered
from dezero_spec.report.pages.places import Told, file_name, told
from dezero_spec.report.pasted import pasted
from dezero_spec.report.values import brief_pair
from dezero_spec.suite import verdicts
from dezero_spec.suite.catalogue import LAST_STEP
from dezero_spec.suite.verdicts import Case, Failure, Run, Verdict
from dezero_spec.translations import Language

MOST_CASES = 6  # of one rule, after the first
MOST_SNIPPET = 8000


@dataclass(frozen=True)
class Shown:
    """A rule in the page. `how`: how it stands, as a word of the style sheet."""

    id: str
    sentence: str
    how: str
    word: str
    anchor: str = ""


@dataclass(frozen=True)
class Stop:
    """A chapter on the path. `state`: done, here, begun or ahead."""

    title: str
    steps: str
    state: str
    holding: int
    counted: int
    rules: tuple[Shown, ...]


@dataclass(frozen=True)
class Example:
    """A case that did not hold."""

    name: str
    subject: str
    comparison: Comparison
    raised: str
    snippet: str
    places: tuple[Told, ...]
    drawing: Drawing | None
    brief: tuple[str, str]  # expected, obtained, each in a line
    handed_in: bool  # paths are relative to what was handed in


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold, in full. `waiting`: rules that can't be looked at before."""

    rule: Shown
    chapter: str
    step: int
    cases: str
    example: Example | None
    others: tuple[Example, ...]
    more: int
    waiting: tuple[Shown, ...]


def page_of_run(run: Run, language: Language) -> str:
    """Return the page of a run that is nobody's submission: of one's own code."""
    return rendered(
        "student.html",
        language,
        who=file_name(run.file or run.target),
        label="",
        mark="",
        out_of="",
        no_mark="",
        account=[],
        late=False,
        unboxed=False,
        notes=[shortened(language.told(note), 400) for note in run.notes],
        view=_View(run, language, Names("", "", "")),
    )


def page(entry: Entry, language: Language, names: Names) -> str:
    """Return the page of one submission."""
    run = entry.run
    view = _View(run, language, names) if run is not None else None
    document = entry.document
    if view is not None:
        view.handed_in = True
        view.judged_by = entry.row.judged_by
    if view and run and document and document.reached:
        view.code = code(document.reached, run, names.hide, language)
    mark = entry.mark
    return rendered(
        "student.html",
        language,
        who=names.called,
        label=names.label,
        mark=mark.text,
        out_of=number(mark.out_of),
        no_mark="" if mark.value is not None else names.hide(inert(language.told(mark.reason))),
        account=[names.hide(line) for line in feedback.account(entry, language)],
        late=bool(document and document.late),
        unboxed=bool(document and document.run and document.sandbox == "none"),
        notes=[names.hide(shortened(language.told(note), 400)) for note in _notes(entry)],
        view=view,
    )


def _notes(entry: Entry) -> Iterator[str]:
    if entry.document:
        yield from entry.document.submission.get("notes", ())
    if entry.run:
        yield from entry.run.notes


class _View:
    """A run as the template needs it."""

    def __init__(self, run: Run, language: Language, names: Names) -> None:
        self._run, self._say, self._names = run, language, names
        self.code: Code | None = None
        self.handed_in = False
        self.chapters = summary.chapters(run)
        self.broken = run.broken
        self.first = run.first_broken
        self.conforming = run.conforming
        score: tuple[int | None, int | None] = run.score or (None, None)
        self.holding, self.judged = score
        self.step = run.settings.get("step", LAST_STEP)
        self.partial = any(run.settings.get(choice) is not None for choice in ("asked", "only"))
        self.last_step = LAST_STEP
        self.file = names.hide(file_name(run.file or run.target))
        self.judged_by = summary.judged_by(run)

    @property
    def path(self) -> list[Stop]:
        """The chapters in the notes' order, and where on the way the student stands."""
        stops = []
        here = self.first.rule.chapter if self.first else ""
        for chapter in self.chapters:
            state = "done" if chapter.fine and chapter.counted else "begun"
            if chapter.name == here:
                state = "here"
            elif not chapter.holding:
                state = "ahead"
            rules = tuple(self._shown(verdict) for verdict in chapter.verdicts)
            counted = len(chapter.counted)
            stops.append(
                Stop(
                    self._say(chapter.title),
                    chapter.steps_in(self._say),
                    state,
                    chapter.holding,
                    counted,
                    rules,
                )
            )
        return stops

    @property
    def complete_chapters(self) -> list[str]:
        """The titles of chapters in which everything holds."""
        return [self._say(c.title) for c in self.chapters if c.fine and c.counted]

    @property
    def findings(self) -> list[Finding]:
        """The rules that do not hold, first things first."""
        return [self._finding(verdict) for verdict in self.broken]

    @property
    def advice(self) -> list[Finding]:
        """Quality rules that do not hold."""
        return [self._finding(verdict) for verdict in self._run.advice]

    @property
    def known(self) -> list[tuple[Shown, str]]:
        """Rules that do not hold, as was expected, with the reasons."""
        known = summary.deviations(self._run)
        return [(self._shown(v), one_line(shortened(reason, 400))) for v, reason in known]

    @property
    def absent(self) -> list[Shown]:
        """What is not there and need not be."""
        return [self._shown(verdict) for verdict in summary.not_provided(self._run)]

    @property
    def owed(self) -> list[Shown]:
        """Rules of which nothing is known."""
        return [self._shown(verdict) for verdict in summary.missing(self._run)]

    def _shown(self, verdict: Verdict) -> Shown:
        rule, status = verdict.rule, verdict.status
        to = anchor(rule.id) if status in verdicts.BROKEN else ""
        if status == verdicts.NOT_JUDGED:
            to = anchor(verdict.because[0]) if verdict.because else ""
        sentence = self._say.sentence(rule)
        return Shown(rule.id, sentence, HOW.get(status, "other"), word(status, self._say), to)

    def _finding(self, verdict: Verdict) -> Finding:
        rule = verdict.rule
        cases = list(verdict.broken)
        cases.sort(key=_drawn_less)
        examples = [self._example(case) for case in cases[: 1 + MOST_CASES]]
        waiting = [self._shown(found) for found in summary.folded(self._run, verdict)]
        return Finding(
            self._shown(verdict),
            self._say(rule.title),
            rule.step,
            self._how_many(verdict),
            examples[0] if examples else None,
            tuple(examples[1:]),
            max(0, len(cases) - 1 - MOST_CASES),
            tuple(waiting),
        )

    def _how_many(self, verdict: Verdict) -> str:
        cases, broken = len(verdict.cases), len(verdict.broken)
        if cases < 2:
            return ""
        if cases == broken:
            return self._say("It holds in none of %(cases)s cases.", cases=cases)
        return self._say(
            "It holds in %(held)s of %(cases)s cases.", held=cases - broken, cases=cases
        )

    def _example(self, case: Case) -> Example:
        failure = case.failure or Failure("", case.note)
        hide = self._names.hide
        expected = phrase(failure.expected, self._say)
        obtained = phrase(failure.obtained, self._say)
        raised = case.status == verdicts.ERROR
        return Example(
            name=hide(one_line(shortened(case.name, 200))),
            subject=hide(phrase(shortened(failure.subject, 400), self._say)),
            comparison=compare(hide(expected), hide(obtained)),
            raised=hide(shortened(failure.obtained, 2000)) if raised else "",
            snippet=hide(inert(shortened(pasted(failure.snippet, self._say), MOST_SNIPPET))),
            places=tuple(
                told(place, self._run.file, hide) for place in dict.fromkeys(failure.places)
            ),
            drawing=drawing(failure.graph, self._say) if failure.graph else None,
            brief=brief(hide(expected), hide(obtained)),
            handed_in=self.handed_in,
        )


def _drawn_less(case: Case) -> int:
    """Sort cases that can be drawn, with the order at best, before others: they explain more."""
    graph = case.failure.graph if case.failure else None
    return 2 if not graph else int(not graph.get("seen"))


HOW = {
    verdicts.PASS: "held",
    verdicts.FAIL: "broken",
    verdicts.ERROR: "broken",
    verdicts.TIMEOUT: "broken",
    verdicts.CRASH: "broken",
    verdicts.NOT_JUDGED: "waiting",
    verdicts.EXPECTED: "waiting",
    verdicts.NOT_PROVIDED: "absent",
    verdicts.MISSING: "absent",
}


def word(status: str, say: Language) -> str:
    """Return a status in words."""
    words = {
        verdicts.PASS: say("holds"),
        verdicts.FAIL: say("gives something else"),
        verdicts.ERROR: say("raises an exception"),
        verdicts.TIMEOUT: say("does not come to an end"),
        verdicts.CRASH: say("ends the program"),
        verdicts.NOT_JUDGED: say("waits for another rule"),
        verdicts.EXPECTED: say("known not to hold"),
        verdicts.NOT_PROVIDED: say("not provided"),
        verdicts.MISSING: say("not run"),
    }
    return words.get(status, status)


def brief(expected: str, obtained: str) -> tuple[str, str]:
    """Return two values in a line each, without what is not amiss with them."""
    first, second = brief_pair(shortened(expected, 2000), shortened(obtained, 2000))
    return shortened(one_line(first), 120), shortened(one_line(second), 120)


def phrase(text: str, say: Language) -> str:
    """Translate one of the suite's own phrases; leave values as they are."""
    return say.told(text)
