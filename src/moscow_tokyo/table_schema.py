"""The one place where a Table Schema is translated: to Arrow, pandas, pandera, SQL, Stata and others.

`TYPES` has one row per Table Schema type, with its counterpart in every target. No other module
translates a type. Nothing heavy is imported before it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa_
    import pyarrow as pa

Field = Mapping[str, Any]
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class TypeRow:
    """What one Table Schema type is in every target, and how a cell of it is written."""

    arrow: str  # alias of a pyarrow type
    pandas: str  # name of a pandas dtype
    written: str  # regular expression that a cell's whole text must match
    expected: str  # the same in words, for error messages
    plain: Callable[[str], Any] = str  # from a cell's text to the value that JSON has for it
    sql: str = "TEXT"  # column type of SQLite
    sql_check: str = "typeof({0}) IN ('text', 'null')"  # condition that a stored value meets
    restored: Callable[[Any], Any] = lambda value: value  # from SQLite's value to the plain one
    excel: str = "string"  # the kind of cell: xlsxwriter's method is write_<kind>
    csvw: str = "string"  # datatype of CSV on the Web
    croissant: str = "sc:Text"
    stata: str = "text"  # what `to_stata` makes of it


TYPES: Mapping[str, TypeRow] = {
    "string": TypeRow(
        "string",
        "string[pyarrow]",
        r"(?s:.*)",
        "text",
        sql_check="typeof({0}) IN ('text', 'null') AND {0} <> ''",
    ),
    "integer": TypeRow(
        "int64",
        "Int64",
        r"0|-?[1-9][0-9]{0,17}",
        "a whole number without spaces, plus sign or leading zeros",
        int,
        sql="INTEGER",
        sql_check="typeof({0}) IN ('integer', 'null')",
        excel="number",
        csvw="integer",
        croissant="sc:Integer",
        stata="number",
    ),
    "boolean": TypeRow(
        "bool",
        "boolean",
        r"true|false",
        "true or false",
        "true".__eq__,
        sql="INTEGER",
        sql_check="typeof({0}) IN ('integer', 'null') AND {0} IN (0, 1)",
        restored=bool,
        excel="boolean",
        csvw="boolean",
        croissant="sc:Boolean",
        stata="byte",
    ),
    "date": TypeRow(
        "date32",
        "datetime64[s]",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "a real day written YYYY-MM-DD",
        sql_check="typeof({0}) IN ('text', 'null') AND date({0}, '+0 days') IS {0}",
        excel="datetime",
        csvw="date",
        croissant="sc:Date",
        stata="day",
    ),
}


@dataclass(frozen=True, order=True)
class Fault:
    """One cell that is not what its column's definition asks for."""

    table: str
    row: str  # primary key, its parts joined by "|"
    line: int  # in the CSV, the header being line 1
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        return (
            f"{self.table}.csv:{self.line}: row {self.row!r}, column {self.column!r}: "
            f"{self.value!r}; expected {self.expected}"
        )


class DataError(ValueError):
    """Cells (or lines) that cannot be read as their schema says. `faults` lists every cell."""

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, faults: list[Fault], shown: int = 5) -> DataError:
        """The error for a list of faults: it quotes the first few and counts the rest."""
        lines = [str(fault) for fault in faults[:shown]]
        if len(faults) > shown:
            lines.append(f"… and {len(faults) - shown} more")
        lines.append("Correct these cells, or run `moscow-tokyo validate` to see all at once.")
        return cls("\n".join(lines), faults)


def type_row(field: Field) -> TypeRow:
    """The row of `TYPES` for a field. Raises `ValueError` for a type the package does not use."""
    name = field.get("type", "string")
    if name not in TYPES:
        raise ValueError(
            f"column {field['name']!r} has type {name!r}; expected one of {', '.join(TYPES)}"
        )
    return TYPES[name]


def columns(schema: Schema) -> list[str]:
    """Names of the columns, in order."""
    return [field["name"] for field in schema["fields"]]


def primary_key(schema: Schema) -> list[str]:
    """Names of the primary key's columns."""
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def terms(field: Field) -> list[str]:
    """The values of a field's vocabulary, in order; empty where it has none."""
    return list(field.get("constraints", {}).get("enum", []))


def row_ids(schema: Schema, table: pa.Table) -> list[str]:
    """One readable ID a row: the primary key's cells joined by `|` (no key: `row 1`, `row 2` …)."""
    keys = [name for name in primary_key(schema) if name in table.column_names]
    if not keys:
        return [f"row {n}" for n in range(1, table.num_rows + 1)]
    parts = [["" if v is None else str(v) for v in table[name].to_pylist()] for name in keys]
    return ["|".join(cells) for cells in zip(*parts, strict=True)]


