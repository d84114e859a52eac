"""What a benchmark finds, and how it is written: Markdown tables and an SVG plot each."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from dezero_spec import __version__


@dataclass(frozen=True)
class Table:
    """A table: text and numbers as they are to be shown."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Return it as Markdown; all columns but the first to the right."""
        rules = [":--", *["--:"] * (len(self.header) - 1)]
        lines = [f"| {' | '.join(row)} |" for row in (self.header, rules, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines, ""])


@dataclass(frozen=True)
class Plot:
    """Lines on logarithmic axes, or bars when `x` is the names of things."""

    title: str
    x_label: str
    y_label: str
    lines: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    bars: dict[str, list[tuple[str, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """All that one benchmark found."""

    name: str
    title: str
    tables: Sequence[Table]
    notes: Sequence[str] = ()
    plot: Plot | None = None
    numbers: dict[str, object] = field(default_factory=dict)  # for programs

    def markdown(self) -> str:
        """Return the section of the report."""
        parts = [f"## {self.title}\n", *(table.markdown() for table in self.tables)]
        if self.plot is not None:
            parts.append(f"![{self.plot.title}]({self.name}.svg)\n")
        parts += [f"- {note}" for note in self.notes]
        return "\n".join(parts).rstrip() + "\n"


def machine() -> str:
    """Return what the figures were made on, in a line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"dezero-spec {__version__}, Python {platform.python_version()}, numpy {np.__version__}, "
        f"{platform.system()} {platform.machine()}, {cores} cores{load}"
    )


def write(found: Figures, folder: Path, command: str) -> None:
    """Write ``NAME.json``, ``NAME.svg`` and ``NAME.md``."""
    folder.mkdir(parents=True, exist_ok=True)
    text = found.markdown() + f"\nMade by `{command}` on {machine()}.\n"
    (folder / f"{found.name}.md").write_text(text, encoding="utf-8")
    data = json.dumps(
        {"machine": machine(), "command": command, **asdict(found)}, indent=1, allow_nan=False
    )
    (folder / f"{found.name}.json").write_text(data + "\n", encoding="utf-8")
    if found.plot is not None:
        draw(found.plot, folder / f"{found.name}.svg")


def draw(plot: Plot, file: Path) -> None:
    """Draw a plot with matplotlib, if that is there."""
    try:
        import matplotlib
    except ImportError:
        print("no plots: they need matplotlib (pip install 'dezero-spec[benchmarks]')")
        return
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "dezero-spec", "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    if plot.lines:
        for marker, (name, points) in zip("osD^vPX*" * 3, plot.lines.items()):
            axes.plot(*zip(*points), marker=marker, markersize=4, linewidth=1.2, label=name)
        axes.set(xscale="log", yscale="log")
    else:
        width = 0.8 / len(plot.bars)
        for index, (name, bars) in enumerate(plot.bars.items()):
            places = np.arange(len(bars)) + index * width
            axes.bar(places, [value for _, value in bars], width, label=name)
        labels = [label for label, _ in next(iter(plot.bars.values()))]
        middle = np.arange(len(labels)) + width * (len(plot.bars) - 1) / 2
        axes.set_xticks(middle, labels, rotation=20 if max(map(len, labels)) > 8 else 0)
    axes.set(title=plot.title, xlabel=plot.x_label, ylabel=plot.y_label)
    axes.grid(True, which="major", linewidth=0.3)
    if len(plot.lines or plot.bars) > 1:
        axes.legend(fontsize="small")
    figure.savefig(file, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
