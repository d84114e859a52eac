"""`dezero-spec steps`: the path through the book, and what each step asks for."""

from __future__ import annotations

import json as json_module
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from dezero_spec import locations
from dezero_spec.catalogue import LAST_STEP, Rule
from dezero_spec.plain import one_line
from dezero_spec.rendering import terminal
from dezero_spec.rendering.summary import plural
from dezero_spec.steps import path
from dezero_spec.steps.path import Step


@click.command()
@click.argument(
    "numbers", metavar="[N]...", nargs=-1, type=click.IntRange(path.FIRST_STEP, LAST_STEP)
)
@click.option("--json", is_flag=True, help="As JSON.")
def steps(numbers: tuple[int, ...], json: bool) -> None:
    """Show the path through the book: what each step changes, and the rules that it brings.

    With N, these steps alone, their rules with what they say.
    """
    shown = [path.step(number) for number in dict.fromkeys(numbers)] or list(path.PATH)
    if json:
        click.echo(json_module.dumps([_data(step) for step in shown], indent=1))
        return
    out = terminal.console()
    with terminal.trimmed(out):
        for place, step in enumerate(shown):
            if place:
                out.print()
            _show(step, out, sentences=bool(numbers))
        if not numbers:
            out.print()
            where = one_line(str(locations.REFERENCE / "steps"))
            out.print(Text(f"Solutions, to compare with afterwards: {where}"), soft_wrap=True)


def _show(step: Step, out: Console, *, sentences: bool) -> None:
    in_force = sum(rule.in_force(step.number) for rule in _demanded())
    heading = Text(f"Step {step.number}: {step.title}", "bold")
    heading.append(f"  ({plural(in_force, 'rule')} in force)", "dim")
    out.print(heading)
    for change in step.changes:
        out.print(terminal.indented(change))
    if step.begun and not sentences:
        out.print(terminal.indented(f"new: {', '.join(_name(rule) for rule in step.begun)}", 4))
    elif step.begun:
        out.print()
        for rule in step.begun:
            out.print(terminal.indented(f"{_name(rule)}", 2))
            out.print(terminal.indented(rule.sentence, 4))
    if step.ended:
        out.print(terminal.indented(f"no longer: {', '.join(rule.id for rule in step.ended)}", 4))


def _name(rule: Rule) -> str:
    return rule.id if rule.demanded else f"{rule.id} ({rule.kind})"


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
