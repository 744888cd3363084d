"""The record: outcomes, double coding, corrections, withdrawn IDs, the release ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pandas as pd

from ... import schemas
from ...errors import Fault
from ...packages.fingerprints import WHOLE
from ...packages.released import number
from .context import Context, Table
from .rules import rule

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


@rule("outcome-forecast", "outcomes", "claims")
def forecast(context: Context) -> Iterator[Fault]:
    """Only forecasts have an outcome."""
    outcomes = context["outcomes"]
    kind = outcomes["claim_id"].map(context["claims"].by_key("kind"))
    for row in (kind.notna() & (kind != "forecast")).to_numpy(dtype=bool).nonzero()[0]:
        expected = f"a forecast, but the claim's kind is {kind.iat[row]}"
        yield outcomes.fault(int(row), "claim_id", expected, "delete the row or correct the kind")


@rule("outcome-evidence", "outcomes", "meeting_outcomes", "outcome_evidence", "claim_links")
def evidence(context: Context) -> Iterator[Fault]:
    """A settled outcome rests on a page that supports it, or on a claim that resolves the forecast."""
    pages, links = context["outcome_evidence"], context["claim_links"]
    supports = pages["bearing"] == "supports"
    resolves = links["relation"] == "resolves"
    linked = set(zip(links["claim_id"][resolves], links["other_claim_id"][resolves], strict=True))
    for name, key in (("outcomes", "claim_id"), ("meeting_outcomes", "meeting_id")):
        outcomes = context[name]
        settled = ~outcomes["outcome"].isin(["undetermined", "not_found"])
        shown = outcomes[key].isin(pages[key][supports])
        if name == "outcomes":
            pairs = zip(outcomes["evidence_claim_id"], outcomes["claim_id"], strict=True)
            shown |= pd.Series([pair in linked for pair in pairs], index=shown.index)
        yield from outcomes.faults(
            settled & ~shown,
            "outcome",
            "a page of outcome_evidence that supports it, or a claim that resolves it",
            "add the page or the link, or make the outcome undetermined",
        )


@rule("evidence-subject", "outcome_evidence", "outcomes", "meeting_outcomes")
def subject(context: Context) -> Iterator[Fault]:
    """Evidence is of one outcome: of a forecast or of a meeting."""
    pages = context["outcome_evidence"]
    claims, meetings = context["outcomes"], context["meeting_outcomes"]
    known = pages["claim_id"].isin(claims["claim_id"]).astype(int)
    known += pages["meeting_id"].isin(meetings["meeting_id"]).astype(int)
    expected = "the ID of one forecast or one meeting that has an outcome"
    yield from pages.faults(known != 1, "claim_id", expected, "name one of the two")


@rule("known-date", "known_dates", "claims", "meetings")
def known_date(context: Context) -> Iterator[Fault]:
    """A date from outside is of a meeting or of a claim that there is."""
    dates = context["known_dates"]
    for name, key in (("claims", "claim_id"), ("meetings", "meeting_id")):
        lost = (dates["table"] == name) & ~dates["row_id"].isin(context[name][key])
        yield from dates.faults(lost, "row_id", f"a row of {name}", "correct the ID")


def _positions(table: Table) -> dict[str, int]:
    return {row_id: row for row, row_id in enumerate(table.ids)}


@rule("record-table", "coding_units", "word_readings", "errata", "retired", "releases")
def table_name(context: Context) -> Iterator[Fault]:
    """The record tables name tables that there are."""
    for name in ("coding_units", "word_readings", "errata", "retired", "releases"):
        record = context[name]
        unknown = ~record["table"].isin(context.package.tables())
        if name == "releases":  # of the whole too; an older version may have had other tables
            unknown &= record["version"] == context.package.version
            unknown &= record["table"] != WHOLE
        yield from record.faults(unknown, "table", "a table's name", "correct the name")


@rule("record-field", "coding_units", "codings", "errata")
def field_name(context: Context) -> Iterator[Fault]:
    """The record tables name columns that there are; a field that was removed stays in its round."""
    units, codings = context["coding_units"], context["codings"]
    for record, tables in (
        (codings, codings["unit_id"].map(units.by_key("table"))),
        (context["errata"], context["errata"]["table"]),
    ):
        for row, (name, field) in enumerate(zip(tables, record["field"], strict=True)):
            usable = name in context.package.tables() and not context.unreadable(name)
            if usable and field not in schemas.columns(context[name].schema):
                expected = f"a column of {name}"
                yield record.fault(row, "field", expected, "correct the name")


class _Published:
    """What the record of the coding leads to, and what is published."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.units, retired = context["coding_units"], context["retired"]
        self.gone = set(zip(retired["table"], retired["row_id"], strict=True))
        self.later = _corrections(context)
        self.rounds = context["coding_rounds"].by_key("frozen_in")
        self.places: dict[str, dict[str, int]] = {}

    def rows(self, name: str) -> dict[str, int] | None:
        """The places of a table's rows by their ID; none where the table cannot be read."""
        if self.context.unreadable(name):
            return None
        if name not in self.places:
            self.places[name] = _positions(self.context[name])
        return self.places[name]

    def lost(self, unit: int) -> bool:
        """Whether a unit became a row that is neither published nor retired."""
        name, row_id = self.units["table"].iat[unit], self.units["row_id"].iat[unit]
        rows = self.rows(name)
        kept = not row_id or rows is None or row_id in rows
        return not kept and (name, row_id) not in self.gone

    def differs(self, unit: int, field: str, decided: str) -> str | None:
        """The published value, where a decided one and later errata do not lead to it."""
        name, row_id = self.units["table"].iat[unit], self.units["row_id"].iat[unit]
        place = (self.rows(name) or {}).get(row_id)
        if place is None or field not in self.context[name].frame:
            return None
        value, since = decided, number(str(self.rounds.get(self.units["round"].iat[unit], "")))
        for version, old, new in self.later.get((name, row_id, field), ()):
            value = new if version > since and old == value else value
        published = str(self.context[name][field].iat[place])
        return None if published == value else published


