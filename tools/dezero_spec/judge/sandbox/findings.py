"""What trials of a sandbox have shown."""

from __future__ import annotations

from dataclasses import dataclass

from dezero_spec.judge.sandbox.errors import SandboxUnavailable


@dataclass(frozen=True)
class Finding:
    """What one trial showed."""

    name: str
    works: bool
    detail: str


def not_held(finding: Finding) -> SandboxUnavailable:
    """Return what to raise when a trial shows that the sandbox doesn't hold."""
    return SandboxUnavailable(
        f"the sandbox doesn't hold on this machine: {finding.name}: {finding.detail}"
    )


def bounded(name: str, got: object, most: int, unit: str) -> Finding:
    """Tell of a limit: how much could be had, None where more never was refused."""
    if isinstance(got, int) and not isinstance(got, bool):
        return Finding(name, got <= most, f"refused after {got:,} {unit} (limit {most:,})")
    return Finding(name, False, f"more than {most:,} {unit}" if got is None else str(got))


def none(name: str, found: object, good: str, bad: str) -> Finding:
    """Tell of what must not be found; `{found}` in `bad` stands for what was."""
    if isinstance(found, list):
        detail = bad.replace("{found}", ", ".join(map(str, found))) if found else good
        return Finding(name, not found, detail)
    return Finding(name, False, str(found))


def whether(found: object, good: str, bad: str) -> str:
    """Return the words for an answer, or the answer where it is words."""
    return found if isinstance(found, str) else bad if found is (bad == "not bound") else good
