"""A run's chapters and outcome as plain lines; as a plugin, at the end of a pytest session."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dezero_spec.plain import one_line
from dezero_spec.report import summary
from dezero_spec.suite.collecting import Reporter
from dezero_spec.suite.verdicts import Run

if TYPE_CHECKING:
    import pytest
    from _pytest.terminal import TerminalReporter

WIDTH = 80


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Print the verdicts."""
    for plugin in config.pluginmanager.get_plugins():
        if isinstance(plugin, Reporter) and plugin.cases:
            terminalreporter.section("dezero-spec")
            for line in lines(plugin.judged()):
                terminalreporter.line(line)


def lines(run: Run) -> Iterator[str]:
    """Yield the lines; what pytest prints above them shows each broken rule in full."""
    yield f"judged {one_line(run.file or run.where)}"
    yield ""
    for chapter in summary.chapters(run):
        if run.asked != run.verdicts and not (chapter.holding or chapter.broken):
            continue
        yield f"{chapter.title:<18} {chapter.steps:<12} {chapter.outcome}"
        for verdict in chapter.broken:
            yield from _wrapped(f"  {verdict.rule.id}: {summary.how_broken(verdict)}")
        if chapter.not_judged:
            ids = ", ".join(verdict.rule.id for verdict in chapter.not_judged)
            yield from _wrapped(f"  not judged, as others are broken: {ids}")
    yield ""
    for verdict, reason in summary.deviations(run):
        yield from _wrapped(f"Known deviation: {verdict.rule.id}: {one_line(reason)}")
    for verdict in run.advice:
        yield from _wrapped(f"Advice: {verdict.rule.id}: {summary.how_broken(verdict)}")
    yield from _wrapped(summary.sentence(run))


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_on_hyphens=False)
