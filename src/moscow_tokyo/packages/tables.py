"""`Table`: the one reader of a table, whatever its format.

CSV is read as text, of which everything else is made; Parquet is typed already, SQLite nearly so.
Each format makes what it has, and `Table` the rest of it.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from .. import schemas
from ..errors import LONG, DataError, PackageError, counted, short
from . import limits, quick
from .package import Package

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_CELL = r'(?:"[^"]*(?:""[^"]*)*"|[^",]*)'
RECORD = rf"{_CELL}(?:,{_CELL})*"
"""A line of CSV whose quotes are in their places."""

Records = list[list[str]]


def rows(package: Package, name: str) -> list[dict[str, str]]:
    """The records of a table, each from column to text; an empty cell is `""`."""
    return Table.of(package, name).rows()


def _quoted(text: str) -> bool:
    """Whether each line between two line ends is a `RECORD`, seen in one look."""
    parts = text.split('"')
    outside, inside = parts[::2], parts[1::2]
    edges = all(part[:1] in ",\n" and part[-1:] in ",\n" for part in outside)
    return len(outside) > len(inside) and edges and "\n" not in "".join(inside)


class Table:
    """One table of a package: its rows as text, as plain values and as typed Arrow columns.

    Nothing is kept: each call reads the file as it is. All but `records` raise `DataError` where
    the columns are not the schema's; `arrow` names each cell that its column's type cannot take.
    """

    def __init__(self, package: Package, name: str) -> None:
        self.package = package
        self.name = name

    @staticmethod
    def of(package: Package, name: str) -> Table:
        """A table of a package. Raises `PackageError` for a format that is not in `FORMATS`."""
        form = package.form(name)
        if form not in FORMATS:
            raise PackageError(
                f"{package.location}: table {name!r} has format {short(form)!r}; expected "
                f"{' or '.join(FORMATS)}: open another file of the release"
            )
        return FORMATS[form](package, name)

    @cached_property
    def schema(self) -> Mapping[str, Any]:
        """The table's Table Schema."""
        return self.package.schema(self.name)

    def records(self) -> tuple[list[str], Records]:
        """The header and the records as the text that CSV has."""
        made = [[schemas.text_of(value) for value in row] for row in self.values()]
        return schemas.columns(self.schema), made

    def rows(self) -> list[dict[str, str]]:
        """The records, each from column to text; an empty cell is `""`."""
        header, found = self.records()
        return [dict(zip(header, cells, strict=True)) for cells in found]

    def by_id(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The rows, each after its ID: the cells of its primary key, joined by `|`."""
        keys = schemas.primary_key(self.schema)
        for cells in self.rows():
            yield schemas.row_id([cells.get(column, "") for column in keys]), cells

    def values(self) -> list[list[Any]]:
        """The rows as plain values (str, int, bool, None; a day as text), in the schema's order."""
        header, found = self.records()
        schemas.arrow.same_columns(self.schema, header)
        fields = self.schema["fields"]
        return [
            [schemas.plain(field, cell) for field, cell in zip(fields, row, strict=True)]
            for row in found
        ]

    def text(self) -> pa.Table:
        """The table as all-string Arrow columns; an empty cell is `""`."""
        import pyarrow as pa

        header, found = self.records()
        cells = list(zip(*found, strict=True)) or [()] * len(header)
        return pa.table([pa.array(column, pa.string()) for column in cells], names=header)

    def arrow(self) -> pa.Table:
        """The table as typed Arrow columns; only an empty cell is missing."""
        return schemas.arrow.to_arrow(self.schema, self.text())

    def __len__(self) -> int:
        return len(self.records()[1])

    def _columns(self, found: list[str]) -> None:
        """Raises `DataError` unless a stored table has the columns of the schema, in its order."""
        expected = schemas.columns(self.schema)
        if found != expected:
            raise DataError(
                f"{self.package.location}: table {self.name!r} has the columns "
                f"{short(', '.join(found), LONG) or 'none'}; expected {', '.join(expected)}, as its schema "
                "says: download the package again"
            )

    def _unreadable(self, form: str, error: Exception) -> PackageError:
        return PackageError(
            f"{self.package.location}: table {self.name!r} cannot be read as {form}: "
            f"{short(str(error), LONG)}; "
            "download the package again"
        )


class CsvTable(Table):
    """A table in CSV: UTF-8, one record on each line, comma and double quote."""

    def records(self) -> tuple[list[str], Records]:
        """The header and the records, as they are in the file.

        Raises `DataError` naming the line that is not UTF-8, is empty, ragged or wrongly quoted.
        """
        lines = self._lines()
        try:
            header, *found = csv.reader(lines)
        except csv.Error as error:
            raise DataError(f"{self.name}.csv: {error}; expected cells of CSV") from error
        if len(set(header)) < len(header):
            self._refuse(1, f"the header is {lines[0]!r}", "column names that differ")
        for number, cells in enumerate(found, start=2):
            if len(cells) != len(header):
                self._refuse(
                    number,
                    f"the line has {counted(len(cells), 'cell')} (it begins {cells[0]!r})",
                    f"{len(header)}, as in the header; look for a missing, extra or unquoted comma",
                )
        return header, found

    def text(self) -> pa.Table:
        """The table as all-string Arrow columns; an empty cell is `""`."""
        found = quick.read(self._data())
        return super().text() if found is None else found

    def arrow(self) -> pa.Table:
        """The table as typed Arrow columns; only an empty cell is missing."""
        found = quick.read(self._data(), nulls=True)
        return super().arrow() if found is None else schemas.arrow.typed(self.schema, found)

    def __len__(self) -> int:
        return self._text().count("\n")

    def _lines(self) -> list[str]:
        """The lines of the file, the header first, each of them one record."""
        return self._text().split("\n")

    def _text(self) -> str:
        """The file without its last line end, found to have one record on each line."""
        try:
            text = self._data().removeprefix(BOM_UTF8).decode()
        except UnicodeDecodeError as error:
            number = error.object.count(b"\n", 0, error.start) + 1
            fault = f"byte {error.object[error.start]:#x} is not UTF-8"
            self._refuse(number, fault, "UTF-8 text; save the file as UTF-8")
        if not text:
            self._refuse(1, "the file is empty", "a header")
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        text = text.removesuffix("\n")
        whole = f"\n{text}\n"
        if "\n\n" in whole or "\r" in whole or "\0" in whole or not _quoted(whole):
            self._refuse_line(text.split("\n"))
        return text

    def _refuse_line(self, lines: list[str]) -> None:
        """Raises `DataError` at the first line that is not one record."""
        for number, line in enumerate(lines, start=1):
            if not line:
                self._refuse(number, "the line is empty", "one record on each line")
            if "\r" in line or "\0" in line:
                what = "a carriage return" if "\r" in line else "a NUL character"
                self._refuse(number, f"there is {what} in the line", "LF line ends and plain text")
            if '"' in line and not re.fullmatch(RECORD, line):
                self._refuse(
                    number,
                    "a quotation mark is out of place",
                    'one record on the line; a cell with a comma or a quotation mark is written "…", '
                    "and a quotation mark inside it is doubled",
                )

    def _data(self) -> bytes:
        data = self.package.data(self.name)
        if number := limits.long_line(data):
            self._refuse(number, f"the line has more than {limits.LINE:,} bytes", "a shorter one")
        return data

    def _refuse(self, line: int, fault: str, expected: str) -> NoReturn:
        raise DataError(f"{self.name}.csv:{line}: {short(fault, LONG)}; expected {expected}")


class ParquetTable(Table):
    """A table in a Parquet file of a release."""

    def arrow(self) -> pa.Table:
        """The table as typed Arrow columns."""
        import pyarrow as pa

        file = self._file()
        try:
            found = file.read()
            found.validate(full=True)  # text that is UTF-8, terms that there are
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise self._unreadable("Parquet", error) from error
        self._columns(found.column_names)
        for place, one in enumerate(found.schema):
            if pa.types.is_dictionary(one.type):  # a vocabulary, since version 2.0.0
                plain = found.column(place).cast(one.type.value_type)
                found = found.set_column(place, one.name, plain)
        typed = schemas.arrow.arrow_schema(self.schema)
        target = pa.schema([one.with_nullable(True) for one in typed])
        for one in target:
            kind = found.schema.field(one.name).type
            if kind != one.type:
                raise DataError(
                    f"{self.package.location}: column {one.name!r} of table {self.name!r} has the "
                    f"type {kind}; expected {one.type}, as its schema says: download the package again"
                )
        return pa.table(found.columns, schema=target)

    def values(self) -> list[list[Any]]:
        """The rows as plain values."""
        return schemas.arrow.plain_rows(self.arrow())

    def __len__(self) -> int:
        return int(self._file().metadata.num_rows)

    def _file(self) -> pq.ParquetFile:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return pq.ParquetFile(pa.BufferReader(self.package.data(self.name)))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._unreadable("Parquet", error) from error


class SqliteTable(Table):
    """A table in the database of a release."""

    def values(self) -> list[list[Any]]:
        """The rows as plain values, in the order in which they were put in."""
        import sqlite3

        quoted = '"' + self.name.replace('"', '""') + '"'
        try:
            with limits.database(self.package.data(self.name)) as db:
                limits.check_stored(db, self.name)
                self._columns([c[1] for c in db.execute(f"PRAGMA table_info({quoted})")])
                found = db.execute(f"SELECT * FROM {quoted} ORDER BY rowid").fetchall()
            restored = [schemas.type_row(field).restored for field in self.schema["fields"]]
            return [
                [
                    None if cell is None else make(cell)
                    for make, cell in zip(restored, row, strict=True)
                ]
                for row in found
            ]
        except DataError:
            raise
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise self._unreadable("SQLite", error) from error


FORMATS: Mapping[str, type[Table]] = {
    "csv": CsvTable,
    "parquet": ParquetTable,
    "sqlite": SqliteTable,
}
"""Who reads which format."""
