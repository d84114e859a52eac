"""Show that the specification is complete: ``python -m evidence``.

Judges every mutant of the reference and every mistake of the catalogue (in a checkout), says what
was caught and what was not, and with ``--record`` keeps what each rule catches. ``--without RULE``
tests the tests: it says what would be lost with the rule. ``--table`` prints where each rule is
asked for: rule by dimension, from `cells`.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import click
from dezero_spec.cli import selection
from dezero_spec.suite.evidence import read
from rich.console import Console
from rich.progress import track

from evidence import dimensions, mistakes, pages, record, removal, score
from evidence.equivalents import equivalents

PAGE = Path(__file__).with_name("README.md")
TABLE = Path(__file__).with_name("dimensions.md")


@click.command()
@click.option("--jobs", default=os.cpu_count() or 1, help="Worker processes.", show_default=True)
@click.option("--record", "keep", is_flag=True, help="Keep the result in the package.")
@click.option("--without", metavar="RULE", help="Only: what is no longer caught without its tests.")
@click.option("--table", is_flag=True, help="Only: where each rule is asked for, as Markdown.")
def main(jobs: int, keep: bool, without: str | None, table: bool) -> None:
    """Judge every mutant of the reference and every mistake of the catalogue."""
    console = Console(highlight=False, soft_wrap=True)
    if table:
        click.echo(pages.asked_for(dimensions.table()), nl=False)
        return
    if without is not None:
        for loss in removal.without(selection.find(without).id, read(), jobs=jobs):
            console.print(loss.sentence, markup=False)
        return
    mutants = score.all_mutants()
    began = time.monotonic()
    judged = score.judge(
        mutants,
        equivalents(),
        jobs=jobs,
        progress=lambda found: track(
            found, "mutants", total=len(mutants) + 1, console=Console(stderr=True), transient=True
        ),
    )
    seconds = time.monotonic() - began
    catalogued = mistakes.judged(jobs=jobs)
    kept = record.record_of(judged, catalogued.wrongs, catalogued.right_first)

    killed, equivalent = len(judged.killed), len(judged.equivalent)
    console.print(
        f"{len(mutants)} mutants of {score.CORE}: {killed} caught, {equivalent} equivalent"
        f" ({equivalent / len(mutants):.1%}), {len(judged.survived)} survived;"
        f" {seconds / len(mutants):.2f} s each with {jobs} jobs"
    )
    right, of = kept.right_first
    console.print(
        f"{of} mistakes; the first rule reported is the cause in {right} ({right / of:.1%})"
    )
    for each in judged.by_catch_all_only:
        where = each.mutant.where or "the module"
        console.print(f"caught by {', '.join(each.outcome.broken)} alone, in {where}:")
        console.print(each.mutant.diff, markup=False)
    for id in kept.idle:
        console.print(f"catches nothing: {id}")

    problems = [*judged.problems(), *catalogued.problems]
    if keep:
        record.write(kept)
        PAGE.write_text(pages.catches(kept), encoding="utf-8")
        TABLE.write_text(pages.asked_for(dimensions.table()), encoding="utf-8")
    else:
        problems += record.outdated(kept)
    for problem in problems:
        console.print(problem, markup=False)
    if problems:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
