"""`dezero-spec rules`: the catalogue, read from the suite."""

from __future__ import annotations

import itertools
import json as json_module

import click
from rich.cells import cell_len
from rich.console import Console

from dezero_spec.cli import selection
from dezero_spec.cli.failure import CannotRun
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.plain import markdown as escaped
from dezero_spec.report import terminal
from dezero_spec.report.wrapping import Text
from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import LAST_STEP, Rule
from dezero_spec.suite.steps import path
from dezero_spec.translations import Language

KINDS = ("behaviour", "structure", "optional", "quality")


@click.command(cls=Told)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="As a table in Markdown.")
@click.option("--kind", type=click.Choice(KINDS), help="Only rules of this kind.")
@click.option("--chapter", metavar="NAME", help="Only rules of this chapter.")
@click.option("--step", type=int, metavar="N", help="Only rules in force at this book step.")
@click.option("--evidence", is_flag=True, help="What each rule catches, and catches alone.")
@lang_option
def rules(
    ids: tuple[str, ...],
    json: bool,
    markdown: bool,
    kind: str | None,
    chapter: str | None,
    step: int | None,
    evidence: bool,
    lang: str | None,
) -> None:
    """List the rules of the specification; with IDs, all there is to know of these.

    Behaviour and structure are demanded. Optional rules count when an implementation provides
    what they are about. Quality rules are advice, outside conformance.
    """
    name = selection.chapter(chapter) if chapter else None
    found = [selection.find(id) for id in ids] or [
        rule
        for rule in catalogue.rules()
        if (kind is None or rule.kind == kind)
        and (name is None or rule.chapter == name)
        and (step is None or rule.in_force(step))
    ]
    say = spoken()
    if evidence:
        click.echo(_evidence(found, json=json, markdown=markdown))
    elif json:
        click.echo(json_module.dumps([rule.to_dict() for rule in found], indent=1))
    elif markdown:
        click.echo("\n".join(_table(found, say)))
    else:
        out = terminal.console()
        with terminal.trimmed(out):
            if ids:
                _entries(found, out, say)
            else:
                _list(found, out, say)


def _evidence(found: list[Rule], *, json: bool, markdown: bool) -> str:
    from dezero_spec.report import evidence
    from dezero_spec.suite.evidence import read

    try:
        kept = read()
    except (OSError, ValueError) as error:
        raise CannotRun("the evidence is not there; make it with tox -e mutation") from error
    if json:
        return json_module.dumps(evidence.data(found, kept), indent=1)
    return (evidence.markdown if markdown else evidence.text)(found, kept)


def _steps(rule: Rule) -> str:
    if rule.until is None:
        return str(rule.step)
    return f"{rule.step}-{rule.until}"


def _steps_in(rule: Rule, say: Language) -> str:
    """Say at which steps a rule is in force."""
    if rule.until is None:
        return say("step %(step)s", step=rule.step)
    if rule.until == rule.step:
        return say("step %(step)s only", step=rule.step)
    return say("steps %(first)s-%(last)s", first=rule.step, last=rule.until)


def _list(found: list[Rule], out: Console, say: Language) -> None:
    for number, (title, chapter) in enumerate(itertools.groupby(found, key=lambda r: r.title)):
        if number:
            out.print()
        out.print(Text(say(title), "bold"))
        for rule in chapter:
            heading = Text(f"  {rule.id}  ")
            kind = "" if rule.kind == "behaviour" else say(", %(kind)s", kind=say(rule.kind))
            heading.append(f"({_steps_in(rule, say)}{kind})", "dim")
            out.print(heading)
            out.print(terminal.indented(say.sentence(rule), 4))
    out.print()
    out.print(say.plural("%(num)s rule", "%(num)s rules", len(found)))
    advice = sum(rule.kind == "quality" for rule in found)
    last = sum(rule.in_force(LAST_STEP) and rule.kind != "quality" for rule in found)
    early = len(found) - advice - last
    text = say(
        "Of these, %(last)s are in force at step %(step)s, %(early)s at earlier steps only, and "
        "%(advice)s are advice, which is not counted.",
        last=last,
        step=LAST_STEP,
        early=early,
        advice=advice,
    )
    out.print(Text(text))
    out.print()
    for kind, meaning in (
        ("structure", say("names that the notes give; demanded as behaviour is")),
        ("optional", say("counted only where it is there")),
        ("quality", say("advice, not counted")),
    ):
        out.print(Text(say("%(kind)s: %(meaning)s", kind=say(kind), meaning=meaning)))


def _entries(found: list[Rule], out: Console, say: Language) -> None:
    for number, rule in enumerate(found):
        if number:
            out.print()
        out.print(rule.id)
        out.print(terminal.indented(say.sentence(rule)))
        out.print()
        lines = [
            (say("chapter"), say(rule.title)),
            (say("step"), _steps(rule)),
            (say("notes"), path.step(rule.step).notes),
            (say("kind"), say(rule.kind)),
            (say("stands on"), ", ".join(rule.stands_on) or say("nothing else")),
            *((say("test"), test) for test in rule.tests),
        ]
        width = 2 + max(cell_len(label) for label, _ in lines)
        for label, text in lines:
            blanks = " " * (width - cell_len(label))
            out.print(Text(f"  {label}{blanks}{text}"), soft_wrap=True)


def _table(found: list[Rule], say: Language) -> list[str]:
    heads = say("Rule"), say("Step"), say("Kind"), say("What it says")
    lines = [f"| {' | '.join(heads)} |", "|---|---|---|---|"]
    for rule in found:
        cells = f"`{rule.id}`", _steps(rule), say(rule.kind), escaped(say.sentence(rule))
        lines.append(f"| {' | '.join(cells)} |")
    return lines
