"""The package's strict EDTF profile, and the first and last day that an expression allows.

Allowed: `1984`, `1984-08`, `1984-08-16`; `X` for digits not known (`198X`, `19XX`, `1984-XX`,
`1984-08-XX`); the suffixes `?` uncertain, `~` approximate, `%` both; intervals `A/B`, `A/..`,
`../B`; and the one-of set `[a,b]` of different dates. Nothing else: no seasons, times, time zones
or empty sides.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

from ..errors import EdtfError

_DATE = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?[?~%]?", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}|[0-9]{3}X|[0-9]{2}XX", re.ASCII)


@lru_cache(maxsize=4096)
def bounds(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that an expression allows, inclusive; None is an open side.

    Raises `EdtfError`.

    >>> bounds("1984-09/1984-11")
    (datetime.date(1984, 9, 1), datetime.date(1984, 11, 30))
    >>> bounds("198X?")
    (datetime.date(1980, 1, 1), datetime.date(1989, 12, 31))
    >>> bounds("1985-02-29")
    Traceback (most recent call last):
        ...
    moscow_tokyo.errors.EdtfError: '1985-02-29': 1985-02 has 28 days; expected YYYY, ...
    """
    if not text:
        raise EdtfError(text, "it is empty")
    if text.startswith("[") or text.endswith("]"):
        return _set(text)
    if "/" in text:
        return _interval(text)
    return _single(text, text)


def _single(part: str, text: str) -> tuple[date, date]:
    match = _DATE.fullmatch(part)
    if match is None:
        raise EdtfError(text, f"{part!r} is not a date of the profile")
    year, month, day = match.groups()
    if not _YEAR.fullmatch(year):
        raise EdtfError(text, "in a year X may stand for the last digit or the last two")
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low == 0:
        raise EdtfError(text, "years run from 0001 to 9999")
    if month is None:
        return date(low, 1, 1), date(high, 12, 31)
    if "X" in year:
        raise EdtfError(text, "a month needs a known year")
    first, last = _months(month, text)
    days = calendar.monthrange(high, last)[1]
    if day is None or (day == "XX" and month != "XX"):
        return date(low, first, 1), date(high, last, days)
    if month == "XX":
        raise EdtfError(text, "a day needs a known month")
    if not day.isdigit():
        raise EdtfError(text, "an unknown day is written XX")
    if not 1 <= int(day) <= days:
        raise EdtfError(text, f"{year}-{month} has {days} days")
    return date(low, first, int(day)), date(low, first, int(day))


def _months(month: str, text: str) -> tuple[int, int]:
    """First and last month that a month allows."""
    if month == "XX":
        return 1, 12
    if not month.isdigit():
        raise EdtfError(text, "an unknown month is written XX")
    if not 1 <= int(month) <= 12:
        season = ", and seasons are not allowed" if 21 <= int(month) <= 41 else ""
        raise EdtfError(text, f"there is no month {month}{season}")
    return int(month), int(month)


def _interval(text: str) -> tuple[date | None, date | None]:
    sides = text.split("/")
    if len(sides) != 2:
        raise EdtfError(text, "an interval has two sides")
    if "" in sides:
        raise EdtfError(text, "a side of the interval is empty; an open side is written ..")
    if sides == ["..", ".."]:
        raise EdtfError(text, "both sides of the interval are open")
    start, end = (None if side == ".." else _single(side, text) for side in sides)
    if start and end and start[0] > end[1]:
        raise EdtfError(text, "the interval is reversed")
    return start and start[0], end and end[1]


def _set(text: str) -> tuple[date, date]:
    if not (text.startswith("[") and text.endswith("]")):
        raise EdtfError(text, "a set is enclosed in [ and ]")
    parts = text[1:-1].split(",")
    members = [_single(part, text) for part in parts]
    if len(members) < 2:
        raise EdtfError(text, "a set has two dates or more, separated by commas without spaces")
    if len(set(parts)) < len(parts):
        raise EdtfError(text, "a set has each date once")
    return min(first for first, _ in members), max(last for _, last in members)
