"""Looking rows up for many citations: each table is read once, and again where its file has changed.

A folder may be edited at any time, so every question looks whether the files that it needs were
written since, and if so compares their bytes with those that were read. Of a package that nobody
edits, no file is read twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..packages import search
from ..packages.package import Package
from ..packages.search import Row
from ..packages.tables import Table

if TYPE_CHECKING:
    from ..packages.fingerprints import Print

Cells = Mapping[str, str]


class _Kept:
    """One table as it was read: its bytes and its schema, and its rows once they are asked for."""

    def __init__(self, data: bytes, schema: Any, stamp: tuple[int, ...] | None) -> None:
        self.data = data
        self.schema = schema
        self.stamp = stamp
        self.rows: list[Cells] = []
        self.by_id: dict[str, Cells] | None = None
        self._by_column: dict[str, dict[str, list[Cells]]] = {}

    def fill(self, table: Table) -> None:
        """Take the rows of the table; of two with one ID, the first is found by it."""
        self.by_id = {}
        for id, cells in table.by_id():
            self.rows.append(cells)
            self.by_id.setdefault(id, cells)

    def by(self, column: str) -> Mapping[str, Sequence[Cells]]:
        """The rows by their cell in a column."""
        found = self._by_column.get(column)
        if found is None:
            found = {}
            for cells in self.rows:
                found.setdefault(cells.get(column, ""), []).append(cells)
            self._by_column[column] = found
        return found


class _Memory:
    """What is kept of a package: its tables, the order of search, and what identifies its data."""

    def __init__(self) -> None:
        self.tables: dict[str, _Kept] = {}
        self.order: list[str] = []
        self.identity: tuple[list[_Kept], Identity] | None = None


Identity = tuple[Mapping[str, "Print"], str]
_MEMORIES: WeakKeyDictionary[Package, _Memory] = WeakKeyDictionary()


class Lookup:
    """The tables of a package for one question, as they are at its time."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._memory = _MEMORIES.setdefault(package, _Memory())
        self._now: dict[str, _Kept] = {}

    def find(self, id: str) -> Row:
        """The row with an ID, as `search.find` finds it. Raises `ValueError` where there is none."""
        before, colon, key = id.partition(":")
        chosen = before if colon and before in self.package.tables() else ""
        wanted = key if chosen else id
        for name in [chosen] if chosen else self._order:
            cells = self.by_id(name).get(wanted)
            if cells is not None:
                return Row(name, wanted, cells)
        return search.find(self.package, id)  # which says what is nearest

    def rows(self, name: str) -> Sequence[Cells]:
        """All rows of a table; none where there is no such table."""
        return self._table(name).rows if name in self.package.tables() else ()

    def by_id(self, name: str) -> Mapping[str, Cells]:
        """All rows of a table by their IDs; none where there is no such table."""
        return (self._table(name).by_id or {}) if name in self.package.tables() else {}

    def first(self, name: str, column: str, value: str) -> Cells | None:
        """The first row whose cell is the value; None where there is none, or no such table."""
        found = self.all(name, column, value)
        return found[0] if found else None

    def all(self, name: str, column: str, value: str) -> Sequence[Cells]:
        """The rows whose cell is the value; none for an empty value or a table that is not there."""
        if not value or name not in self.package.tables():
            return ()
        return self._table(name).by(column).get(value, ())

    def identity(self) -> Identity:
        """The fingerprints of the data, and the SWHID of their CSV files.

        Of a package in another format the SWHID is what its descriptor says.
        """
        from ..packages import fingerprints

        tables = [self._file(name) for name in self.package.tables()]
        kept = self._memory.identity
        if kept is None or any(a is not b for a, b in zip(tables, kept[0], strict=True)):
            csv = all(self.package.form(name) == "csv" for name in self.package.tables())
            said = str(self.package.descriptor.get("swhid", ""))
            swhid = fingerprints.swhid(self.package) if csv else said
            kept = (tables, (fingerprints.fingerprint(self.package), swhid))
            self._memory.identity = kept
        return kept[1]

    @cached_property
    def _order(self) -> list[str]:
        """The tables in the order of search, determined anew when a schema has changed."""
        if not self._memory.order:
            self._memory.order = search.by_group(self.package)
        return self._memory.order

    def _table(self, name: str) -> _Kept:
        """A table with its rows, as it is now."""
        found = self._file(name)
        if found.by_id is None:
            found.fill(Table.of(self.package, name))
        return found

    def _file(self, name: str) -> _Kept:
        """A table's file, looked at once for each question."""
        found = self._now.get(name)
        if found is None:
            found = self._now[name] = self._checked(name, self._memory.tables.get(name))
        return found

    def _checked(self, name: str, kept: _Kept | None) -> _Kept:
        """What is kept of a table, or a new one if its bytes or its schema have changed."""
        stamp = self.package.stamp(name)
        if kept is not None and stamp is not None and kept.stamp == stamp:
            return kept
        data, schema = self.package.data(name), self.package.schema(name)
        if kept is not None and kept.data == data and kept.schema is schema:
            kept.stamp = stamp
            return kept
        if kept is not None and kept.schema is not schema:
            self._memory.order = []
        kept = self._memory.tables[name] = _Kept(data, schema, stamp)
        return kept
