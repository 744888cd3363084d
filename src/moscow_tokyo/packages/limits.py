"""How large a package may be: looked at before anything is read or unpacked."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from ..errors import PackageError

if TYPE_CHECKING:
    import sqlite3

MAX_BYTES = "MOSCOW_TOKYO_MAX_BYTES"
"""The environment variable that raises the limit of one file."""
FILE = 256 * 2**20
"""Bytes of a table, a zip or a database, unless the variable says otherwise."""
JSON = 4 * 2**20
"""Bytes of a descriptor or of a schema."""
COLUMNS = 1000
LINE = 1_000_000
"""Bytes of a line of CSV."""


def check_size(what: str, size: int) -> None:
    """Raises `PackageError` for a file that is larger than the limit."""
    named = os.environ.get(MAX_BYTES)
    limit = int(named) if named and named.isdigit() else FILE
    if size > limit:
        raise PackageError(
            f"{what} has {size:,} bytes; expected at most {limit:,}. If you trust it, set the "
            f"environment variable {MAX_BYTES} to a larger number"
        )


def long_line(data: bytes, most: int = LINE) -> int:
    """The number of the first line that is too long; 0 if none is."""
    start = 0
    while len(data) - start > most:
        end = data.rfind(b"\n", start, start + most)
        if end < 0:
            return data.count(b"\n", 0, start) + 1
        start = end + 1
    return 0


def database(data: bytes) -> contextlib.closing[sqlite3.Connection]:
    """A database in memory, of which no function or other code that it holds is run."""
    import sqlite3

    db = sqlite3.connect(":memory:")
    db.deserialize(data)
    db.execute("PRAGMA trusted_schema = OFF")
    return contextlib.closing(db)


def check_stored(db: sqlite3.Connection, table: str) -> None:
    """Raises `sqlite3.DatabaseError` for a view or a virtual table, which may compute without end."""
    import sqlite3

    found = db.execute("SELECT type, sql FROM sqlite_schema WHERE name = ?", [table]).fetchone()
    if found and (found[0] != "table" or "VIRTUAL" in str(found[1]).upper().split()[:2]):
        raise sqlite3.DatabaseError(f"{table} is not a plain table")
