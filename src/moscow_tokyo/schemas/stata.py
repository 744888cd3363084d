"""A typed table as Stata holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import DataError
from . import types
from .types import Schema, terms, type_row

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

STATA_WHOLE = 2**53
"""Stata keeps whole numbers up to this one exactly."""
LABEL = 80
"""Characters of a label, at most."""


def to_stata(table: pa.Table, schema: Schema) -> tuple[pd.DataFrame, dict[str, dict[Any, str]]]:
    """A typed Arrow table as Stata holds it, and the value labels by column.

    A term of a vocabulary is its place there, from 1, with the term's label (or the term, where that
    is too long); true and false are 1 and 0; a day is a Stata day; missing text is the empty text, for Stata has no other. Raises
    `DataError` for a whole number that Stata cannot keep exactly.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    made: dict[str, Any] = {}
    labels: dict[str, dict[Any, str]] = {}
    for field in schema["fields"]:
        name, kind, allowed = field["name"], type_row(field).stata, terms(field)
        cells = table[name]
        if allowed:
            places = pc.add(pc.index_in(cells, value_set=pa.array(allowed, pa.string())), 1)
            made[name] = pd.array(places.to_pylist(), dtype="Int32")
            shown = types.labels(field)
            short = [label if len(label) <= LABEL else term for term, label in shown.items()]
            labels[name] = dict(enumerate(short, start=1))
        elif kind == "byte":
            made[name] = pd.array(cells.cast("int8").to_pylist(), dtype="Int8")
            labels[name] = {0: "false", 1: "true"}
        elif kind == "day":
            made[name] = cells.cast("timestamp[s]").to_numpy().astype("datetime64[s]")
        elif kind == "number":
            large = [v for v in cells.to_pylist() if v is not None and abs(v) > STATA_WHOLE]
            if large:
                raise DataError(
                    f"column {name!r}: found {large[0]}, expected at most {STATA_WHOLE}, the "
                    "largest whole number that Stata keeps exactly: make the column text"
                )
            made[name] = pd.array(cells.to_pylist(), dtype="Int64")
        else:
            made[name] = pd.Series(pc.fill_null(cells, "").to_pylist(), dtype=object)
    return pd.DataFrame(made, index=pd.RangeIndex(table.num_rows)), labels
