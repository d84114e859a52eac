"""Run every command of README.md, in each language, and compare with the output that it shows.

``python tools/readme_check.py`` from a checkout, in an environment where the project is installed.
With ``--write`` the outputs are put into the README instead. In a ``console`` block a line that
begins with ``$`` is a command, what follows is its output, and a line ``...`` stands for any lines.
A block runs in a copy of the checkout; ``<!-- not run: reason -->`` before it leaves it out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("README.*.md"))]
BLOCK = re.compile(r"(<!-- not run: [^>]+ -->\n)?```console\n(.*?)```\n", re.DOTALL)
SHOWN_AS = "/home/kim/dezero-spec"
# What differs from machine to machine, and from run to run.
VARIES = (
    (re.compile(r"Python \d+\.\d+\.\d+\S*"), "Python 3.12.1"),
    (re.compile(r"numpy \d+\.\d+\.\d+\S*"), "numpy 2.1.0"),
    (re.compile(r"\d+\.\d+ ms"), "7.0 ms"),
    (re.compile(r"\b\d+(\.\d+)? ?s\b"), "2 s"),
    (re.compile(r"after \d+ MB"), "after 900 MB"),
)
WIDTH = "80"


@dataclass
class Command:
    """A command of a block, and the lines of output that the README shows below it."""

    text: str
    shown: list[str] = field(default_factory=list)


def commands_of(block: str) -> list[Command]:
    """Take a block apart."""
    found: list[Command] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Command(line[2:]))
        elif found:
            found[-1].shown.append(line)
    return found


def run(command: str, folder: Path) -> list[str]:
    """Run a command as a shell would; return its lines as a README shows them."""
    environment = {
        **os.environ,
        "COLUMNS": WIDTH,
        "NO_COLOR": "1",
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    text = done.stdout.replace(str(folder.resolve()), SHOWN_AS)
    return [line.rstrip() for line in text.rstrip("\n").splitlines()]


def steady(line: str) -> str:
    """Return a line with what varies put into one form."""
    for pattern, instead in VARIES:
        line = pattern.sub(instead, line)
    return line


def agree(shown: list[str], obtained: list[str]) -> bool:
    """Tell whether the output is the one shown, ``...`` standing for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(steady(line)) + r"\n" for line in shown
    )
    return re.fullmatch(pattern, "".join(steady(line) + "\n" for line in obtained)) is not None


def differences(text: str, folder: Path) -> Iterator[str]:
    """Run all blocks; say where the output is another than the one shown."""
    for skipped, block in BLOCK.findall(text):
        for command in commands_of(block):
            if skipped:
                continue
            print("$", command.text, flush=True)
            obtained = run(command.text, folder)
            if not agree(command.shown, obtained):
                yield "\n".join(
                    [f"$ {command.text}", "shown:", *command.shown, "obtained:", *obtained, ""]
                )


def with_outputs(text: str, folder: Path) -> str:
    """Return the text with each command's output below it, save where ``...`` was put by hand."""

    def filled(match: re.Match[str]) -> str:
        skipped, block = match.groups()
        if skipped:
            return match[0]
        lines: list[str] = []
        for command in commands_of(block):
            obtained = run(command.text, folder)
            kept = (
                command.shown if "..." in command.shown and agree(command.shown, obtained) else None
            )
            lines += [f"$ {command.text}", *(obtained if kept is None else kept)]
        return "```console\n" + "\n".join(lines) + "\n```\n"

    return BLOCK.sub(filled, text)


def main(arguments: list[str]) -> int:
    """Check the READMEs, or fill them in."""
    return max([held(page, write=arguments == ["--write"]) for page in PAGES])


def held(page: Path, *, write: bool) -> int:
    """Check one in a copy of its own, or fill it in; return 1 if an output is another."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "dezero-spec"
        ignored = shutil.ignore_patterns(
            ".git", ".tox", ".venv", "__pycache__", "*.egg-info", ".*_cache"
        )
        shutil.copytree(ROOT, folder, ignore=ignored)
        if write:
            page.write_text(with_outputs(text, folder), encoding="utf-8")
            return 0
        found = list(differences(text, folder))
    print(*found, sep="\n")
    say = f"{len(found)} commands of {page.name} show another output"
    print(say if found else f"{page.name} holds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
