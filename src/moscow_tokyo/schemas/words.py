"""Dates of the EDTF profile in words, as a history journal prints them."""

from __future__ import annotations

import re

# Not calendar.month_name, which follows the locale.
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DATE = re.compile(r"([0-9X]{4})(?:-(0[1-9]|1[0-2]|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)")
_DOUBT = {"": "{}", "?": "{} (uncertain)", "~": "about {}", "%": "about {} (uncertain)"}


def in_words(edtf: str) -> str:
    """An expression in words; one outside the profile is returned as it is.

    >>> in_words("1984-08-16"), in_words("1984-08-16/1984-08-22"), in_words("1984-09/1984-11")
    ('16 August 1984', '16–22 August 1984', 'September–November 1984')
    >>> in_words("../1979-12"), in_words("1984-11-05/.."), in_words("198X?")
    ('by December 1979', 'from 5 November 1984', 'the 1980s (uncertain)')
    """
    if edtf.startswith("[") and edtf.endswith("]"):
        return " or ".join(_single(part) for part in edtf[1:-1].split(","))
    start, slash, end = edtf.partition("/")
    if not slash:
        return _single(edtf)
    if start == "..":
        return f"by {_single(end)}"
    if end == "..":
        return f"from {_single(start)}"
    return _between(start, end)


def _single(text: str) -> str:
    found = _DATE.fullmatch(text)
    if not found:
        return text
    year, month, day, doubt = found.groups()
    return _DOUBT[doubt].format(_plain(year, month, day))


def _plain(year: str, month: str | None, day: str | None) -> str:
    if year.endswith("XX"):
        return f"the {year[:2]}00s"
    if year.endswith("X"):
        return f"the {year[:3]}0s"
    if month is None:
        return year
    if month == "XX":
        return f"a month of {year}"
    named = f"{MONTHS[int(month) - 1]} {year}"
    if day is None:
        return named
    return f"{int(day)} {named}" if day != "XX" else f"a day in {named}"


def _between(start: str, end: str) -> str:
    """Two dates, what they share said once."""
    first, last = _single(start), _single(end)
    if not (start + end).replace("-", "").isdigit():
        return f"{first} – {last}"
    one, other = first.split(" "), last.split(" ")
    shared = 0
    while shared < min(len(one), len(other)) - 1 and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    if len(one) != len(other) or not (shared or len(one) == 1):
        return f"{first} – {last}"
    dash = "–" if len(one) - shared == 1 else " – "
    return f"{' '.join(one[: len(one) - shared])}{dash}{last}"
