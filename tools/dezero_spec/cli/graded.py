"""What a teacher wants to know first of a class that was graded."""

from __future__ import annotations

from typing import Any

import click

from dezero_spec.cli.speaking import spoken
from dezero_spec.grading import Batch
from dezero_spec.grading.store import UNGRADABLE
from dezero_spec.plain import fact, inert, one_line, shortened

MOST = 10  # of a list that the summary has in full


def tell(batch: Batch, no_sandbox: bool) -> None:
    """Print how many were graded and conform, and what is out of the ordinary."""
    outcomes, say = batch.outcomes, spoken()
    graded = [each for each in outcomes.values() if each.outcome != UNGRADABLE]
    text = say("graded: %(graded)s of %(all)s", graded=len(graded), all=len(outcomes))
    if no_sandbox:
        text = say("%(text)s, without a sandbox", text=text)
    conforming = sum(each.conforming for each in graded)
    conform = say("%(count)s conform", count=conforming)
    text = say("%(text)s, %(more)s", text=text, more=conform)
    if batch.kept:
        before = say(
            "kept from an earlier run: %(count)s of the %(all)s",
            count=batch.kept,
            all=len(outcomes),
        )
        text = say("%(text)s; %(more)s", text=text, more=before)
    click.echo(text)
    named = {submission.key: _who(submission) for submission in batch.chosen}
    _list(
        say("can't be graded"),
        [
            f"{named[key]}: {shortened(say.told(fact(found.reason)), 150)}"
            for key, found in outcomes.items()
            if found.outcome == UNGRADABLE
        ],
    )
    _list(say("identical"), [", ".join(map(_who, group)) for group in batch.identical])
    missing = batch.taken.missing
    names = [one_line(s.name or s.id) for s in missing]
    _list(say("in the roster, but not handed in"), names)
    _list(say("not in the roster"), [named.get(key, key) for key in batch.taken.unknown])
    for note in batch.taken.notes[:MOST]:
        click.echo(say("note: %(note)s", note=one_line(say.told(note))), err=True)


def _who(submission: Any) -> str:
    names = (submission.student.name, submission.student.id, submission.label)
    return one_line(next((name for name in names if name), submission.key))


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    say = spoken()
    click.echo(say("%(title)s: %(count)s", title=title, count=len(lines)))
    for line in lines[:MOST]:
        click.echo(f"  {inert(line)}")
    if len(lines) > MOST:
        more = say("and %(more)s more; the summary has them all", more=len(lines) - MOST)
        click.echo(f"  {more}")