def plain(field: Field, text: str) -> Any:
    """A cell's text as the plain value of its type: str, int, bool, or None for the empty cell.

    A day stays text, and so does what is not written as its type asks (`validate` reports it).
    """
    if not text:
        return None
    make = type_row(field).plain
    return make(text) if make is not str and _readable(field, text) else text


def plain_rows(typed: pa.Table) -> list[list[Any]]:
    """The rows of a typed Arrow table as plain values, those that `plain` gives for the text."""
    columns = [
        [value.isoformat() if isinstance(value, date) else value for value in column.to_pylist()]
        for column in typed.columns
    ]
    return [list(row) for row in zip(*columns, strict=True)]


# --- Arrow ---------------------------------------------------------------------------------------


def arrow_schema(schema: Schema) -> pa.Schema:
    """The Arrow schema: names, types and `nullable` as the Table Schema defines them."""
    import pyarrow as pa

    return pa.schema(
        pa.field(
            field["name"],
            pa.type_for_alias(type_row(field).arrow),
            nullable=not field.get("constraints", {}).get("required", False),
        )
        for field in schema["fields"]
    )


def type_faults(schema: Schema, text: pa.Table) -> list[Fault]:
    """Every cell of an all-text table that its column's type cannot take, in row order.

    `text` has string columns as read from the CSV. An empty cell is missing and no fault here;
    columns that the schema does not define, and constraints, are not looked at.
    """
    import pyarrow.compute as pc

    found: list[tuple[int, str, str, str]] = []
    for field in schema["fields"]:
        name, row = field["name"], type_row(field)
        if name not in text.column_names or field.get("type", "string") == "string":
            continue
        bad = {v for v in pc.unique(text[name]).to_pylist() if v and not _readable(field, v)}
        if bad:
            cells = enumerate(text[name].to_pylist())
            found += [(n, name, value, row.expected) for n, value in cells if value in bad]
    return _located(schema, text, found)


def term_faults(schema: Schema, text: pa.Table) -> list[Fault]:
    """Every cell that is not a term of its column's vocabulary, in row order."""
    import pyarrow.compute as pc

    found: list[tuple[int, str, str, str]] = []
    for field in schema["fields"]:
        name, allowed = field["name"], terms(field)
        if not allowed or name not in text.column_names:
            continue
        bad = {v for v in pc.unique(text[name]).to_pylist() if v and v not in allowed}
        if bad:
            expected = f"one of {', '.join(allowed)}"
            cells = enumerate(text[name].to_pylist())
            found += [(n, name, value, expected) for n, value in cells if value in bad]
    return _located(schema, text, found)


def to_arrow(schema: Schema, text: pa.Table) -> pa.Table:
    """An all-text table as typed Arrow columns; only the empty cell is missing.

    Raises `DataError` when the columns are not the schema's, in its order, or when a cell cannot
    be read as its type. Constraints are not checked here.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    expected, found = columns(schema), text.column_names
    if expected != found:
        missing = [name for name in expected if name not in found]
        extra = [name for name in found if name not in expected]
        what = "; ".join(
            [f"missing: {', '.join(missing)}"] * bool(missing)
            + [f"not defined: {', '.join(extra)}"] * bool(extra)
        )
        raise DataError(
            f"table {schema.get('name', '')!r}: the header differs from the schema "
            f"({what or 'the order differs'}); expected {','.join(expected)}"
        )
    faults = type_faults(schema, text)
    if faults:
        raise DataError.of(faults)
    typed = arrow_schema(schema)
    arrays = []
    for target in typed:
        cells = text[target.name]
        cells = pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
        arrays.append(cells if target.type == pa.string() else cells.cast(target.type))
    # `required` is a constraint, checked by the validation; a faulty table can still be read.
    return pa.table(arrays, schema=pa.schema([f.with_nullable(True) for f in typed]))


def _readable(field: Field, value: str) -> bool:
    """Whether a cell's text is written as its field's type asks."""
    if not re.fullmatch(type_row(field).written, value, re.ASCII):
        return False
    if field.get("type") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


def _located(
    schema: Schema, table: pa.Table, found: list[tuple[int, str, str, str]]
) -> list[Fault]:
    """Faults with their row's ID and line, in row order."""
    if not found:
        return []
    ids, name = row_ids(schema, table), str(schema.get("name", ""))
    return [
        Fault(name, ids[n], n + 2, column, value, expected)
        for n, column, value, expected in sorted(found, key=lambda cell: cell[0])
    ]


