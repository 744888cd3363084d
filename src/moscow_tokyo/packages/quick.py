"""CSV read by Arrow, ten times as fast as by Python, where both read the same."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from . import limits

if TYPE_CHECKING:
    import pyarrow as pa


def read(data: bytes, *, nulls: bool = False) -> pa.Table | None:
    """A table as Arrow reads it; none where `Table.records` may read it otherwise, or refuse it.

    With `nulls` an empty cell is null.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

    if data[:1] in b"\n" or data[:3] == b"\xef\xbb\xbf" or b"\r" in data or b"\0" in data:
        return None
    if limits.long_line(data, csv.field_size_limit()) or (b'"' in data and not _quoted(data)):
        return None
    try:
        names = next(csv.reader([io.BytesIO(data).readline().rstrip(b"\n").decode()]))
        types = dict.fromkeys(names, pa.string())
        found = read_csv(
            pa.BufferReader(data),
            ReadOptions(block_size=1 << 22),
            ParseOptions(ignore_empty_lines=False),
            ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=nulls),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError, csv.Error):
        return None
    if len(types) < len(names) or found.column_names != names:
        return None
    if pc.any(pc.equal(pc.fill_null(found[0], ""), "")).as_py() and b"\n\n" in data:
        return None  # a line is empty
    lines = data.count(b"\n") + (not data.endswith(b"\n")) if b'"' in data else 0
    return found if lines in (0, found.num_rows + 1) else None


def _quoted(data: bytes) -> bool:
    """Whether each quote of a file opens or closes a cell, or is doubled inside one."""
    import numpy as np

    signs = np.frombuffer(data, np.uint8)
    quotes = (signs == ord('"')).nonzero()[0]
    first, last = quotes[::2], quotes[1::2]
    if len(first) > len(last):
        return False
    before = signs[first - 1]  # of the file's first sign the last one, put right below
    after = signs[np.minimum(last + 1, len(signs) - 1)]
    opens, closes = ((edge == ord(",")) | (edge == ord("\n")) for edge in (before, after))
    opens[0] |= first[0] == 0
    closes[-1] |= last[-1] == len(signs) - 1
    doubled = first[1:] == last[:-1] + 1
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())
