"""One row on a terminal: what it says, its source, and what other rows say of it, all in words."""

from __future__ import annotations

from collections.abc import Iterator

from .. import schemas
from ..packages.package import Package
from ..packages.search import Row
from . import layout
from .lines import LINES
from .listing import print_cells
from .words import SAYS, Words

SHOWN = 12
"""As many rows of one sort are listed on a terminal; elsewhere all of them."""

HEADINGS = {
    "claim_participants.claim_id": "Participants",
    "claim_links.claim_id": "Links to other claims",
    "claim_links.other_claim_id": "Links from other claims",
    "claim_readings.claim_id": "Readings of damaged words that it rests on",
    "attendance.claim_id": "Attendance that it reports",
    "meetings.status_claim_id": "Meetings whose status it determines",
    "offices.claim_id": "Offices that it names",
    "outcomes.claim_id": "Outcome",
    "meeting_outcomes.meeting_id": "Outcome, from outside the documents",
    "known_dates.row_id": "Dates from outside the documents",
    "outcomes.evidence_claim_id": "What it is evidence for",
    "attendance.meeting_id": "Who takes part",
    "claims.meeting_id": "Claims that report it",
    "claims.said_at": "Claims made there",
    "meetings.part_of": "Parts",
    "offices.participant_id": "Offices",
    "attendance.participant_id": "Meetings in which it takes part",
    "claims.asserted_by": "Claims that it asserts",
    "claim_participants.participant_id": "Claims in which it has a role",
    "names.participant_id": "Names and offices as printed",
    "documents.creator": "Documents that it created",
    "participants.part_of": "Participants that belong to it",
    "claims.passage_id": "Claims",
    "claims.context_passage_id": "Claims for which it is the context",
    "claims.document_id": "Claims",
    "passages.document_id": "Passages",
    "witnesses.document_id": "Witnesses of its text",
    "readings.passage_id": "Readings of damaged words",
    "names.passage_id": "Names as printed",
    "claim_readings.reading_id": "Claims that rest on it",
}
"""What is printed above the rows that refer to a row in a column, in this order; others follow."""


def print_row(package: Package, row: Row) -> None:
    """One row, its source, and the rows that name it."""
    from ..citations import work

    words = Words(package)
    says = SAYS.get(row.table, "")
    print(f"{row.table} {row.id}\n")
    if row.cells.get(says):
        print("\n".join([*layout.wrap(row.cells[says], layout.columns()), ""]))
    print_cells({name: words.cell(row, name) for name in row.cells if name != says})
    source = work.source(package, row)
    if source:
        print("\n" + layout.hanging("Source:", source, 8))
    damage = work.damage(package, row)
    if damage:
        print(layout.hanging("Text:", damage, 8))
    for table, column in naming(package, row.table):
        _print_section(words, table, column, row.id)


def _print_section(words: Words, table: str, column: str, id: str) -> None:
    """The rows of a table that name a row in a column, if there are any."""
    lines = _lines(words, table, column, id)
    if not lines:
        return
    print("\n" + HEADINGS.get(f"{table}.{column}", f"Rows that refer to it: {table}.{column}"))
    shown = SHOWN if layout.is_terminal() and len(lines) > SHOWN + 1 else len(lines)
    found = lines[:shown] if table in LINES else [", ".join(lines[:shown])]
    for line in found:
        print(layout.hanging("-", line, 2))
    if lines[shown:]:
        command = f"moscow-tokyo show {table} --where '{column}={id}'"
        print(f"  … and {len(lines) - shown} more: {command}")


def naming(package: Package, table: str) -> list[tuple[str, str]]:
    """The tables and columns that name rows of a table, in the order of `HEADINGS`."""
    order = {place: n for n, place in enumerate(HEADINGS)}
    found = dict.fromkeys(_naming(package, table))
    return sorted(found, key=lambda place: order.get(".".join(place), len(order)))


def _naming(package: Package, table: str) -> Iterator[tuple[str, str]]:
    for name in package.tables():
        if name == "known_dates":  # which name a row by table and ID
            yield name, "row_id"
        for columns, target, _ in schemas.references(package.schema(name), name):
            if target == table and len(columns) == 1:
                yield name, columns[0]


def _lines(words: Words, table: str, column: str, id: str) -> list[str]:
    """A line for each row that names a row; those that differ by their evidence alone share one."""
    line = LINES.get(table)
    found = [(here, cells) for here, cells in words.rows(table).items() if cells[column] == id]
    if line is None:
        return [here for here, _ in found]
    if column != "participant_id" and "role" in schemas.columns(words.package.schema(table)):
        found.sort(key=lambda row: words.place(table, "role", row[1]["role"]))
    lines: dict[str, list[str]] = {}
    for here, cells in found:
        text, evidence = line(words, here, cells, column)
        lines.setdefault(text, []).extend([evidence] if evidence else [])
    return [
        f"{text} [{', '.join(dict.fromkeys(seen))}]" if seen else text
        for text, seen in lines.items()
    ]
