"""Cells of text: what editors and spreadsheets are likely to spoil."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from ... import schemas
from ...errors import Fault
from .cells import among
from .context import Context, Table
from .rules import rule

_STAND_INS = (
    "na n/a n.a. n_a n/d nan nil none null unknown undefined missing tbd ? ?? - -- -1 -88 -99 "
    "-999 -9999 #n/a #na <na> blank empty none_given not_available not_given not_known no_data "
    "no_value todo to_be_done xx xxx"
)
STAND_INS = frozenset(_STAND_INS.split())
_LONG = rf"^(?:[^0-9A-Za-z]*[0-9A-Za-z]){{{max(map(len, STAND_INS)) + 1}}}"
"""More letters and digits than stand in anywhere."""
RECORDS = ("coding_rounds", "coding_units", "codings", "errata", "retired", "word_readings")
"""Tables whose rows each belong to a version, and are never changed after it."""
_EDITABLE = {"errata", "codings"}  # their values are cells of other tables
_FORMULA = re.compile(r"[\s'\"]*[=+\-@＝＋－＠−]|.*[;\t]\s*[=@]", re.DOTALL)
_NOTHING = re.compile(r"[\W_]+", re.ASCII)
_SPACE = "^ | $|  |[\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
"""White space that is too much or unusual. Tabs and line ends are found by other rules."""


@rule("text-nfc")
def nfc(context: Context) -> Iterator[Fault]:
    """Cells are in Unicode normal form C."""
    for table in context.readable():
        yield from _cells(
            table,
            "[^\x00-\u02ff\u2010-\u2027]",
            lambda cell: not unicodedata.is_normalized("NFC", cell),
            "text in Unicode normal form C (NFC)",
            "normalise the cell to NFC",
        )


@rule("text-white-space")
def white_space(context: Context) -> Iterator[Fault]:
    """No cell begins or ends with white space, or has two spaces in a row or unusual ones."""
    for table in context.readable():
        yield from _cells(
            table,
            _SPACE,
            lambda _: True,
            "single plain spaces between words",
            "remove extra and unusual spaces",
        )


@rule("text-formula")
def formula(context: Context) -> Iterator[Fault]:
    """No cell begins with = + - or @, which spreadsheets run, not after a quote or a semicolon either."""
    for table in context.readable():
        yield from _cells(
            table,
            "[=+@＝＋－＠−]|^[^0-9A-Za-z]*-",
            _FORMULA.match,
            "a cell that does not begin with = + - or @",
            "reword it; in a verbatim cell, include a neighbouring word",
        )


@rule("text-stand-in")
def stand_in(context: Context) -> Iterator[Fault]:
    """A missing value is an empty cell, never a word, number or sign in its place."""
    fields = [field for schema in context.schemas.values() for field in schema["fields"]]
    every = {term for field in fields for term in schemas.terms(field)}
    for table in context.readable():
        for field in table.schema["fields"]:
            own = every if table.name in _EDITABLE else set(schemas.terms(field))
            texts = {*table.unlike(field["name"], _LONG)} - own
            bad = [cell for cell in texts if cell and _stands_in(cell)]
            if bad:
                yield from table.faults(
                    among(table[field["name"]], bad),
                    field["name"],
                    "an empty cell for a missing value",
                    "empty the cell",
                )


def _stands_in(cell: str) -> bool:
    """Whether a cell is one of `STAND_INS`, in brackets or not, or has no letter and no digit."""
    plain = cell.lower()
    bare = "_".join(_NOTHING.sub(" ", plain).split())
    return plain in STAND_INS or bare in STAND_INS or not any(c.isalnum() for c in cell)


@rule("text-sorted")
def in_order(context: Context) -> Iterator[Fault]:
    """Rows are sorted by primary key, in the order of code points."""
    for table in context.readable():
        below = table.steps[0].nonzero()[0] + 1
        if len(below):
            expected, remedy = "a key after {}", "sort the rows by primary key"
            yield from table.faults(below, "", expected, remedy, table.ids.shift())


def _cells(
    table: Table, having: str, is_bad: Callable[[str], object], expected: str, remedy: str
) -> Iterator[Fault]:
    """A fault for every cell that is bad, as no plain one is, nor one without the pattern `having`.

    Each distinct text is looked at once.
    """
    for column in table.arrow.column_names:
        bad = [cell for cell in table.unusual(column, having) if is_bad(cell)]
        if bad:
            yield from table.faults(among(table[column], bad), column, expected, remedy)