@rule("coding-frozen", "coding_rounds", "coding_units", "codings", "errata", "retired")
def frozen(context: Context) -> Iterator[Fault]:
    """A decided value, with the errata of later versions, is the published cell."""
    found = _Published(context)
    units, codings = context["coding_units"], context["codings"]
    kept = zip(units["row_id"], units["adjudicated"], strict=True)
    for row, (row_id, decided) in enumerate(kept):
        if bool(row_id) != bool(decided) or found.lost(row):
            expected = "a row, published or retired, where the unit was kept; none where it was not"
            yield units.fault(row, "row_id", expected, "correct or empty the cell")
        ends = decided.split("-") if "-" in decided else []
        for field, end in zip(("word_from", "word_to"), ends, strict=False):
            published = found.differs(row, field, end)
            if published is not None:
                expected = f'an extent whose {field} is "{published}", as published, or errata'
                yield units.fault(row, "adjudicated", expected, _MENDING)
    of = {unit: row for row, unit in enumerate(units["unit_id"])}
    cells = zip(codings["unit_id"], codings["field"], codings["adjudicated"], strict=True)
    for row, (unit, field, decided) in enumerate(cells):
        published = found.differs(of[unit], field, decided) if unit in of else None
        if published is not None:
            expected = f'the published value "{published}"' if published else "an empty cell"
            yield codings.fault(row, "adjudicated", f"{expected}, or errata", _MENDING)


_MENDING = "correct the record, or the table and its errata"


