"""Late work: how late a submission is by the course's clock, and what a rubric deducts for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?"
    r" ?(?P<zone>Z|[+-]\d\d:?\d\d|[A-Za-z]+(?:/[\w+-]+)*)?"
)
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Late:
    """A rubric's [late]. `points` or `share` (of the mark) a day that has begun; `most`: of it."""

    deadline: datetime
    zone: ZoneInfo
    grace: timedelta = timedelta(0)
    points: Decimal = Decimal(0)
    share: Decimal = Decimal(0)
    most: Decimal | None = None

    def days(self, when: datetime, deadline: datetime) -> int:
        """Count the days, by the clock on the wall, that have begun since the deadline.

        0 within the time of grace, after which they count from the deadline.
        """
        if _instant(when) <= _instant(deadline) + self.grace:
            return 0
        days = max(0, (when.replace(tzinfo=None) - deadline.replace(tzinfo=None)).days)
        # Arithmetic within a zone is that of the clock on the wall: a day may have 23 hours.
        while _instant(when) > _instant(deadline + timedelta(days=days)):
            days += 1
        return days

    def deducted(self, mark: Decimal, days: int) -> Fraction:
        """Return what so many days take from a mark."""
        most = None if self.most is None else Fraction(self.most)
        if self.share:
            share = Fraction(self.share) * days
            return min(share, most or Fraction(1), Fraction(1)) * Fraction(mark)
        points = Fraction(self.points) * days
        return points if most is None else min(points, most)

    def capped(self, days: int) -> bool:
        """Tell whether so many days would take more than is taken at most."""
        return self.most is not None and (self.share or self.points) * days > self.most


def moment(text: str, zone: ZoneInfo, fold: int = 1) -> datetime | None:
    """Read a time in a zone, unless it says another one; a mere day is its end. None: it is none.

    `fold`: which of the two it is when an hour comes twice: 1 the later, in favour of those whose
    deadline it is; 0 the earlier, in favour of those who handed in.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    try:
        clock = time.fromisoformat(found["clock"]) if found["clock"] else _END_OF_DAY
        at = datetime.combine(date.fromisoformat(found["day"]), clock)
        named = found["zone"]
        if named is None:
            return at.replace(tzinfo=zone, fold=fold)
        if named in ("Z", "UTC"):
            return at.replace(tzinfo=timezone.utc).astimezone(zone)
        if named[0] in "+-":
            plain = named.replace(":", "")
            shift = timedelta(hours=int(plain[1:3]), minutes=int(plain[3:]))
            offset = timezone(-shift if plain[0] == "-" else shift)
            return at.replace(tzinfo=offset).astimezone(zone)
        return at.replace(tzinfo=ZoneInfo(named), fold=fold).astimezone(zone)
    except (ValueError, OverflowError, KeyError, OSError):  # of ZoneInfo: KeyError
        return None


def handed_in(submission: Mapping[str, Any], zone: ZoneInfo) -> datetime | None:
    """Return when the attempt that counts was handed in, as far as the export tells."""
    for attempt in submission.get("attempts", ()):
        if isinstance(attempt, dict) and attempt.get("counts"):
            return moment(str(attempt.get("when", "")), zone, fold=0)
    return None


def shown(at: datetime) -> str:
    """Write a time as teachers and students read it."""
    return f"{at:%Y-%m-%d %H:%M}"


def _instant(at: datetime) -> datetime:
    # Python compares times of one zone by the clock on the wall.
    return at.astimezone(timezone.utc)