# --- pandas --------------------------------------------------------------------------------------


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


def to_pandas(table: pa.Table, schema: Schema, *, categorical: bool = True) -> pd.DataFrame:
    """A typed Arrow table as a new frame with the schema's exact dtypes.

    With `categorical=False` a column with a vocabulary stays text. Raises `DataError` for a value
    outside its vocabulary: nothing is turned into missing.
    """
    import pandas as pd
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
            codes = pc.fill_null(pc.index_in(cells, value_set=_array(terms(field))), -1)
            series[field["name"]] = pd.Categorical.from_codes(codes.to_numpy(), dtype=dtype)
        elif hasattr(dtype, "__from_arrow__"):
            series[field["name"]] = dtype.__from_arrow__(cells)
        else:
            days = cells.cast("timestamp[s]").to_numpy()
            series[field["name"]] = pd.array(days.astype(dtype), dtype=dtype)
    return pd.DataFrame(series, index=pd.RangeIndex(table.num_rows))


def _array(values: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string())


# --- pandera -------------------------------------------------------------------------------------


def pandera_schema(schema: Schema) -> pa_.DataFrameSchema:
    """The pandera schema for frames of this table: exact columns, types, constraints and keys.

    A column with a vocabulary may be categorical or text. Foreign keys need the other tables, so
    `validate` checks them and this does not.
    """
    import pandera.pandas as pa_

    checks = [
        pa_.Check(_unique_rows(key), name=f"unique: {', '.join(key)}", ignore_na=False)
        for key in [primary_key(schema), *schema.get("uniqueKeys", [])]
        if len(key) > 1
    ]
    return pa_.DataFrameSchema(
        {field["name"]: _pandera_column(field, schema) for field in schema["fields"]},
        checks=checks,
        strict=True,
        ordered=True,
        name=schema.get("name"),
        title=schema.get("title"),
        description=schema.get("description"),
    )


def _pandera_column(field: Field, schema: Schema) -> pa_.Column:
    import pandera.pandas as pa_

    rules, allowed = field.get("constraints", {}), terms(field)
    checks = []
    if allowed:
        checks.append(pa_.Check(_is_text, name="text or categorical", ignore_na=False))
        checks.append(pa_.Check.isin(allowed))
    if "pattern" in rules:
        pattern = f"(?:{rules['pattern']})"
        checks.append(pa_.Check(_matches(pattern), name=f"pattern: {rules['pattern']}"))
    if "minimum" in rules:
        checks.append(pa_.Check.greater_than_or_equal_to(rules["minimum"]))
    if "maximum" in rules:
        checks.append(pa_.Check.less_than_or_equal_to(rules["maximum"]))
    return pa_.Column(
        None if allowed else pandas_dtype(field),
        checks=checks,
        nullable=not rules.get("required", False),
        unique=bool(rules.get("unique", False)) or primary_key(schema) == [field["name"]],
        title=field.get("title"),
        description=field.get("description"),
    )


def _is_text(series: pd.Series[Any]) -> bool:
    import pandas as pd

    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    return pd.api.types.is_string_dtype(dtype)


def _matches(pattern: str) -> Any:
    def check(series: pd.Series[str]) -> pd.Series[bool]:
        return series.astype("string[pyarrow]").str.fullmatch(pattern)

    return check


def _unique_rows(key: list[str]) -> Any:
    def check(frame: pd.DataFrame) -> pd.Series[bool]:
        return ~frame.duplicated(subset=key, keep=False)

    return check


# --- Stata ---------------------------------------------------------------------------------------

STATA_WHOLE = 2**53
"""Stata keeps whole numbers up to this one exactly."""


def to_stata(table: pa.Table, schema: Schema) -> tuple[pd.DataFrame, dict[str, dict[Any, str]]]:
    """A typed Arrow table as Stata holds it, and the value labels by column.

    A term of a vocabulary is its place there, from 1, labelled with the term; true and false are 1
    and 0; a day is a Stata day; missing text is the empty text, for Stata has no other. Raises
    `DataError` for a whole number that Stata cannot keep exactly.
    """
    import pandas as pd
    import pyarrow.compute as pc

    made: dict[str, Any] = {}
    labels: dict[str, dict[Any, str]] = {}
    for field in schema["fields"]:
        name, kind, allowed = field["name"], type_row(field).stata, terms(field)
        cells = table[name]
        if allowed:
            places = pc.add(pc.index_in(cells, value_set=_array(allowed)), 1)
            made[name] = pd.array(places.to_pylist(), dtype="Int32")
            labels[name] = dict(enumerate(allowed, start=1))
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
