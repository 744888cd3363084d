"""From typed Arrow columns to a pandas frame with the schema's exact dtypes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import DataError
from .arrow import term_faults
from .types import Field, Schema, labels, terms, type_row

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
