"""From typed Arrow columns to a pandas frame with the schema's exact dtypes, and from it to text."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from .arrow import same_columns, term_faults
from .types import Field, Schema, columns, labels, terms, text_of, type_row

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def pandas_dtype(field: Field, *, categorical: bool = True) -> Any:
    """The pandas dtype of a field; a vocabulary gives a `CategoricalDtype` of its terms.

    The categories' index has the same string type as the text columns, under pandas 2 and 3.
    """
    import pandas as pd

    allowed = terms(field) if categorical else []
    dtype = pd.api.types.pandas_dtype(type_row(field).pandas)
    if not allowed:
        return dtype
    index = pd.Index(allowed, dtype=dtype)
    return pd.CategoricalDtype(index, ordered=bool(field.get("categoriesOrdered", False)))


def labelled(table: pa.Table, schema: Schema) -> tuple[pa.Table, dict[str, Any]]:
    """A typed Arrow table with the label for each term, and its schema with labels for terms.

    Raises `DataError` for a value outside its vocabulary, which has no label.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    faults = term_faults(schema, table)
    if faults:
        raise DataError.of(faults)
    fields = []
    for field in schema["fields"]:
        names = list(labels(field).values())
        if names:
            place = table.column_names.index(field["name"])
            places = pc.index_in(table[place], value_set=pa.array(terms(field), pa.string()))
            cells = pa.array(names, pa.string()).take(places.combine_chunks())
            table = table.set_column(place, field["name"], cells)
            field = {**field, "constraints": {**field["constraints"], "enum": names}}
        fields.append(field)
    return table, {**schema, "fields": fields}


def to_pandas(table: pa.Table, schema: Schema, *, categorical: bool = True) -> pd.DataFrame:
    """A typed Arrow table as a new frame with the schema's exact dtypes.

    With `categorical=False` a column with a vocabulary stays text. Raises `DataError` for a value
    outside its vocabulary: nothing is turned into missing.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    if categorical:
        faults = term_faults(schema, table)
        if faults:
            raise DataError.of(faults)
    series: dict[str, Any] = {}
    for field in schema["fields"]:
        cells, dtype = (
            table[field["name"]],
            pandas_dtype(field, categorical=categorical),
        )
        if isinstance(dtype, pd.CategoricalDtype):
            codes = pc.fill_null(
                pc.index_in(cells, value_set=pa.array(terms(field), pa.string())), -1
            )
            series[field["name"]] = pd.Categorical.from_codes(codes.to_numpy(), dtype=dtype)
        elif hasattr(dtype, "__from_arrow__"):
            series[field["name"]] = dtype.__from_arrow__(cells)
        else:
            days = cells.cast("timestamp[s]").to_numpy()
            series[field["name"]] = pd.array(days.astype(dtype), dtype=dtype)
    return pd.DataFrame(series, index=pd.RangeIndex(table.num_rows))


def to_text(frame: pd.DataFrame | pa.Table, schema: Schema) -> list[list[str]]:
    """The rows of a frame as text, in the schema's order of columns; a missing cell is empty.

    A value of the wrong type becomes text all the same, and is reported by the rules.
    Raises `DataError` where the columns are not the schema's.
    """
    import pandas as pd

    is_pandas = isinstance(frame, pd.DataFrame)
    names = columns(schema)
    found = [str(name) for name in (frame.columns if is_pandas else frame.column_names)]
    if sorted(names) != sorted(found):
        same_columns(schema, found)
    texts = []
    for name in names:
        cells = frame[name].tolist() if is_pandas else frame[name].to_pylist()
        gone = frame[name].isna() if is_pandas else frame[name].is_null().to_pylist()
        texts.append(["" if no else _text(cell) for cell, no in zip(cells, gone, strict=True)])
    return [list(row) for row in zip(*texts, strict=True)]


def _text(value: Any) -> str:
    """A value as a cell has it: a day without its midnight, a whole number without its point."""
    if hasattr(value, "item"):  # of numpy
        value = value.item()
    if isinstance(value, datetime) and value.time() == time() and value.tzinfo is None:
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return text_of(value)
