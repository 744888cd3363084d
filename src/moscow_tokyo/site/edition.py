"""`Edition`: the tables as a site needs them: each read once, with words, addresses, citations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from .. import schemas
from ..citations import work
from ..citations.dates import in_words
from ..packages import transcripts
from ..packages.package import Package
from ..packages.tables import rows
from ..schemas import codebook

Cells = Mapping[str, str]
_PAGES = {
    "documents": "documents",
    "claims": "claims",
    "meetings": "meetings",
    "participants": "participants",
}
"""The folder of the pages that a table's rows have, one each."""
_ON_DOCUMENT = ("passages", "readings", "witnesses")
"""Tables whose rows have their place on the page of a document."""
_BOUNDS = ("_earliest", "_latest")


class Edition:
    """A package, read once for the making of a site, and the transcripts at hand."""

    def __init__(self, package: Package, texts: transcripts.Transcripts) -> None:
        self.package = package
        self.texts = texts
        self._rows: dict[str, list[dict[str, str]]] = {}
        self._by: dict[tuple[str, str], dict[str, list[dict[str, str]]]] = {}

    # --- rows -----------------------------------------------------------------------------------

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table as text; none where the package has no such table."""
        if table not in self._rows:
            there = table in self.package.tables()
            self._rows[table] = rows(self.package, table) if there else []
        return self._rows[table]

    def by(self, table: str, column: str) -> Mapping[str, list[dict[str, str]]]:
        """The rows of a table by the cell of a column."""
        key = (table, column)
        if key not in self._by:
            found: dict[str, list[dict[str, str]]] = {}
            for row in self.rows(table):
                found.setdefault(row.get(column, ""), []).append(row)
            self._by[key] = found
        return self._by[key]

    def of(self, table: str, column: str, value: str) -> list[dict[str, str]]:
        """The rows of a table whose cell is the value; none for the empty one."""
        return self.by(table, column).get(value, []) if value else []

    def first(self, table: str, column: str, value: str) -> dict[str, str] | None:
        """The first of them."""
        return next(iter(self.of(table, column, value)), None)

    def key(self, table: str) -> str:
        """The column of a table's primary key; of a longer one, its first."""
        return schemas.primary_key(self.package.schema(table))[0]

    def row(self, table: str, id: str) -> dict[str, str]:
        """The row with an ID; an empty one where there is none."""
        return self.first(table, self.key(table), id) or {}

    def id(self, table: str, row: Cells) -> str:
        """A row's ID."""
        return schemas.row_id(
            [row.get(c, "") for c in schemas.primary_key(self.package.schema(table))]
        )

    # --- words ----------------------------------------------------------------------------------

    @cached_property
    def _fields(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        return {
            (table, field["name"]): field
            for table in self.package.tables()
            for field in self.package.schema(table)["fields"]
        }

    @cached_property
    def _labels(self) -> dict[tuple[str, str], dict[str, str]]:
        return {
            place: {term["term"]: term["label"] or term["term"] for term in found}
            for place, field in self._fields.items()
            if (found := codebook.term_rows(field))
        }

    @cached_property
    def _targets(self) -> dict[tuple[str, str], str]:
        """By table and column, the table whose rows the column names."""
        return {
            (table, columns[0]): target
            for table in self.package.tables()
            for columns, target, _ in schemas.references(self.package.schema(table), table)
            if len(columns) == 1
        }

    def title(self, table: str, column: str) -> str:
        """A column's title, without what says how its cells are written."""
        field = self._fields.get((table, column), {})
        return str(field.get("title", column)).removesuffix(", EDTF")

    def terms(self, table: str, column: str) -> Mapping[str, str]:
        """The labels of a vocabulary by term, in its order."""
        return self._labels.get((table, column), {})

    def label(self, table: str, column: str, value: str) -> str:
        """A term in words."""
        return self.terms(table, column).get(value, value)

    def name(self, id: str) -> str:
        """A participant's name."""
        return self.row("participants", id).get("name") or id

    def words(self, table: str, column: str, value: str) -> str:
        """A cell as people read it: the label of a term, a date in words, a name, a title."""
        if column.endswith("_edtf"):
            return in_words(value)
        field = self._fields.get((table, column), {})
        if field.get("type") == "boolean":
            return {"true": "yes", "false": "no"}.get(value, value)
        if field.get("type") == "date":
            return in_words(value)
        target = self._targets.get((table, column), "")
        return self.called(target, value) if target else self.label(table, column, value)

    def called(self, table: str, id: str) -> str:
        """What a row is called: a name or a title; else its ID."""
        row = self.row(table, id)
        return row.get("name") or (row.get("title") if table != "claims" else "") or id

    def facts(self, table: str, row: Cells, skip: tuple[str, ...] = ()) -> list[dict[str, str]]:
        """The filled cells of a row in words: title, words, address. Bounds of dates are left out."""
        return [
            {
                "title": self.title(table, column),
                "words": self.words(table, column, value),
                "href": self.leads(table, column, value),
            }
            for column, value in row.items()
            if value and column not in skip and not column.endswith(_BOUNDS)
        ]

    # --- addresses ------------------------------------------------------------------------------

    def href(self, table: str, id: str) -> str:
        """The address of a row from the site's root, made from its ID; empty where it has none."""
        if table in _PAGES:
            return f"{_PAGES[table]}/{id}.html" if self.row(table, id) else ""
        if table in _ON_DOCUMENT and (row := self.row(table, id)):
            if table == "readings":
                row = self.row("passages", row["passage_id"])
            return f"documents/{row['document_id']}.html#{id}"
        return ""

    def leads(self, table: str, column: str, value: str) -> str:
        """Where a cell leads: the address of the row that it names, or a page elsewhere."""
        if value.startswith(("http://", "https://")) and " " not in value:
            return value
        target = self._targets.get((table, column), "")
        return self.href(target, value) if target else ""

    # --- citations ------------------------------------------------------------------------------

    def cite(self, table: str, id: str) -> str:
        """The citation of a row, as the verb `cite` gives it."""
        return work.cite(self.package, f"{table}:{id}")
