"""What one student is told, as a few lines of plain text."""

from __future__ import annotations

from dezero_spec.grading.marks import LATE, TEACHER, Change, number
from dezero_spec.plain import inert, one_line, shortened, unquoted
from dezero_spec.report import summary
from dezero_spec.report.outputs.entries import Entry
from dezero_spec.report.summary import IN_ENGLISH
from dezero_spec.suite import verdicts
from dezero_spec.translations import Language

MOST_RULES = 12
MOST_CHARACTERS = 400


def marked(entry: Entry, say: Language = IN_ENGLISH) -> str:
    """Say the mark, or why there is none, in one line."""
    mark = entry.mark
    if mark.value is None:
        reason = shortened(unquoted(say.told(mark.reason)), MOST_CHARACTERS)
        return say("No mark: %(reason)s", reason=reason)
    return say("Mark: %(mark)s of %(all)s", mark=mark.text, all=number(mark.out_of))


def account(entry: Entry, say: Language = IN_ENGLISH) -> list[str]:
    """Say how the mark comes about where more than the rules makes it, and the comment."""
    mark, said = entry.mark, []
    if mark.changes and mark.by_rules is not None:
        said.append(say("By the rules: %(mark)s", mark=number(mark.by_rules)))
    said += [changed(change, say) for change in mark.changes]
    if mark.comment:
        said.append(say("Comment by the teacher: %(text)s", text=one_line(mark.comment)))
    return said


def changed(change: Change, say: Language = IN_ENGLISH) -> str:
    """Say what was added to a mark, by whom and why."""
    names = {LATE: say("Late"), TEACHER: say("By the teacher")}
    by = f"{'+' if change.by > 0 else ''}{number(change.by)}"
    why = shortened(one_line(say.told(change.why)), MOST_CHARACTERS)
    return say("%(name)s: %(by)s (%(why)s)", name=names[change.name], by=by, why=why)


def lines(entry: Entry, say: Language = IN_ENGLISH) -> list[str]:
    """Return the mark, the outcome, what to mend first and what else is broken."""
    said = [marked(entry, say), *account(entry, say)]
    run = entry.run
    if run is None:
        return said
    said.append(one_line(summary.sentence(run, say)).capitalize() + ".")
    first = run.first_broken
    if first is not None:
        mend = say("First to mend: %(rule)s", rule=first.rule.id)
        said += ["", mend, f"  {one_line(say.sentence(first.rule))}"]
        failure = first.broken[0].failure
        if failure is not None:
            for word, text in (
                (say("of"), failure.subject),
                (say("expected"), failure.expected),
                (say("obtained"), failure.obtained),
            ):
                if text:
                    told = shortened(one_line(say.told(text)), MOST_CHARACTERS)
                    said.append(f"  {word}: {told}")
        others = [v for v in run.broken if v is not first]
        if others:
            said += ["", say("Also broken:")]
            said += [f"  {v.rule.id}: {summary.how_broken(v, say)}" for v in others[:MOST_RULES]]
            if len(others) > MOST_RULES:
                said.append(f"  {say('and %(more)s more', more=len(others) - MOST_RULES)}")
        folded = [v for v in run.verdicts if v.status == verdicts.NOT_JUDGED]
        if folded:
            rules = summary.rules_in(len(folded), say)
            said.append(say("Not judged because of these: %(rules)s.", rules=rules))
    for note in run.notes[:5]:
        told = shortened(one_line(say.told(note)), MOST_CHARACTERS)
        said.append(say("Note: %(note)s", note=told))
    return [inert(line) for line in said]
