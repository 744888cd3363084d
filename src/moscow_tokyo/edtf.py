"""The package's strict EDTF profile, and the first and last day that an expression admits.

Allowed: `1984`, `1984-08`, `1984-08-16`; `X` for digits not known (`198X`, `19XX`, `1984-XX`,
`1984-08-XX`); the suffixes `?` uncertain, `~` approximate, `%` both; intervals `A/B`, `A/..`,
`../B`; and the one-of set `[a,b]`. Nothing else: no seasons, times, time zones or empty sides.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

ALLOWED = (
    "expected YYYY, YYYY-MM or YYYY-MM-DD (X for unknown digits, one suffix ? ~ or %), "
    "an interval A/B, A/.. or ../B, or a set [a,b]"
)
_DATE = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?([?~%]?)", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}|[0-9]{3}X|[0-9]{2}XX", re.ASCII)

Precision = Literal["century", "decade", "year", "month", "day", "interval", "set"]


class EdtfError(ValueError):
    """A text that is not in the profile; the message says why, and what is allowed."""

    def __init__(self, text: str, fault: str) -> None:
        super().__init__(f"{text!r}: {fault}; {ALLOWED}")
        self.text = text
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Edtf:
    """One parsed expression. `earliest` and `latest` are inclusive; None is an open side."""

    text: str
    earliest: date | None
    latest: date | None
    precision: Precision
    uncertain: bool = False
    approximate: bool = False


@lru_cache(maxsize=4096)
def parse(text: str) -> Edtf:
    """Read one expression. Raises `EdtfError`.

    >>> parse("1984-02").latest
    datetime.date(1984, 2, 29)
    >>> parse("../1984~").earliest is None
    True
    >>> parse("1985-02-29")
    Traceback (most recent call last):
        ...
    moscow_tokyo.edtf.EdtfError: '1985-02-29': 1985-02 has 28 days; expected YYYY, ...
    """
    if not text:
        raise EdtfError(text, "it is empty")
    if text.startswith("[") or text.endswith("]"):
        return _set(text)
    if "/" in text:
        return _interval(text)
    return _single(text, text)


def bounds(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that an expression admits, inclusive; None is an open side.

    >>> bounds("1984-09/1984-11")
    (datetime.date(1984, 9, 1), datetime.date(1984, 11, 30))
    >>> bounds("198X?")
    (datetime.date(1980, 1, 1), datetime.date(1989, 12, 31))
    """
    parsed = parse(text)
    return parsed.earliest, parsed.latest


def _single(part: str, text: str) -> Edtf:
    match = _DATE.fullmatch(part)
    if match is None:
        raise EdtfError(text, f"{part!r} is not a date of the profile")
    year, month, day, suffix = match.groups()
    if not _YEAR.fullmatch(year):
        raise EdtfError(text, "in a year X may stand for the last digit or the last two")
    low_year, high_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low_year == 0:
        raise EdtfError(text, "years run from 0001 to 9999")
    if "X" in year and month is not None:
        raise EdtfError(text, "a month needs a known year")
    precision: Precision = "year"
    if "X" in year:
        precision = "century" if year.endswith("XX") else "decade"
    low_month, high_month = 1, 12
    if month is not None and month != "XX":
        if not month.isdigit():
            raise EdtfError(text, "an unknown month is written XX")
        low_month = high_month = int(month)
        if not 1 <= low_month <= 12:
            season = ", and seasons are not allowed" if 21 <= low_month <= 41 else ""
            raise EdtfError(text, f"there is no month {month}{season}")
        precision = "month"
    low_day, high_day = 1, calendar.monthrange(high_year, high_month)[1]
    if day is not None and day != "XX":
        if month == "XX":
            raise EdtfError(text, "a day needs a known month")
        if not day.isdigit():
            raise EdtfError(text, "an unknown day is written XX")
        if not 1 <= int(day) <= high_day:
            raise EdtfError(text, f"{year}-{month} has {high_day} days")
        low_day = high_day = int(day)
        precision = "day"
    return Edtf(
        text=part,
        earliest=date(low_year, low_month, low_day),
        latest=date(high_year, high_month, high_day),
        precision=precision,
        uncertain=suffix in ("?", "%"),
        approximate=suffix in ("~", "%"),
    )


def _interval(text: str) -> Edtf:
    sides = text.split("/")
    if len(sides) != 2:
        raise EdtfError(text, "an interval has two sides")
    if "" in sides:
        raise EdtfError(text, "a side of the interval is empty; an open side is written ..")
    if sides == ["..", ".."]:
        raise EdtfError(text, "both sides of the interval are open")
    start, end = (None if side == ".." else _single(side, text) for side in sides)
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        raise EdtfError(text, "the interval is reversed")
    return Edtf(
        text=text,
        earliest=start.earliest if start else None,
        latest=end.latest if end else None,
        precision="interval",
        uncertain=any(side.uncertain for side in (start, end) if side),
        approximate=any(side.approximate for side in (start, end) if side),
    )


def _set(text: str) -> Edtf:
    if not (text.startswith("[") and text.endswith("]")):
        raise EdtfError(text, "a set stands between [ and ]")
    members = [_single(part, text) for part in text[1:-1].split(",")]
    if len(members) < 2:
        raise EdtfError(text, "a set has two dates or more, separated by commas without spaces")
    return Edtf(
        text=text,
        earliest=min(m.earliest for m in members if m.earliest),
        latest=max(m.latest for m in members if m.latest),
        precision="set",
        uncertain=any(m.uncertain for m in members),
        approximate=any(m.approximate for m in members),
    )
