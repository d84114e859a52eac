"""How a host in a sandbox ended, in words."""

from __future__ import annotations

import signal

from dezero_spec.judge.sandbox.policy import Limits

_WORDS = {
    "": "",
    "stack": "used up its stack",
    "said too much": "sent more than the judge takes",
    "trapped": "was ended by a trap",
}
_TIME_USED_UP = getattr(signal, "SIGXCPU", None)  # Windows has none: guests say "time" there


def in_words(how: str, limits: Limits) -> str:
    """Say what "killed 9", "exited 0" and a guest's own words mean; "" is a host that runs."""
    kind, _, number = how.partition(" ")
    if how == "time" or (kind == "killed" and int(number) == _TIME_USED_UP):
        return f"used up its {limits.cpu_seconds} seconds of processor time"
    if kind == "killed":
        return f"was killed by signal {number}{_name(int(number))}"
    if kind == "exited":
        return f"exited with status {number}"
    return _WORDS.get(how, "ended together with its sandbox")


def _name(number: int) -> str:
    try:
        return f" ({signal.Signals(number).name})"
    except ValueError:
        return ""
