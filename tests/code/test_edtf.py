"""The strict EDTF profile against two implementations, over generated dates and those in the data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from time import struct_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import moscow_tokyo as mt
from moscow_tokyo.errors import EdtfError
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.schemas import words
from moscow_tokyo.schemas.edtf import bounds

Bounds = tuple[date | None, date | None]


def apart(start: str, end: str) -> bool:
    """Whether one date ends before the other begins."""
    last, first = bounds(start)[1], bounds(end)[0]
    return last is not None and first is not None and last < first


years = st.integers(1, 9999).map("{:04d}".format)
months = st.tuples(years, st.integers(1, 12)).map(lambda t: f"{t[0]}-{t[1]:02d}")
days = st.dates(min_value=date(1, 1, 1)).map(date.isoformat)
plain = years | months | days
suffixed = st.tuples(plain, st.sampled_from("?~%")).map("".join)
masked = (
    years.map(lambda year: year[:3] + "X")
    | years.filter(lambda year: year[:2] != "00").map(lambda year: year[:2] + "XX")
    | years.map(lambda year: year + "-XX")
    | months.map(lambda month: month + "-XX")
).filter(lambda text: not text.startswith("000"))
singles = plain | suffixed | masked
sided = st.tuples(singles, singles).map(lambda t: sorted(t, key=bounds)).filter(lambda t: apart(*t))
intervals = (
    sided.map("/".join)
    | singles.map(lambda text: text + "/..")
    | singles.map(lambda text: "../" + text)
)
sets = st.lists(plain, min_size=2, max_size=4, unique=True).map(lambda t: f"[{','.join(t)}]")
expressions = singles | intervals | sets


def by_edtf(text: str) -> Bounds:
    """Bounds by the library edtf; strict ones, for `? ~ %` do not widen ours."""
    from edtf import parse_edtf

    def day(value: Any) -> date | None:
        return date(*value[:3]) if isinstance(value, struct_time) else None

    found = parse_edtf(text)
    return day(found.lower_strict()), day(found.upper_strict())


def by_undate(text: str) -> Bounds:
    """Bounds by the library undate."""
    from undate import Undate, UndateInterval

    found = Undate.parse(text, "EDTF")
    first, last = found.earliest, found.latest
    if isinstance(found, UndateInterval):
        first, last = first and first.earliest, last and last.latest

    def day(value: Any) -> date | None:
        return None if value is None else date.fromisoformat(str(value))

    return day(first), day(last)


def edtf_reads(text: str) -> bool:
    """The library edtf 5 cannot read X beside a suffix, nor an X for a month or day in an interval."""
    return "X" not in text or not ("/" in text or text[-1] in "?~%")


def undate_reads(text: str) -> bool:
    """The library undate cannot read sets, nor intervals whose sides overlap."""
    if text.startswith("["):
        return False
    return "/" not in text or ".." in text or apart(*text.split("/"))


def agree(text: str) -> list[str]:
    """The oracles that could be asked; each must give our bounds."""
    asked = []
    if edtf_reads(text):
        assert by_edtf(text) == bounds(text), f"edtf on {text}"
        asked.append("edtf")
    if undate_reads(text):
        assert by_undate(text) == bounds(text), f"undate on {text}"
        asked.append("undate")
    return asked


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(expressions)
def test_generated_dates_have_the_bounds_that_two_libraries_give(text: str) -> None:
    assert agree(text)


def dates_in_the_data() -> Iterator[str]:
    for name in bundled().tables():
        table = mt.load(name, as_="arrow")
        for column in table.column_names:
            if column.endswith("_edtf"):
                yield from filter(None, table[column].to_pylist())


def test_every_date_in_the_data_has_the_bounds_that_two_libraries_give() -> None:
    found = set(dates_in_the_data())
    assert [text for text in sorted(found) if not agree(text)] == []
    assert found or mt.load("claims").empty


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(expressions)
def test_bounds_are_days_in_order(text: str) -> None:
    first, last = bounds(text)
    assert first or last
    assert first is None or last is None or first <= last
    assert (first is None) == text.startswith("../")
    assert (last is None) == text.endswith("/..")


REFUSED = [
    "", " ", "84", "1984-8", "1984-08-1", "1984-13", "1984-00", "1984-08-32", "1984-08-00",
    "1985-02-29", "1900-02-29", "0000", "-0044", "19840816", "1984-08-16T12:00", "1984-08-16Z",
    "1984-21", "1984-24", "1984-33", "XXXX", "1XXX", "19X4", "X984", "198X-08", "19XX-XX",
    "1984-X1", "1984-1X", "1984-08-1X", "1984-XX-16", "1984-XX-XX", "1984??", "?1984", "1984?-08", "1984 ",
    " 1984", "1984\n", "1984/", "/1984", "/", "../..", "..", "1984/1985/1986", "1985/1984",
    "1984-12/1984-11", "[1984]", "[]", "[1984,]", "[1984, 1985]", "[1984..1986]", "[1984,1985",
    "1984,1985]", "{1984,1985}", "[1984/1985]", "[1984,1984]", "1984-08-16/..?", "unknown", "１９８４", "1984-０8",
    "Y17E8", "1984/open", "1984-08--16", "1984–1985",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_in_the_profile_is_refused(text: str) -> None:
    with pytest.raises(EdtfError, match="expected YYYY, YYYY-MM or YYYY-MM-DD"):
        bounds(text)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "it is empty"),
        ("84", "'84' is not a date of the profile"),
        ("1984/84", "'84' is not a date of the profile"),
        ("19X4", "in a year X may stand for the last digit or the last two"),
        ("0000", "years run from 0001 to 9999"),
        ("000X", "years run from 0001 to 9999"),
        ("00XX", "years run from 0001 to 9999"),
        ("198X-08", "a month needs a known year"),
        ("1984-XX-16", "a day needs a known month"),
        ("1984-XX-XX", "a day needs a known month"),
        ("1984-08-1X", "an unknown day is written XX"),
        ("1984-08-X1", "an unknown day is written XX"),
        ("1984-1X", "an unknown month is written XX"),
        ("1984-09-31", "1984-09 has 30 days"),
        ("1984-09-00", "1984-09 has 30 days"),
        ("1900-02-29", "1900-02 has 28 days"),
        ("1984-00", "there is no month 00"),
        ("1984-13", "there is no month 13"),
        ("1984-20", "there is no month 20"),
        ("1984-21", "there is no month 21, and seasons are not allowed"),
        ("1984-41", "there is no month 41, and seasons are not allowed"),
        ("1984-42", "there is no month 42"),
        ("1984/1985/1986", "an interval has two sides"),
        ("1984/", "a side of the interval is empty; an open side is written .."),
        ("/1984", "a side of the interval is empty; an open side is written .."),
        ("../..", "both sides of the interval are open"),
        ("1985/1984", "the interval is reversed"),
        ("1984-08-17/1984-08-16", "the interval is reversed"),
        ("[1984,1985", "a set is enclosed in [ and ]"),
        ("1984,1985]", "a set is enclosed in [ and ]"),
        ("[1984]", "a set has two dates or more, separated by commas without spaces"),
        ("[1984,1984]", "a set has each date once"),
        ("[1984,1985,1984]", "a set has each date once"),
        ("[1984, 1985]", "' 1985' is not a date of the profile"),
    ],
)
def test_a_refusal_says_why(text: str, fault: str) -> None:
    with pytest.raises(EdtfError) as caught:
        bounds(text)
    assert caught.value.fault == fault
    assert str(caught.value).startswith(f"{text!r}: {fault}; expected ")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("0001", "0001-01-01", "0001-12-31"),
        ("01XX", "0100-01-01", "0199-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
        ("1984-01-01", "1984-01-01", "1984-01-01"),
        ("1984-02", "1984-02-01", "1984-02-29"),
        ("1984-XX", "1984-01-01", "1984-12-31"),
        ("1984-02-XX%", "1984-02-01", "1984-02-29"),
        ("1984/1984", "1984-01-01", "1984-12-31"),
        ("1984-08-16/1984-08-16", "1984-08-16", "1984-08-16"),
        ("1984-08/1984-08-01", "1984-08-01", "1984-08-01"),
        ("1984-08-16/..", "1984-08-16", None),
        ("../1984-08-16", None, "1984-08-16"),
        ("[1985,1983-02,1984]", "1983-02-01", "1985-12-31"),
    ],
)
def test_bounds(text: str, first: str | None, last: str | None) -> None:
    assert tuple(day and day.isoformat() for day in bounds(text)) == (first, last)


# --- in words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("1984", "1984"),
        ("1984-08-16", "16 August 1984"),
        ("1982-05", "May 1982"),
        ("1982-21", "1982-21"),
        ("198X?", "the 1980s (uncertain)"),
        ("1981-09/1981-12", "September–December 1981"),
        ("1984-08-16/1984-08-22", "16–22 August 1984"),
        ("1977?/1979", "1977 (uncertain) – 1979"),
        ("../1979-12", "by December 1979"),
        ("1984-11-05/..", "from 5 November 1984"),
        ("no date", "no date"),
        ("1984-08-XX", "a day in August 1984"),
        ("1984-XX", "a month of 1984"),
        ("19XX", "the 1900s"),
        ("1984-10~", "about October 1984"),
        ("1984-10-05%", "about 5 October 1984 (uncertain)"),
        ("1984-08-28/1984-09-02", "28 August – 2 September 1984"),
        ("1984-10/1984-11-05", "October 1984 – 5 November 1984"),
        ("1977/1979", "1977–1979"),
        ("[1983,1984]", "1983 or 1984"),
    ],
)
def test_dates_in_words(edtf: str, said: str) -> None:
    assert words.in_words(edtf) == said
