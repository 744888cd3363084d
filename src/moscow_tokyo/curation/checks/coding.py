"""The record of the double coding: what was decided is what is published, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ...errors import Fault
from ...packages.released import number
from .cells import Column, among, joined, look_up
from .context import Context
from .record import there
from .rules import rule

_MENDING = "correct this cell, or correct the published table and add a row to errata"


@rule("coding-frozen", "coding_rounds", "coding_units", "codings", "errata", "retired")
def frozen(context: Context) -> Iterator[Fault]:
    """A decided value, with the errata of later versions, is the published cell."""
    units, codings = context["coding_units"], context["codings"]
    kept = units["row_id"] != ""
    lost = kept & ~there(context, units["table"], units["row_id"])
    chosen = units["adjudicated"] != ""
    yield from units.faults(
        lost | (kept & ~chosen),
        "row_id",
        "the ID of a published or retired row if `adjudicated` is filled, else an empty cell",
        "correct or empty the cell",
    )
    for row in (chosen & ~kept).to_numpy(dtype=bool).nonzero()[0]:
        yield units.fault(
            int(row),
            "row_id",
            "the ID of a published or retired row, because `adjudicated` is filled",
            f"list the unit in verification/round-{units['round'].iat[row]}/published.csv, or reject "
            "it in decisions.csv there, then run `python verification/align.py` again",
        )
    ends = units["adjudicated"].str.extract(r"\A(?P<word_from>[^-]*)-(?P<word_to>[^-]*)")
    places = {name: units[name] for name in ("table", "row_id", "round")}
    decided = pd.concat(pd.DataFrame({**places, "field": n, "decided": ends[n]}) for n in ends)
    for row, field, published in _changed(context, decided):
        expected = (
            f'an extent whose {field} is "{published}", as published, or errata that lead to it'
        )
        yield units.fault(row, "adjudicated", expected, _MENDING)
    decided = pd.DataFrame(
        {name: look_up(codings["unit_id"], units.by_key(name)) for name in places}
        | {"field": codings["field"], "decided": codings["adjudicated"]}
    )
    for row, _, published in _changed(context, decided):
        expected = f'"{published}"' if published else "an empty cell"
        yield codings.fault(
            row, "adjudicated", f"{expected}, as published, or errata that lead to it", _MENDING
        )


def _changed(context: Context, decided: pd.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Where a decided value and later errata do not lead to the published cell: row, field, cell."""
    published, errata = _published(context, decided), _errata(context)
    places = decided["table"], decided["row_id"], decided["field"]
    known = published.notna() & decided["decided"].notna()
    corrected = among(joined(places), map("\x1f".join, errata))
    open_ = known & (corrected | (published != decided["decided"]))
    since = look_up(decided["round"], context["coding_rounds"].by_key("frozen_in")).fillna("")
    cells = [column[open_] for column in (*places, decided["decided"], since, published)]
    for row, *place, value, frozen_in, there_now in zip(cells[0].index, *cells, strict=True):
        for version, old, new in errata.get(tuple(place), ()):
            value = new if version > number(frozen_in) and old == value else value
        if value != there_now:
            yield int(row), place[-1], str(there_now)


def _published(context: Context, decided: pd.DataFrame) -> Column:
    """The published cell that belongs to each decided value; missing if there is none."""
    found = np.full(len(decided), None, dtype=object)
    groups: dict[Any, Any] = decided.groupby("table").indices
    for name, rows in groups.items():
        if name not in context.package.tables() or context.unreadable(name):
            continue
        table, part = context[name], decided.iloc[rows]
        places = look_up(part["row_id"], table.places)
        for field in part["field"].unique():
            if field in table.arrow.column_names:
                mine = (places.notna() & (part["field"] == field)).to_numpy(dtype=bool)
                cells = table[field].array.take(places[mine].to_numpy(dtype=int))
                found[rows[mine]] = cells.to_numpy(dtype=object)
    return pd.Series(found, index=decided.index, dtype=object)


def _errata(context: Context) -> dict[tuple[str, str, str], list[tuple[Any, str, str]]]:
    """Version, old and new value of the errata of each cell, the oldest first."""
    found: dict[tuple[str, str, str], list[tuple[Any, str, str]]] = {}
    record = context["errata"]
    cells = (record[name] for name in ("table", "row_id", "field", "version", "old", "new"))
    for *place, version, old, new in zip(*cells, strict=True):
        found.setdefault(tuple(place), []).append((number(version), old, new))
    return {place: sorted(rows) for place, rows in found.items()}


@rule("coding-reason", "coding_units", "codings")
def reasons(context: Context) -> Iterator[Fault]:
    """Where the coders differ, or both were overruled, the record says why; nowhere else."""
    for record in (context["coding_units"], context["codings"]):
        agreed = record["coder_a"] == record["coder_b"]
        agreed &= record["coder_a"] == record["adjudicated"]
        yield from record.given_where(
            ~agreed,
            "reason",
            (
                "a reason, because the coders differ or were overruled",
                "say why this value was chosen",
            ),
            ("an empty cell, because both coders agree with the decision", "empty the cell"),
        )


@rule("coding-both", "coding_units", "codings")
def both(context: Context) -> Iterator[Fault]:
    """Fields are compared in units that both coders have; an extent is two numbers."""
    units, codings = context["coding_units"], context["codings"]
    lacking = (units["coder_a"] == "") | (units["coder_b"] == "")
    alone = units["unit_id"][lacking]
    expected = "a unit that both coders marked"
    yield from codings.faults(
        among(codings["unit_id"], alone), "unit_id", expected, "delete the row"
    )
    for column in ("coder_a", "coder_b", "adjudicated"):
        odd = ~units[column].str.fullmatch(r"|yes|[1-9][0-9]*-[1-9][0-9]*")
        yield from units.faults(
            odd, column, "an extent such as 3-17, or yes, or an empty cell", "correct the cell"
        )


@rule("word-reading-reason", "word_readings")
def word_readings(context: Context) -> Iterator[Fault]:
    """Where words were changed or found at fault, the record says why; where not, nothing."""
    record = context["word_readings"]
    plain = (record["verdict"] == "same") & (record["decision"] == "kept")
    yield from record.given_where(
        ~plain,
        "reason",
        ("a reason, because the words were changed or found at fault", "say what was wrong"),
        ("an empty cell, because the verdict is same and the decision is kept", "empty the cell"),
    )
