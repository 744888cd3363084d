"""Rows and cells in words, with their IDs beside them."""

from __future__ import annotations

from collections.abc import Mapping

from .. import schemas
from ..packages.package import Package
from ..packages.search import Row
from ..packages.tables import Table

Cells = Mapping[str, str]

SAYS = {
    "documents": "title",
    "meetings": "title",
    "participants": "name",
    "claims": "statement",
    "coding_rounds": "title",
}
"""The column that says in words what a row is."""


class Words:
    """The rows of a package in words; each table is read once, when it is first needed."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._read: dict[str, dict[str, dict[str, str]]] = {}

    def rows(self, table: str) -> Mapping[str, Cells]:
        """The rows of a table by ID; none where there is no such table."""
        if table not in self._read:
            known = table in self.package.tables()
            self._read[table] = dict(Table.of(self.package, table).by_id()) if known else {}
        return self._read[table]

    def says(self, table: str, id: str) -> str:
        """What a row says, and its ID: `Andrei Gromyko (gromyko-andrei)`."""
        text = self.rows(table).get(id, {}).get(SAYS.get(table, ""), "")
        return f"{text} ({id})" if text else id

    def label(self, table: str, column: str, term: str) -> str:
        """The label of a term of a vocabulary."""
        field = schemas.field_of(self.package.schema(table), column)
        return schemas.labels(field).get(term, term)

    def place(self, table: str, column: str, term: str) -> int:
        """The place of a term in its vocabulary; one that is not in it comes last."""
        known = schemas.terms(schemas.field_of(self.package.schema(table), column))
        return known.index(term) if term in known else len(known)

    def cell(self, row: Row, column: str) -> str:
        """A cell: what the row that it names says, or its term's label, else the text that it is."""
        value = row.cells[column]
        schema = self.package.schema(row.table)
        for columns, target, _ in schemas.references(schema, row.table):
            if columns == [column] and value:
                return self.says(target, value)
        label = self.label(row.table, column, value)
        told = label == value or label.lower().replace(" ", "_") == value
        return label if told else f"{label} ({value})"
