"""What the class's page shows: gathered as submissions come, a few bytes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from markupsafe import Markup

from dezero_spec.grading.marks import number
from dezero_spec.plain import one_line, shortened
from dezero_spec.report.outputs import feedback
from dezero_spec.report.outputs.entries import Entry, Overview
from dezero_spec.report.outputs.overview import exported
from dezero_spec.report.pages.anonymity import Names, blotting
from dezero_spec.report.pages.environment import anchor, rendered
from dezero_spec.report.pages.reached import GatheredCode
from dezero_spec.report.pages.student import brief, phrase
from dezero_spec.suite import catalogue, verdicts
from dezero_spec.suite.catalogue import Rule
from dezero_spec.suite.verdicts import Verdict
from dezero_spec.translations import Language

MOST_MISSED = 12
EXAMPLES = 2
BINS = 10

# How a rule stands, in a letter of the heat map.
LETTERS = {
    verdicts.PASS: "p",
    verdicts.FAIL: "f",
    verdicts.ERROR: "e",
    verdicts.TIMEOUT: "t",
    verdicts.CRASH: "c",
    verdicts.NOT_JUDGED: "w",
    verdicts.NOT_PROVIDED: "n",
    verdicts.MISSING: "m",
}
ADVICE = "a"  # a rule outside conformance that does not hold
BROKEN = "fetc"
# No circle and no triangle: in Japan, Korea and China these are "right" and "partly right".
SIGNS = {"a": "i", "p": "·", "f": "✕", "e": "!", "t": "∞", "c": "■", "w": "…", "n": "–", "m": "?"}  # noqa: RUF001

# Made once, for a class has tens of thousands: HTML needs no end tags here.
_CELLS = {
    letter: Markup(f"<td class={letter}>{sign}" if letter != "p" else f"<td>{sign}")
    for letter, sign in SIGNS.items()
}


@dataclass(frozen=True)
class Line:
    """A submission in the heat map."""

    called: str
    link: str
    mark: Decimal | None
    text: str
    held: int | None
    judged: int | None
    late: bool
    cells: str  # a letter a rule; "" where nothing was run
    first: str
    reason: str
    changes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is broken."""
        return bool(self.cells) and not any(letter in BROKEN for letter in self.cells)


@dataclass
class Missed:
    """A rule that submissions break."""

    rule: Rule
    sentence: str
    count: int
    of: int
    examples: Sequence[Instance]


@dataclass(frozen=True)
class Instance:
    """What one submission, which isn't named, did with a rule."""

    subject: str
    expected: str
    obtained: str
    raised: bool
    source: str


@dataclass(frozen=True)
class Bar:
    """A bar of the distribution of marks, in percent of the best possible mark."""

    low: int
    high: int
    count: int
    x: float
    y: float
    height: float


@dataclass
class Group:
    """Submissions that break the same rules."""

    rules: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)


