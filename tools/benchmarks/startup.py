"""What it costs to start: `--help`, and `check` beside a bare pytest run of the suite."""

from __future__ import annotations

import sys

from dezero_spec import locations

from tools.benchmarks.figures import Figures, Table
from tools.benchmarks.timing import in_turns, program, ratio


def measure(quick: bool) -> Figures:
    """Run each in turn."""
    python = sys.executable
    command = [python, "-m", "dezero_spec"]
    suite = str(locations.SUITE)
    reference = str(locations.REFERENCE)
    commands = {
        "python -c 'import click'": [python, "-c", "import click"],
        "dezero-spec --help": [*command, "--help"],
        "dezero-spec rules": [*command, "rules"],
        "pytest spec_tests": [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", suite],
        "dezero-spec check reference": [*command, "check", reference],
        "dezero-spec check --isolated": [*command, "check", "--isolated", reference],
    }
    found = in_turns(
        {name: lambda line=line: program(line) for name, line in commands.items()},
        3 if quick else 15,
    )
    base = ["python -c 'import click'"] * 3 + ["pytest spec_tests"] * 3
    rows = [
        [f"`{name}`", f"{t.cpu * 1000:.0f}", f"{t.wall * 1000:.0f}", ratio(t.cpu, found[b].cpu)]
        for (name, t), b in zip(found.items(), base)
    ]
    table = Table(
        "from start to end", ["", "processor ms", "wall ms", "of `import click` / of pytest"], rows
    )
    notes = ["The least of the rounds, taken in turns; ratios are of processor time."]
    numbers = {name: [t.cpu, t.wall] for name, t in found.items()}
    return Figures("startup", "Starting", [table], notes, numbers=numbers)
