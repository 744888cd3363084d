"""EDTF expressions and the bounds beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from ...errors import EdtfError, Fault
from ...schemas.edtf import bounds
from .context import Context, Table
from .rules import rule

BOUNDS = "correct the expression, or run `moscow-tokyo refresh` to correct this cell"


def _stems(table: Table) -> Iterator[str]:
    for column in table.arrow.column_names:
        if column.endswith("_edtf"):
            yield column.removesuffix("_edtf")


def _parsed(table: Table, stem: str) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """The bounds, as text, of each distinct expression, and the fault of each wrong one."""
    good: dict[str, tuple[str, str]] = {"": ("", "")}
    bad: dict[str, str] = {}
    for text in pc.unique(table.arrow[f"{stem}_edtf"]).to_pylist():
        if text:
            try:
                earliest, latest = bounds(text)
            except EdtfError as error:
                bad[text] = error.fault
            else:
                good[text] = (
                    earliest.isoformat() if earliest else "",
                    latest.isoformat() if latest else "",
                )
    return good, bad


@rule("edtf-profile")
def profile(context: Context) -> Iterator[Fault]:
    """Every EDTF expression is in the package's profile."""
    for table in context.readable():
        for stem in _stems(table):
            column = f"{stem}_edtf"
            (_, bad), cells = _parsed(table, stem), table[column]
            if bad:
                yield from table.faults(
                    cells.isin(list(bad)),
                    column,
                    "an EDTF expression that the package allows ({})",
                    "rewrite it as the codebook describes",
                    cells.map(bad),
                )


@rule("edtf-bounds")
def agree(context: Context) -> Iterator[Fault]:
    """The earliest and latest days are exactly those the EDTF expression admits, else empty."""
    for table in context.readable():
        for stem in _stems(table):
            good, _ = _parsed(table, stem)
            edtf = table[f"{stem}_edtf"]
            for side, name in enumerate(("earliest", "latest")):
                column = f"{stem}_{name}"
                days = edtf.map({text: both[side] for text, both in good.items()})
                wrong, none = days.notna() & (table[column] != days), days == ""
                why = f", because {stem}_edtf is {{}}"
                yield from table.faults(wrong & none, column, f"an empty cell{why}", BOUNDS, edtf)
                yield from table.faults(wrong & ~none, column, f"{{}}{why}", BOUNDS, days, edtf)


@rule("date-span", "meetings")
def span(context: Context) -> Iterator[Fault]:
    """A meeting has a date span exactly where it has a date."""
    meetings = context["meetings"]
    yield from meetings.given_where(
        meetings["date_edtf"] != "",
        "date_span",
        ("once or throughout, because the meeting has a date", "fill the cell"),
        ("an empty cell, because the meeting has no date", "empty the cell"),
    )
