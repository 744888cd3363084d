"""The record: outcomes, dates from outside, corrections, withdrawn IDs, the release ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ... import schemas
from ...errors import Fault
from ...packages.fingerprints import WHOLE
from ...packages.released import number
from .cells import Column, among, joined, look_up
from .context import Context
from .rules import rule

_A_ROW = "the ID of a published or retired row of {}"
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


@rule("outcome-forecast", "outcomes", "claims")
def forecast(context: Context) -> Iterator[Fault]:
    """Only forecasts have an outcome."""
    outcomes = context["outcomes"]
    kind = look_up(outcomes["claim_id"], context["claims"].by_key("kind"))
    wrong = kind.notna() & (kind != "forecast")
    remedy = "delete the row or correct the kind of the claim"
    yield from outcomes.faults(wrong, "claim_id", "a claim of kind forecast, not {}", remedy, kind)


@rule("outcome-evidence", "outcomes", "meeting_outcomes", "outcome_evidence", "claim_links")
def evidence(context: Context) -> Iterator[Fault]:
    """A settled outcome rests on a page that supports it, or on a claim that resolves the forecast."""
    pages, links = context["outcome_evidence"], context["claim_links"]
    supports = pages["bearing"] == "supports"
    resolves = links["relation"] == "resolves"
    linked = joined([links["claim_id"], links["other_claim_id"]])[resolves]
    for name, key in (("outcomes", "claim_id"), ("meeting_outcomes", "meeting_id")):
        outcomes = context[name]
        settled = ~outcomes["outcome"].isin(["undetermined", "not_found"])
        shown = among(outcomes[key], pages[key][supports])
        linking, unsettled = "", "not_found"
        if name == "outcomes":
            linking, unsettled = ", or a claim linked to it by resolves", "undetermined"
            shown |= among(joined([outcomes["evidence_claim_id"], outcomes["claim_id"]]), linked)
        yield from outcomes.faults(
            settled & ~shown,
            "outcome",
            f"a row in outcome_evidence that supports it{linking}",
            f"add the evidence, or change the outcome to {unsettled}",
        )


@rule("evidence-subject", "outcome_evidence", "outcomes", "meeting_outcomes")
def subject(context: Context) -> Iterator[Fault]:
    """Evidence is of one outcome: of a forecast or of a meeting."""
    pages = context["outcome_evidence"]
    claims, meetings = context["outcomes"], context["meeting_outcomes"]
    known = among(pages["claim_id"], claims["claim_id"]).astype(int)
    known += among(pages["meeting_id"], meetings["meeting_id"]).astype(int)
    expected = "one forecast (claim_id) or one meeting (meeting_id) that has an outcome"
    yield from pages.faults(known != 1, "claim_id", expected, "fill one of the two")


@rule("known-date", "known_dates", "claims", "meetings")
def known_date(context: Context) -> Iterator[Fault]:
    """A date from outside is of a meeting or of a claim that there is."""
    dates = context["known_dates"]
    for name, key in (("claims", "claim_id"), ("meetings", "meeting_id")):
        lost = (dates["table"] == name) & ~among(dates["row_id"], context[name][key])
        yield from dates.faults(lost, "row_id", f"the ID of a row in {name}", "correct the ID")


def there(context: Context, tables: Column, row_ids: Column) -> Column:
    """Whether each ID is that of a row of its table, published or retired.

    Of a table that cannot be read nothing is known, and of none that is not there.
    """
    retired = context["retired"]
    found = among(joined([tables, row_ids]), joined([retired["table"], retired["row_id"]]))
    for name in tables.dropna().unique():
        mine = tables == name
        if name in context.package.tables() and not context.unreadable(name):
            found |= mine & among(row_ids, context[name].ids)
        else:
            found |= mine
    return found


@rule("record-table", "coding_units", "word_readings", "errata", "retired", "releases")
def table_name(context: Context) -> Iterator[Fault]:
    """The record tables name tables that there are."""
    for name in ("coding_units", "word_readings", "errata", "retired", "releases"):
        record = context[name]
        unknown = ~record["table"].isin(context.package.tables())
        if name == "releases":  # of the whole too; an older version may have had other tables
            unknown &= record["version"] == context.package.version
            unknown &= record["table"] != WHOLE
        yield from record.faults(unknown, "table", "the name of a table", "correct the name")


@rule("record-field", "coding_units", "codings", "errata")
def field_name(context: Context) -> Iterator[Fault]:
    """The record tables name columns that there are; a field that was removed stays in its round."""
    units, codings = context["coding_units"], context["codings"]
    for record, tables in (
        (codings, look_up(codings["unit_id"], units.by_key("table"))),
        (context["errata"], context["errata"]["table"]),
    ):
        for name in tables.dropna().unique():
            if name in context.package.tables() and not context.unreadable(name):
                columns = schemas.columns(context[name].schema)
                unknown = (tables == name) & ~record["field"].isin(columns)
                yield from record.faults(
                    unknown, "field", f"the name of a column of {name}", "correct the name"
                )


@rule("errata-row", "errata", "retired")
def errata(context: Context) -> Iterator[Fault]:
    """A correction is of a row that there is or was, and changes something."""
    record = context["errata"]
    lost = ~there(context, record["table"], record["row_id"])
    yield from record.faults(lost, "row_id", _A_ROW, "correct the ID", record["table"])
    yield from record.faults(
        record["old"] == record["new"], "new", "a value other than old", "correct or delete the row"
    )


@rule("retired-unused", "retired")
def retired_ids(context: Context) -> Iterator[Fault]:
    """A withdrawn ID is not in use, and the one in its place is in use or withdrawn in turn."""
    record = context["retired"]
    for name in record["table"].unique():
        if name in context.package.tables() and not context.unreadable(name):
            used, gone = context[name], record["row_id"][record["table"] == name]
            column = used.key[0] if len(used.key) == 1 else ""
            expected, remedy = "an ID that is not in retired", "give the row a new ID"
            yield from used.faults(among(used.ids, gone), column, expected, remedy)
    replaced = record["replaced_by"] != ""
    lost = replaced & ~there(context, record["table"], record["replaced_by"])
    yield from record.faults(lost, "replaced_by", _A_ROW, "correct the ID", record["table"])


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
            f"no version later than that of the package, {context.package.version}",
            "correct the version",
        )
