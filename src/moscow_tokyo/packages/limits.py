"""How large a package may be: looked at before anything is read or unpacked."""

from __future__ import annotations

import os

from ..errors import PackageError

MAX_BYTES = "MOSCOW_TOKYO_MAX_BYTES"
"""The environment variable that raises the limit of one file."""
FILE = 256 * 2**20
"""Bytes of a table, a zip or a database, unless the variable says otherwise."""
JSON = 4 * 2**20
"""Bytes of a descriptor or of a schema."""
COLUMNS = 1000


def check_size(what: str, size: int) -> None:
    """Raises `PackageError` for a file that is larger than the limit."""
    named = os.environ.get(MAX_BYTES, "")
    limit = int(named) if named.isdigit() else FILE
    if size > limit:
        raise PackageError(
            f"{what} has {size:,} bytes; expected at most {limit:,}. If you trust it, set the "
            f"environment variable {MAX_BYTES} to a larger number"
        )
