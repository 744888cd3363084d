"""CSV read by Arrow, ten times as fast as by Python, where both read the same."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from . import limits

if TYPE_CHECKING:
    import pyarrow as pa

_PART = 1 << 18
"""So many bytes are looked at for quotes at once: they stay in the processor's memory."""


def read(data: bytes, *, nulls: bool = False) -> pa.Table | None:
    """A table as Arrow reads it; none where `Table.records` may read it otherwise, or refuse it.

    With `nulls` an empty cell is null.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

    if data[:1] in b"\n" or b"\r" in data or b"\0" in data:
        return None
    lines = 0
    if limits.long_line(data, csv.field_size_limit()):
        return None
    if b'"' in data and not (lines := _quoted(data)):
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
    gaps = found[0].null_count or pc.min(pc.binary_length(found[0])).as_py() == 0
    if gaps and b"\n\n" in data:
        return None  # a line is empty
    return found if lines in (0, found.num_rows + 1) else None


def _quoted(data: bytes) -> int:
    """How many lines a file has; 0 unless each quote opens or closes a cell, or is doubled inside one."""
    import numpy as np

    signs = np.frombuffer(data, np.uint8)
    lines, found = int(signs[-1] != ord("\n")), []
    for start in range(0, len(signs), _PART):
        part = signs[start : start + _PART]
        lines += int(np.count_nonzero(part == ord("\n")))
        found.append((part == ord('"')).nonzero()[0] + start)
    quotes = np.concatenate(found)
    first, last = quotes[::2], quotes[1::2]
    if len(first) > len(last):
        return 0
    before = signs[first - 1]  # of the file's first sign the last one, put right below
    after = signs[np.minimum(last + 1, len(signs) - 1)]
    opens, closes = ((edge == ord(",")) | (edge == ord("\n")) for edge in (before, after))
    opens[0] |= first[0] == 0
    closes[-1] |= last[-1] == len(signs) - 1
    doubled = first[1:] == last[:-1] + 1
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return lines if opens.all() and closes.all() else 0
