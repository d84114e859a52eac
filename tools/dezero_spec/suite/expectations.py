"""Known deviations: rules that are expected not to hold, each with its reason, in a TOML file.

For the maintainer of an implementation who wants a green run that stays honest: a deviation is
shown in every report and never counts as a rule that holds, an entry that is no longer true
fails, and so does a broken rule without an entry.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dezero_spec.suite import catalogue
from dezero_spec.suite.verdicts import BROKEN, EXPECTED, MISSING, NOT_JUDGED, Run
from dezero_spec.translations.message import Message, _

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class BadExpectations(ValueError):
    """A file of expectations that can't be used; the message says what is wrong with it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


def read(file: Path) -> dict[str, str]:
    """Return the reasons by the id of the rule, in the file's order. Raises BadExpectations.

    Each line is ``chapter.rule = "why it does not hold"``; tables are the same in another form.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadExpectations(
            _("{file} can't be read: {strerror}.", file=file, strerror=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise BadExpectations(_("{file} can't be read: it is not in UTF-8.", file=file)) from error
    except tomllib.TOMLDecodeError as error:
        raise BadExpectations(_("{file} is not TOML: {error}.", file=file, error=error)) from error
    known = {rule.id for rule in catalogue.rules()}
    found: dict[str, str] = {}
    for id, reason in _flat(data):
        if id not in known:
            raise BadExpectations(
                _("{file} expects {id} to be broken, but there is no such rule.", file=file, id=id)
            )
        if not isinstance(reason, str) or not reason.strip():
            raise BadExpectations(
                _('{file} gives no reason for {id}: write {id} = "why".', file=file, id=id)
            )
        found[id] = " ".join(reason.split())
    return found


def _flat(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def applied(run: Run, reasons: Mapping[str, str]) -> Run:
    """Return the run with what was expected told apart from what was not.

    A rule that could not be judged needs an entry as well, or nobody would have said that it may
    be broken. Entries on rules that the run did not judge say nothing about it.
    """
    verdicts = []
    kept, stale = {}, []
    for verdict in run.verdicts:
        id = verdict.rule.id
        if id in reasons and verdict.status in (*BROKEN, NOT_JUDGED):
            verdict = dataclasses.replace(verdict, status=EXPECTED)
            kept[id] = reasons[id]
        elif id in reasons and verdict.status != MISSING and run.complete:
            stale.append(id)
        verdicts.append(verdict)
    return dataclasses.replace(run, verdicts=tuple(verdicts), expected=kept, stale=tuple(stale))
