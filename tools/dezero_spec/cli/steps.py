"""`dezero-spec steps`: the path through the book, and what each step asks for."""

from __future__ import annotations

import json as json_module
from typing import Any

import click
from rich.console import Console

from dezero_spec import locations
from dezero_spec.cli.helping import Told
from dezero_spec.cli.speaking import lang_option, spoken
from dezero_spec.plain import one_line
from dezero_spec.report import terminal
from dezero_spec.report.wrapping import Text
from dezero_spec.suite.catalogue import LAST_STEP, Rule
from dezero_spec.suite.steps import path
from dezero_spec.suite.steps.path import Step
from dezero_spec.translations import Language


@click.command(cls=Told)
@click.argument(
    "numbers", metavar="[N]...", nargs=-1, type=click.IntRange(path.FIRST_STEP, LAST_STEP)
)
@click.option("--json", is_flag=True, help="As JSON.")
@lang_option
def steps(numbers: tuple[int, ...], json: bool, lang: str | None) -> None:
    """Show the path through the book: what each step changes, and the rules that it brings.

    With N, these steps alone, their rules with what they say.
    """
    shown = [path.step(number) for number in dict.fromkeys(numbers)] or list(path.PATH)
    if json:
        click.echo(json_module.dumps([_data(step) for step in shown], indent=1))
        return
    out, say = terminal.console(), spoken()
    with terminal.trimmed(out):
        for place, step in enumerate(shown):
            if place:
                out.print()
            _show(step, out, say, sentences=bool(numbers))
        if not numbers:
            out.print()
            text = say("Rules of quality are advice: they are not counted as in force.")
            out.print(Text(text))
            where = one_line(str(locations.REFERENCE / "steps"))
            text = say("Solutions, to compare with afterwards: %(where)s", where=where)
            out.print(Text(text), soft_wrap=True)


def _show(step: Step, out: Console, say: Language, *, sentences: bool) -> None:
    in_force = sum(rule.in_force(step.number) for rule in _demanded())
    heading = say("Step %(number)s: %(title)s", number=step.number, title=say(step.title))
    line = Text(heading, "bold")
    line.append(
        f"  ({say.plural('%(num)s rule in force', '%(num)s rules in force', in_force)})", "dim"
    )
    out.print(line)
    for change in step.changes:
        out.print(terminal.indented(say(change)))
    names = [_name(rule, say) for rule in step.begun]
    if names and not sentences:
        out.print(terminal.indented(say("new: %(rules)s", rules=", ".join(names)), 4))
    elif names:
        out.print()
        for rule, name in zip(step.begun, names):
            out.print(terminal.indented(name, 2))
            out.print(terminal.indented(say.sentence(rule), 4))
    if step.ended:
        ids = ", ".join(rule.id for rule in step.ended)
        out.print(terminal.indented(say("no longer: %(rules)s", rules=ids), 4))
    if step.left_out:
        ids = ", ".join(rule.id for rule in step.left_out)
        out.print(terminal.indented(say("not asked for here: %(rules)s", rules=ids), 4))
    if step.again:
        ids = ", ".join(rule.id for rule in step.again)
        out.print(terminal.indented(say("asked for again: %(rules)s", rules=ids), 4))


def _name(rule: Rule, say: Language) -> str:
    return rule.id if rule.demanded else f"{rule.id} ({say(rule.kind)})"


def _demanded() -> list[Rule]:
    return [rule for step in path.PATH for rule in step.begun if rule.kind != "quality"]


def _data(step: Step) -> dict[str, Any]:
    return {
        "step": step.number,
        "title": step.title,
        "changes": list(step.changes),
        "begun": [rule.id for rule in step.begun],
        "ended": [rule.id for rule in step.ended],
    }
