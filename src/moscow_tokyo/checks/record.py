"""The record: outcomes, double coding, corrections, withdrawn IDs, the release ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .. import table_schema as schemas
from ..agreement import SPAN
from ..identity import WHOLE
from ..versions import number
from .context import Context, Table
from .report import Fault
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


@rule("outcome-evidence", "outcomes", "claim_links")
def evidence(context: Context) -> Iterator[Fault]:
    """An outcome has its evidence, a page or a claim that resolves it, unless undetermined."""
    outcomes, links = context["outcomes"], context["claim_links"]
    bare = (outcomes["evidence_claim_id"] == "") & (outcomes["evidence_url"] == "")
    settled = outcomes["outcome"] != "undetermined"
    yield from outcomes.faults(
        bare & settled,
        "evidence_claim_id",
        "a claim or a page that shows the outcome",
        "name one, or make the outcome undetermined",
    )
    resolves = links["relation"] == "resolves"
    linked = set(zip(links["claim_id"][resolves], links["other_claim_id"][resolves], strict=True))
    pairs = zip(outcomes["evidence_claim_id"], outcomes["claim_id"], strict=True)
    for row, (claim, resolved) in enumerate(pairs):
        if claim and (claim, resolved) not in linked:
            expected = f"a claim that resolves {resolved} in claim_links"
            yield outcomes.fault(
                row, "evidence_claim_id", expected, "add the link or name another claim"
            )


def _positions(table: Table) -> dict[str, int]:
    return {row_id: row for row, row_id in enumerate(table.ids)}


def _cells(context: Context, record: Table) -> Iterator[tuple[int, str, str, Table | None]]:
    """Row, row ID, field and table of each row of a record table; faults are the callers'."""
    tables = set(context.package.tables())
    for row, (name, row_id, field) in enumerate(
        zip(record["table"], record["row_id"], record["field"], strict=True)
    ):
        usable = name in tables and not context.unreadable(name)
        yield row, row_id, field, context[name] if usable else None


@rule("record-table", "double_coding", "errata", "retired", "releases")
def table_name(context: Context) -> Iterator[Fault]:
    """The record tables name tables that there are, and columns of them."""
    tables = context.package.tables()
    for name in ("double_coding", "errata", "retired", "releases"):
        record, allowed = context[name], set(tables)
        if name == "releases":
            allowed.add(WHOLE)
        yield from record.faults(
            ~record["table"].isin(list(allowed)), "table", "a table's name", "correct the name"
        )
        if name in ("double_coding", "errata"):
            for row, _, field, table in _cells(context, record):
                if table is None:
                    continue
                columns = schemas.columns(table.schema)
                if field not in columns and not (
                    name == "double_coding" and field == SPAN and "word_from" in columns
                ):
                    expected = f"a column of {table.name}"
                    yield record.fault(row, "field", expected, "correct the name")


@rule("double-coding-cell", "double_coding")
def double_coding(context: Context) -> Iterator[Fault]:
    """The adjudicated value is the published one, where the unit was published."""
    record = context["double_coding"]
    positions = lru_cache(maxsize=None)(lambda name: _positions(context[name]))
    for row, row_id, field, table in _cells(context, record):
        if table is None or not row_id:
            continue
        place = positions(table.name).get(row_id)
        if place is None:
            yield record.fault(row, "row_id", f"a row of {table.name}", "correct or empty the cell")
            continue
        if field == SPAN and "word_from" in table.frame:
            published = f"{table['word_from'].iat[place]}-{table['word_to'].iat[place]}"
        elif field in table.frame:
            published = str(table[field].iat[place])
        else:
            continue
        if record["adjudicated"].iat[row] != published:
            expected = f'the published value "{published}"' if published else "an empty cell"
            yield record.fault(row, "adjudicated", expected, "correct the record or the table")


@rule("double-coding-reason", "double_coding")
def reasons(context: Context) -> Iterator[Fault]:
    """Where the coders differ, or both were overruled, the reason is told; nowhere else."""
    record = context["double_coding"]
    agreed = (record["coder_a"] == record["coder_b"]) & (record["coder_a"] == record["adjudicated"])
    silent = record["reason"] == ""
    yield from record.faults(~agreed & silent, "reason", "why this value stands", "write it")
    yield from record.faults(agreed & ~silent, "reason", "nothing, as both agree", "empty the cell")


@rule("errata-row", "errata", "retired")
def errata(context: Context) -> Iterator[Fault]:
    """A correction is of a row that there is or was, and changes something."""
    record, retired = context["errata"], context["retired"]
    gone = set(zip(retired["table"], retired["row_id"], strict=True))
    known = lru_cache(maxsize=None)(lambda name: _positions(context[name]))
    for row, row_id, _, table in _cells(context, record):
        if table and row_id not in known(table.name) and (table.name, row_id) not in gone:
            expected = f"a row of {table.name}, published or retired"
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
