"""A Table Schema as a pandera schema, for frames that users edit or extend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .frames import pandas_dtype
from .types import URI, Field, Schema, primary_key, terms

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa_


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
        checks.append(pa_.Check(matches(pattern), name=f"pattern: {rules['pattern']}"))
    if field.get("format") == "uri":
        checks.append(pa_.Check(matches(URI), name="format: uri"))
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


def matches(pattern: str) -> Any:
    """A check of text: whether the whole of each cell is of a form."""

    def check(series: pd.Series[str]) -> pd.Series[bool]:
        return series.astype("string[pyarrow]").str.fullmatch(pattern)

    return check


def _unique_rows(key: list[str]) -> Any:
    def check(frame: pd.DataFrame) -> pd.Series[bool]:
        return ~frame.duplicated(subset=key, keep=False)

    return check
