"""Tables that a package has in another format than CSV: Parquet and SQLite, read as if from CSV."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import table_schema as schemas
from .package import Package, PackageError
from .rows import as_text
from .table_schema import DataError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

MADE = ("parquet", "sqlite")
"""The formats that a release's tables are in besides CSV, from which they are made."""


def text(package: Package, table: str) -> tuple[list[str], list[list[str]]]:
    """The header and the records of a table as the text that its CSV has.

    Raises `DataError` where the columns are not the schema's, and `PackageError` where the file
    cannot be read or its format is none of `MADE`.
    """
    schema = package.schema(table)
    if form(package, table) == "parquet":
        found = schemas.plain_rows(arrow(package, table))
    else:
        restored = [schemas.type_row(field).restored for field in schema["fields"]]
        found = [
            [None if v is None else make(v) for make, v in zip(restored, row, strict=True)]
            for row in _sqlite_rows(package, table)
        ]
    return schemas.columns(schema), [[as_text(value) for value in row] for row in found]


def arrow(package: Package, table: str) -> pa.Table:
    """A table as typed Arrow columns, the same as from its CSV. Raises as `text` does."""
    import pyarrow as pa

    schema = package.schema(table)
    if form(package, table) == "sqlite":
        header, records = text(package, table)
        cells = list(zip(*records, strict=True)) or [()] * len(header)
        made = [pa.array(column, pa.string()) for column in cells]
        return schemas.to_arrow(schema, pa.table(made, names=header))
    found = _parquet(package, table).read()
    target = pa.schema([one.with_nullable(True) for one in schemas.arrow_schema(schema)])
    _same_columns(package, table, found.column_names)
    for one in target:
        kind = found.schema.field(one.name).type
        if kind != one.type:
            raise DataError(
                f"{package.location}: column {one.name!r} of table {table!r} has the type {kind}; "
                f"expected {one.type}, as its schema says: get the package again"
            )
    return pa.table(found.columns, schema=target)


def length(package: Package, table: str) -> int:
    """The number of a table's rows."""
    if form(package, table) == "parquet":
        return int(_parquet(package, table).metadata.num_rows)
    return len(_sqlite_rows(package, table))


def form(package: Package, table: str) -> str:
    """The format that a table has in its package, one of `MADE`."""
    found = str(package.resource(table).get("format"))
    if found not in MADE:
        raise PackageError(
            f"{package.location}: table {table!r} has format {found!r}; expected csv, "
            f"{' or '.join(MADE)}: open another file of the release"
        )
    return found


def _parquet(package: Package, table: str) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(pa.BufferReader(package.data(table)))
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(package, table, "Parquet", error) from error


def _sqlite_rows(package: Package, table: str) -> list[tuple[Any, ...]]:
    """The rows as SQLite has them, in the order in which they were put in."""
    quoted = '"' + table.replace('"', '""') + '"'
    try:
        with _database(package.data(table)) as db:
            _same_columns(
                package, table, [c[1] for c in db.execute(f"PRAGMA table_info({quoted})")]
            )
            return db.execute(f"SELECT * FROM {quoted} ORDER BY rowid").fetchall()
    except sqlite3.Error as error:
        raise _unreadable(package, table, "SQLite", error) from error


@contextlib.contextmanager
def _database(data: bytes) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(data)
        yield db


def _same_columns(package: Package, table: str, found: list[str]) -> None:
    expected = schemas.columns(package.schema(table))
    if found != expected:
        raise DataError(
            f"{package.location}: table {table!r} has the columns {', '.join(found) or 'none'}; "
            f"expected {', '.join(expected)}, as its schema says: get the package again"
        )


def _unreadable(package: Package, table: str, kind: str, error: Exception) -> PackageError:
    return PackageError(
        f"{package.location}: table {table!r} cannot be read as {kind}: {error}; "
        "get the package again"
    )
