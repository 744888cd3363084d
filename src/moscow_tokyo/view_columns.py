"""What the joined views' columns are: each view's Table Schema.

Columns taken from a table keep that table's definition (and so its type and vocabulary); the
others are defined here. `views.py` derives the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .package import Package, unknown

Column = tuple[str, str, str] | dict[str, Any]  # (name here, table, column there), or own words


def _own(name: str, title: str, description: str, type: str = "string") -> dict[str, Any]:
    return {"name": name, "type": type, "title": title, "description": description}


_AS_OF = _own(
    "as_of",
    "As of",
    "The day as of which a standing claim is to be read: the document's date of information, else "
    "the last day of its issue.",
    "date",
)
_CLAIM_EXTRAS: tuple[Column, ...] = (
    ("document_title", "documents", "title"),
    ("issued_edtf", "documents", "issued_edtf"),
    ("issued_earliest", "documents", "issued_earliest"),
    ("issued_latest", "documents", "issued_latest"),
    ("information_as_of", "documents", "information_as_of"),
    _AS_OF,
    ("passage_line", "passages", "line"),
    ("passage_kind", "passages", "kind"),
    ("legibility", "passages", "legibility"),
    ("asserter", "participants", "name"),
    _own(
        "holders",
        "Holders",
        "Names of those whose demand, offer, position, motive or "
        "perception the claim reports, joined by semicolons.",
    ),
    _own(
        "actors",
        "Actors",
        "Names of those who do what the claim tells, or whom it is about, joined by semicolons.",
    ),
    _own(
        "targets",
        "Targets",
        "Names of those to whom or against whom it is directed, joined by semicolons.",
    ),
    _own("parties", "Parties", "Names of those who stand alike in it, joined by semicolons."),
    ("meeting_title", "meetings", "title"),
    ("weakest_basis", "readings", "basis"),
)

OUTCOME = (
    "question",
    "horizon_latest",
    "condition_met",
    "outcome",
    "outcome_edtf",
    "outcome_earliest",
    "outcome_latest",
    "evidence_claim_id",
    "evidence_url",
)

# Name of a view: title, description, tables whose usage warnings it carries, columns. "*claims" stands
# for every column of that table.
_VIEWS: Mapping[str, tuple[str, str, tuple[str, ...], tuple[Column | str, ...]]] = {
    "claims": (
        "Claims with their context",
        "One row for each claim, with its document, passage, asserter, the parts participants "
        "play in it, its meeting, and the weakest repair of damaged text that it rests on.",
        ("claims",),
        ("*claims", *_CLAIM_EXTRAS),
    ),
    "meetings": (
        "Meetings with who took part and what reports them",
        "One row for each meeting, with the participants of each side, the claims that speak of "
        "it, and its status document by document.",
        ("meetings",),
        (
            "*meetings",
            _own("earliest", "Earliest day", "First day that the meeting's own date admits, else "
                 "that of the meeting that it is part of.", "date"),
            _own("latest", "Latest day", "Last day that the meeting's own date admits, else that "
                 "of the meeting that it is part of.", "date"),
            _own("japan", "Japanese participants", "Names of those who belong to Japan and take "
                 "part, or are to take part, in any role, joined by semicolons."),
            _own("ussr", "Soviet participants", "Names of those who belong to the Soviet Union "
                 "and take part, or are to take part, in any role, joined by semicolons."),
            _own("others", "Other participants", "Names of all other participants, joined by "
                 "semicolons."),
            _own("reported_by", "Reported by", "IDs of the claims that speak of the meeting, "
                 "joined by semicolons."),
            _own("n_claims", "Number of claims", "How many claims speak of the meeting.", "integer"),
            _own("status_by_document", "Status by document", "Each document that gives the "
                 "meeting a status, in order of issue, with every status it gives in the order "
                 "of the text."),
        ),
    ),
    "forecasts": (
        "Forecasts and what became of them",
        "One row for each claim of kind forecast, with its condition, its time, and its outcome "
        "as far as the corpus resolves it.",
        ("claims", "outcomes"),
        (
            *((name, "claims", name) for name in (
                "claim_id", "document_id")),
            ("document_title", "documents", "title"),
            _AS_OF,
            *((name, "claims", name) for name in (
                "statement", "asserted_by")),
            ("asserter", "participants", "name"),
            *((name, "claims", name) for name in (
                "attribution", "topic", "hedge", "certainty", "negated", "condition", "time_edtf",
                "time_earliest", "time_latest", "time_as_printed", "meeting_id")),
            ("meeting_title", "meetings", "title"),
            *((name, "claims", name) for name in ("passage_id", "anchor", "note")),
            ("weakest_basis", "readings", "basis"),
            *((name, "outcomes", name) for name in OUTCOME),
            ("outcome_note", "outcomes", "note"),
        ),
    ),
    "timeline": (
        "Timeline",
        "One row for each dated meeting and each dated claim, by the first day that its date "
        "admits (with an open start, by the last).",
        ("claims", "meetings"),
        (
            _own("what", "What", "Whether the row is a meeting or a claim."),
            _own("id", "ID", "The meeting's or the claim's ID."),
            _own("date_edtf", "Date, EDTF", "The date as an expression of the package's small "
                 "EDTF profile."),
            _own("earliest", "Earliest day", "First day that the date admits, inclusive; empty "
                 "where that side is open.", "date"),
            _own("latest", "Latest day", "Last day that the date admits, inclusive; empty where "
                 "that side is open.", "date"),
            _own("kind", "Kind", "Kind of the meeting or of the claim, by its own table."),
            _own("text", "Text", "The meeting's title, or the claim's statement."),
            ("topic", "claims", "topic"),
            ("status", "meetings", "status"),
            ("certainty", "claims", "certainty"),
            _own("meeting_id", "Meeting", "The meeting itself, or the one that the claim speaks "
                 "of."),
            _own("document_id", "Document", "The document that makes the claim, or on whose claim "
                 "the meeting's status rests."),
            _own("claim_id", "Claim", "The claim itself, or the one on which the meeting's status "
                 "rests."),
        ),
    ),
}  # fmt: skip


def names() -> tuple[str, ...]:
    """Names of the views."""
    return tuple(_VIEWS)


def view_schema(package: Package, view: str) -> dict[str, Any]:
    """The Table Schema of a view. Raises `ValueError` for an unknown name."""
    if view not in _VIEWS:
        raise unknown("view", view, _VIEWS)
    title, description, tables, parts = _VIEWS[view]
    fields: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, str):
            fields += map(_plain, package.schema(part[1:])["fields"])
        elif isinstance(part, dict):
            fields.append(part)
        else:
            name, table, column = part
            there = {field["name"]: field for field in package.schema(table)["fields"]}
            title_ = there[column]["title"]
            if name != column:  # named for its new place: say whose it is
                title_ = f"{package.schema(table)['title'].removesuffix('s')}: {title_.lower()}"
            fields.append(_plain(there[column]) | {"name": name, "title": title_})
    key = {"timeline": "id", "meetings": "meeting_id"}.get(view, "claim_id")
    found = [w for table in tables for w in package.schema(table).get("usageWarnings", [])]
    return {
        "name": view,
        "title": title,
        "description": description,
        "group": "view",
        "usageWarnings": list(dict.fromkeys(found)),
        "fields": fields,
        "primaryKey": [key],
    }


def definition(package: Package, name: str, *, view: bool = False) -> dict[str, Any]:
    """The Table Schema of a table or a view; a name that both have means the table, unless `view`.

    Raises `ValueError` for an unknown name.
    """
    tables = package.tables()
    if view or (name in _VIEWS and name not in tables):
        return view_schema(package, name)
    if name not in tables:
        raise unknown("table or view", name, dict.fromkeys((*tables, *_VIEWS)))
    return package.schema(name)


def _plain(field: Mapping[str, Any]) -> dict[str, Any]:
    """A field of a table as a view has it: keys and patterns stay with the table."""
    rules = field.get("constraints", {})
    return {**field, "constraints": {"enum": rules["enum"]} if "enum" in rules else {}}
