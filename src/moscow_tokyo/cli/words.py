"""Rows and cells in words, with their IDs beside them."""

from __future__ import annotations

from collections.abc import Mapping

from .. import schemas
from ..citations.lookup import Lookup
from ..packages.package import Package
from ..packages.search import Row

Cells = Mapping[str, str]


class _Cells(dict[str, str]):
    """A row's cells; a column that the package does not have is empty, as in another version."""

    def __missing__(self, column: str) -> str:
        return ""


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
        self._lookup = Lookup(package)
        self._read: dict[str, dict[str, _Cells]] = {}

    def rows(self, table: str) -> Mapping[str, Cells]:
        """The rows of a table by ID; none where there is no such table."""
        if table not in self._read:
            found = self._lookup.by_id(table)
            self._read[table] = {id: _Cells(cells) for id, cells in found.items()}
        return self._read[table]

    def says(self, table: str, id: str) -> str:
        """What a row says, and its ID: `Andrei Gromyko (gromyko-andrei)`."""
        text = self.rows(table).get(id, {}).get(SAYS.get(table, ""), "")
        return f"{text} ({id})" if text else id

    def label(self, table: str, column: str, term: str) -> str:
        """The label of a term of a vocabulary."""
        return self._labels(table, column).get(term, term)

    def place(self, table: str, column: str, term: str) -> int:
        """The place of a term in its vocabulary; one that is not in it comes last."""
        known = list(self._labels(table, column))
        return known.index(term) if term in known else len(known)

    def _labels(self, table: str, column: str) -> Mapping[str, str]:
        for field in self.package.schema(table)["fields"]:
            if field["name"] == column:
                return schemas.labels(field)
        return {}

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
