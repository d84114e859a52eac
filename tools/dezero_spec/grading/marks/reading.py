"""Read a rubric from TOML, telling all that is wrong with it, and on which line."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from dezero_spec.grading.marks.lateness import Late, moment
from dezero_spec.grading.marks.rubric import (
    KINDS,
    NOT_PROVIDED,
    ROUNDINGS,
    Rubric,
    RubricError,
    points_of,
)
from dezero_spec.suite import catalogue
from dezero_spec.suite.catalogue import LAST_STEP

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

_TABLES = ("kinds", "chapters", "rules", "bonus", "late")
_LATE = ("deadline", "zone", "grace", "points_a_day", "share_a_day", "at_most")
_MOST = 1_000_000


def load(path: str | Path) -> Rubric:
    """Read the rubric in a file. Raises RubricError."""
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RubricError([f"{path} can't be read: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        raise RubricError([f"{path} is not UTF-8: save it as UTF-8"]) from error
    return parse(text, str(path))


def parse(text: str, name: str = "rubric") -> Rubric:
    """Read a rubric; `name` stands before the line in messages. Raises RubricError."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RubricError([f"{name}: {error}"]) from error
    return _Reader(data, text, name).rubric()


class _Reader:
    """Takes a parsed rubric apart, collecting problems."""

    def __init__(self, data: dict[str, Any], text: str, name: str) -> None:
        self.data, self.name = data, name
        self.lines = _lines(text)
        self.problems: list[str] = []

    def rubric(self) -> Rubric:
        """Return the rubric. Raises RubricError."""
        ids = [rule.id for rule in catalogue.rules()]
        chapters = list(dict.fromkeys(rule.chapter for rule in catalogue.rules()))
        known = {
            "through": self._through,
            "out_of": lambda key: self._number(key, least=Decimal("0.01")),
            "proportional": self._flag,
            "not_provided": lambda key: self._choice(key, NOT_PROVIDED),
            "round_to": self._step,
            "rounding": lambda key: self._choice(key, ROUNDINGS),
            "minimum": self._number,
            "maximum": self._number,
            "scale_to_assignment": self._flag,
        }
        found: dict[str, Any] = {}
        for key in self.data:
            if key in known:
                read: Callable[[str], Any] = known[key]
                found[key] = read(key)
            elif key not in _TABLES:
                self._unknown("key", key, [*known, *_TABLES], "", key)
        kinds: dict[str, Fraction | int] = {**KINDS, **self._table("kinds", "kind", list(KINDS))}
        of_chapters = self._table("chapters", "chapter", chapters)
        of_rules = self._table("rules", "rule", ids)
        bonus = self._bonus(ids, of_rules)
        found["late"] = self._late()
        if self.problems:
            raise RubricError(self.problems)
        through = found.get("through", LAST_STEP)
        try:
            points = points_of(kinds, of_chapters, of_rules, tuple(bonus), through)
        except ValueError as error:
            raise RubricError([f"{self.name}: {error}"]) from error
        total = sum(points.values(), Fraction(0))
        if total == 0:
            raise RubricError([f"{self.name}: no rule has any points: nobody could get a mark"])
        if "out_of" not in found:
            found["out_of"] = _finite(total)
            if found["out_of"] is None:
                raise RubricError([f"{self.name}: say out_of: the points add up to {total}"])
        rubric = Rubric(points=points, bonus=bonus, **found)
        if rubric.maximum is not None and rubric.maximum < rubric.minimum:
            self._problem("maximum is less than minimum", "", "maximum")
        if rubric.minimum > rubric.out_of:
            self._problem("minimum is more than the whole mark", "", "minimum")
        if self.problems:
            raise RubricError(self.problems)
        return rubric

    def _table(self, table: str, what: str, names: list[str]) -> dict[str, Fraction]:
        found = {}
        for key, value in self._items(table):
            if key not in names:
                self._unknown(what, key, names, table, key)
            elif (points := self._points(value, table, key)) is not None:
                found[key] = points
        return found

    def _bonus(self, ids: list[str], counted: dict[str, Fraction]) -> dict[str, Fraction]:
        """Bonus by rule: a rule's own, else that of its kind."""
        given = self._table("bonus", "rule or kind", [*ids, *KINDS])
        for id in given.keys() & counted.keys():
            self._problem(f"{id} can't be in [rules] and in [bonus]", "bonus", id)
        found = {}
        for rule in catalogue.rules():
            points = given.get(rule.id, given.get(rule.kind))
            if points and (rule.id in given or rule.id not in counted):
                found[rule.id] = points
        return found

    def _late(self) -> Late | None:
        """Read what is deducted for late work."""
        if "late" not in self.data:
            return None
        given = dict(self._items("late"))
        if not isinstance(self.data["late"], dict):
            return None
        for key in given.keys() - set(_LATE):
            self._unknown("key", key, list(_LATE), "late", key)
        zone = self._zone(given.get("zone"))
        numbers = {
            key: self._amount(given[key], "late", key) or Decimal(0)
            for key in ("grace", "points_a_day", "share_a_day", "at_most")
            if key in given
        }
        points, share = numbers.get("points_a_day"), numbers.get("share_a_day")
        if (points is None) == (share is None):
            self._problem("late must have either points_a_day or share_a_day", "", "late")
        most = numbers.get("at_most")
        for key, value in (("share_a_day", share), ("at_most", most)):
            if share is not None and value is not None and value > 1:
                self._problem(f"{key} must be a share of the mark, at most 1", "late", key)
        at = given.get("deadline")
        text = at.isoformat() if isinstance(at, date) else at  # TOML has times of its own
        deadline = moment(text, zone) if zone and isinstance(text, str) else None
        if deadline is None and zone:
            self._problem("deadline must be a time such as 2026-11-20T23:59", "late", "deadline")
        if zone is None or deadline is None:
            return None
        grace = timedelta(minutes=float(numbers.get("grace", 0)))
        zero = Decimal(0)
        return Late(deadline, zone, grace, points or zero, share or zero, most)

    def _zone(self, name: Any) -> ZoneInfo | None:
        """Return the course's time zone, which times in exports and of the deadline are in."""
        try:
            if isinstance(name, str):
                return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            known = available_timezones()
            close = difflib.get_close_matches(name, known, 1, 0.5)
            hint = f"; did you mean {close[0]}?" if close else ""
            if not known:
                hint = ", nor any other on this machine: pip install tzdata"
            self._problem(f'there is no time zone "{name[:60]}"{hint}', "late", "zone")
            return None
        self._problem(
            'zone must name the course\'s time zone, such as "Asia/Seoul"', "late", "zone"
        )
        return None

    def _items(self, table: str) -> Iterable[tuple[str, Any]]:
        value = self.data.get(table, {})
        if not isinstance(value, dict):
            self._problem(f"{table} must be a table: [{table}]", "", table)
            return ()
        return _flat(value) if table in ("rules", "bonus") else value.items()

    def _points(self, value: Any, table: str, key: str) -> Fraction | None:
        amount = self._amount(value, table, key)
        return None if amount is None else Fraction(amount)

    def _number(self, key: str, least: Decimal = Decimal(0)) -> Decimal | None:
        amount = self._amount(self.data[key], "", key)
        if amount is not None and amount < least:
            self._problem(f"{key} must be more than 0", "", key)
            return None
        return amount

    def _amount(self, value: Any, table: str, key: str) -> Decimal | None:
        if type(value) is not int and not isinstance(value, Decimal):
            self._problem(f"{key} must be a number, not {_shown(value)}", table, key)
            return None
        amount = Decimal(value)
        if not amount.is_finite():
            self._problem(f"{key} must be a finite number, not {amount}", table, key)
        elif amount < 0:
            self._problem(f"{key} must not be negative", table, key)
        elif amount > _MOST:
            self._problem(f"{key} must be at most {_MOST}", table, key)
        elif amount != round(amount, 6):
            self._problem(f"{key} must have at most 6 decimals", table, key)
        else:
            return amount
        return None

    def _through(self, key: str) -> int | None:
        value, first = self.data[key], min(rule.step for rule in catalogue.rules())
        if type(value) is not int or not first <= value <= LAST_STEP:
            self._problem(
                f"{key} must be a book step from {first} to {LAST_STEP}, not {_shown(value)}",
                "",
                key,
            )
            return None
        return value

    def _step(self, key: str) -> Decimal | None:
        amount = self._amount(self.data[key], "", key)
        if amount is not None and (amount == 0 or amount != round(amount, 4)):
            self._problem(f"{key} must be more than 0, with at most 4 decimals", "", key)
            return None
        return amount

    def _flag(self, key: str) -> bool:
        if not isinstance(self.data[key], bool):
            self._problem(f"{key} must be true or false, not {_shown(self.data[key])}", "", key)
        return bool(self.data[key])

    def _choice(self, key: str, choices: tuple[str, ...]) -> Any:
        if self.data[key] not in choices:
            options = ", ".join(f'"{choice}"' for choice in choices)
            self._problem(f"{key} must be one of {options}, not {_shown(self.data[key])}", "", key)
        return self.data[key]

    def _unknown(self, what: str, given: str, names: list[str], table: str, key: str) -> None:
        where = f" in [{table}]" if table else ""
        message = f"there is no {what} {_shown(given)}{where}"
        if close := difflib.get_close_matches(given, names, 1, 0.5):
            message += f"; did you mean {close[0]}?"
        self._problem(message, table, key)

    def _problem(self, message: str, table: str, key: str) -> None:
        line = self.lines.get((table, key))
        self.problems.append(
            f"{self.name}:{line}: {message}" if line else f"{self.name}: {message}"
        )


def _flat(table: dict[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Join what TOML takes apart: ``order.diamond = 2`` without quotes is a table in a table."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _finite(value: Fraction) -> Decimal | None:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact if Fraction(exact) == value else None


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value[:60]}"' if isinstance(value, str) else str(value)[:60]


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Find the line of each (table, key), as far as plain keys go."""
    found: dict[tuple[str, str], int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            table = _unquoted(match.group(1))
            found.setdefault(("", table), number)
        elif match := re.match(r"""\s*("[^"]*"|'[^']*'|[\w.\s-]+?)\s*=""", line):
            found.setdefault((table, _unquoted(match.group(1))), number)
    return found


def _unquoted(key: str) -> str:
    return "".join(key.split()) if key[:1] not in "\"'" else key[1:-1]