def _corrections(context: Context) -> dict[tuple[str, str, str], list[tuple[Any, str, str]]]:
    """Version, old and new value of the errata of each cell, the oldest first."""
    found: dict[tuple[str, str, str], list[tuple[Any, str, str]]] = {}
    errata = context["errata"].frame
    for _, row in errata.iterrows():
        place = (row["table"], row["row_id"], row["field"])
        found.setdefault(place, []).append((number(row["version"]), row["old"], row["new"]))
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
            ("why this value stands", "write it"),
            ("nothing, as both agree", "empty it"),
        )


@rule("coding-both", "coding_units", "codings")
def both(context: Context) -> Iterator[Fault]:
    """Fields are compared in units that both coders have; an extent is two numbers."""
    units, codings = context["coding_units"], context["codings"]
    lacking = (units["coder_a"] == "") | (units["coder_b"] == "")
    alone = set(units["unit_id"][lacking])
    expected = "a unit that both coders have"
    yield from codings.faults(codings["unit_id"].isin(alone), "unit_id", expected, "delete it")
    for column in ("coder_a", "coder_b", "adjudicated"):
        odd = ~units[column].str.fullmatch(r"|yes|[1-9][0-9]*-[1-9][0-9]*")
        yield from units.faults(
            odd, column, "an extent such as 3-17, yes, or nothing", "correct it"
        )


@rule("word-reading-reason", "word_readings")
def word_readings(context: Context) -> Iterator[Fault]:
    """Where words were changed or found at fault, the record says why; where not, nothing."""
    record = context["word_readings"]
    plain = (record["verdict"] == "same") & (record["decision"] == "kept")
    yield from record.given_where(
        ~plain,
        "reason",
        ("why, or what is at fault", "write it"),
        ("nothing, as all is well", "empty it"),
    )


@rule("errata-row", "errata", "retired")
def errata(context: Context) -> Iterator[Fault]:
    """A correction is of a row that there is or was, and changes something."""
    record, retired = context["errata"], context["retired"]
    gone = set(zip(retired["table"], retired["row_id"], strict=True))
    known = lru_cache(maxsize=None)(lambda name: _positions(context[name]))
    for row, (name, row_id) in enumerate(zip(record["table"], record["row_id"], strict=True)):
        usable = name in context.package.tables() and not context.unreadable(name)
        if usable and row_id not in known(name) and (name, row_id) not in gone:
            expected = f"a row of {name}, published or retired"
            yield record.fault(row, "row_id", expected, "correct the ID")
    yield from record.faults(
        record["old"] == record["new"], "new", "another value than the old", "delete the row"
    )


@rule("retired-unused", "retired")
def retired_ids(context: Context) -> Iterator[Fault]:
    """A withdrawn ID is not in use, and the one in its place is in use or withdrawn in turn."""
    record = context["retired"]
    gone = set(zip(record["table"], record["row_id"], strict=True))
    known = lru_cache(maxsize=None)(lambda name: _positions(context[name]))
    tables = set(context.package.tables())
    for row, (name, row_id, other) in enumerate(
        zip(record["table"], record["row_id"], record["replaced_by"], strict=True)
    ):
        if name not in tables or context.unreadable(name):
            continue
        if row_id in known(name):
            used = context[name]
            yield used.fault(
                known(name)[row_id],
                used.key[0] if len(used.key) == 1 else "",
                "an ID that was never withdrawn (retired lists this one)",
                "give the row a new ID",
                row_id,
            )
        if other and other not in known(name) and (name, other) not in gone:
            expected = f"an ID of {name}, in use or retired"
            yield record.fault(row, "replaced_by", expected, "correct the ID")


@rule("record-version", "errata", "retired", "releases")
def versions(context: Context) -> Iterator[Fault]:
    """No record is of a version later than the package's own."""
    own = number(context.package.version)
    for name in ("errata", "retired", "releases"):
        record = context[name]
        late = [v for v in set(record["version"]) if _VERSION.fullmatch(v) and number(v) > own]
        yield from record.faults(
            record["version"].isin(late),
            "version",
            f"a version up to the package's own, {context.package.version}",
            "correct the version",
        )