class Gathered:
    """Gathers what the page needs, submission after submission."""

    def __init__(self, say: Language, anonymous: bool) -> None:
        self._say, self._anonymous = say, anonymous
        self._rules = catalogue.rules()
        self._places = {rule.id: place for place, rule in enumerate(self._rules)}
        self._lines: dict[str, Line] = {}
        self._missed: Counter[str] = Counter()
        self._judged: Counter[str] = Counter()
        self._examples: dict[str, list[Instance]] = {}
        self._unboxed = False
        self._code = GatheredCode(say)

    def add(self, entry: Entry, names: Names, link: str) -> None:
        """Take the next submission."""
        run, row = entry.run, entry.row
        cells = ["m"] * len(self._rules)
        for verdict in run.verdicts if run else ():
            place = self._places.get(verdict.rule.id)
            if place is None:
                continue
            cells[place] = LETTERS.get(verdict.status, "m")
            if verdict.rule.kind == "quality" and verdict.status in verdicts.BROKEN:
                cells[place] = ADVICE
            if verdict.status in (*verdicts.BROKEN, verdicts.PASS):
                self._judged[verdict.rule.id] += 1
            if verdict.status in verdicts.BROKEN:
                self._missed[verdict.rule.id] += 1
                self._keep_example(verdict, entry)
        if run and entry.document and entry.document.reached:
            self._code.add(entry.document.reached, run, blotting(entry).hide)
        self._unboxed |= row.sandbox == "none" and run is not None
        changes = [feedback.changed(change, self._say) for change in row.changes]
        if row.excused:
            changes.append(self._say.told(row.reason))
        if row.comment:
            changes.append(shortened(row.comment, 300))
        self._lines[entry.key] = Line(
            called=names.called,
            link=link,
            mark=row.mark,
            text=row.text,
            held=row.held,
            judged=row.judged,
            late=row.late,
            cells="".join(cells) if run else "",
            first=row.first_broken,
            reason=names.hide(shortened(self._say.told(row.reason), 300)),
            changes=tuple(names.hide(line) for line in changes),
        )

    def _keep_example(self, verdict: Verdict, entry: Entry) -> None:
        kept = self._examples.setdefault(verdict.rule.id, [])
        failure = next((case.failure for case in verdict.broken if case.failure), None)
        if len(kept) >= EXAMPLES or failure is None:
            return
        hide = blotting(entry).hide
        expected, obtained = brief(
            hide(phrase(failure.expected, self._say)), hide(phrase(failure.obtained, self._say))
        )
        place = failure.places[-1] if failure.places else None
        found = Instance(
            hide(one_line(shortened(phrase(failure.subject, self._say), 120))),
            expected,
            obtained,
            verdict.status == verdicts.ERROR,
            hide(one_line(shortened(place.source, 160))) if place and not place.called else "",
        )
        if found not in kept:
            kept.append(found)

    def page(self, overview: Overview) -> str:
        """Return the page."""
        lines = [self._lines[row.key] for row in overview.rows if row.key in self._lines]
        if self._anonymous:
            lines.sort(key=lambda line: line.called)
        used = self._used(lines)
        notes = () if self._anonymous else (*overview.record.notes, *overview.notes)
        return rendered(
            "class.html",
            self._say,
            lines=lines,
            rules=[self._rules[place] for place in used],
            chapters=_chapters([self._rules[place] for place in used], self._say),
            cells=lambda line: Markup("").join(_CELLS[line.cells[place]] for place in used),
            anchor=anchor,
            marks=self._marks(lines, overview),
            bars=bars(lines, overview.rubric.out_of),
            missed=self._most_missed(advice=False),
            advice=self._most_missed(advice=True),
            code=self._code.seen(),
            groups=self._groups(lines),
            identical=[
                [self._lines[key] for key in group if key in self._lines]
                for group in overview.identical
            ],
            without=[line for line in lines if line.mark is None],
            late=[line for line in lines if line.late],
            changed=[line for line in lines if line.changes],
            record=overview.record,
            layout=exported(overview.record.layout, self._say),
            missing=len(overview.record.missing),
            anonymous=self._anonymous,
            notes=[self._say.told(note) for note in notes],
            unknown=[self._lines[key] for key in overview.record.unknown if key in self._lines],
            unboxed=self._unboxed,
            judged_by=overview.judged_by,
            several=len({row.suite for row in overview.rows if row.suite}) > 1,
            whole=sum(line.complete for line in lines),
            sentence=self._say.sentence,
        )

    def _used(self, lines: Sequence[Line]) -> list[int]:
        """Return the places of the rules that were judged at all."""
        seen = [line.cells for line in lines if line.cells]
        return [
            place for place in range(len(self._rules)) if any(cells[place] != "m" for cells in seen)
        ]

    def _marks(self, lines: Sequence[Line], overview: Overview) -> dict[str, str]:
        found = [line.mark for line in lines if line.mark is not None]
        shown = {"out_of": number(overview.rubric.out_of), "count": str(len(found))}
        if found:
            shown |= {
                "lowest": number(min(found)),
                "median": number(median(found)),
                "highest": number(max(found)),
            }
        return shown

    def _most_missed(self, *, advice: bool) -> list[Missed]:
        """Return the rules that are missed most: those of conformance, or those outside it."""
        order = sorted(self._missed.items(), key=lambda it: (-it[1], self._places[it[0]]))
        rules = {id: self._rules[self._places[id]] for id, _ in order}
        counted = [it for it in order if (rules[it[0]].kind == "quality") is advice]
        found = []
        for id, count in counted[:MOST_MISSED]:
            rule = rules[id]
            found.append(
                Missed(
                    rule,
                    self._say.sentence(rule),
                    count,
                    self._judged[id],
                    self._examples.get(id, []),
                )
            )
        return found

    def _groups(self, lines: Sequence[Line]) -> list[Group]:
        groups: dict[tuple[str, ...], Group] = {}
        for line in lines:
            broken = tuple(
                rule.id for rule, letter in zip(self._rules, line.cells) if letter in BROKEN
            )
            if broken:
                groups.setdefault(broken, Group(broken)).lines.append(line)
        several = [group for group in groups.values() if len(group.lines) > 1]
        return sorted(several, key=lambda group: (-len(group.lines), group.rules))


@dataclass(frozen=True)
class Chapter:
    """A run of columns of the heat map."""

    name: str
    title: str
    count: int


def _chapters(rules: Iterable[Rule], say: Language) -> list[Chapter]:
    counts: dict[tuple[str, str], int] = {}
    for rule in rules:
        counts[rule.chapter, rule.title] = counts.get((rule.chapter, rule.title), 0) + 1
    return [Chapter(name, say(title), count) for (name, title), count in counts.items()]


WIDTH, HEIGHT = 40, 120  # of a bar's place, of the tallest bar


def bars(lines: Iterable[Line], out_of: Decimal) -> list[Bar]:
    """Return the distribution of marks: how many fall into each tenth; full marks into the last."""
    counts = [0] * BINS
    for line in lines:
        if line.mark is not None and out_of > 0:
            counts[min(max(int(line.mark * BINS / out_of), 0), BINS - 1)] += 1
    most = max(counts)
    step = 100 // BINS
    found = []
    for place, count in enumerate(counts):
        height = round(HEIGHT * count / most, 2) if most else 0.0
        found.append(
            Bar(
                place * step,
                (place + 1) * step,
                count,
                place * WIDTH,
                round(HEIGHT - height, 2),
                height,
            )
        )
    return found
