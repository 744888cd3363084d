"""From text to typed Arrow columns, as a Table Schema says; and the cells that cannot follow it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import LONG, DataError, Fault, short
from .types import Field, Schema, columns, primary_key, readable, row_id, terms, text_of, type_row

if TYPE_CHECKING:
    import pyarrow as pa


def fullmatch(pattern: str, text: str) -> bool:
    """Whether a text has the form of a schema's pattern, found in linear time.

    Raises `ValueError` for a pattern that is not in the syntax of RE2.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.match_substring_regex(pa.scalar(text, pa.string()), rf"\A(?:{pattern})\z")
    return bool(found.as_py())


def row_ids(schema: Schema, table: pa.Table) -> list[str]:
    """One readable ID a row: the primary key's cells joined by `|` (no key: `row 1`, `row 2` …)."""
    keys = [name for name in primary_key(schema) if name in table.column_names]
    if not keys:
        return [f"row {n}" for n in range(1, table.num_rows + 1)]
    parts = [map(text_of, table[name].to_pylist()) for name in keys]
    return list(map(row_id, zip(*parts, strict=True)))


def plain_rows(typed: pa.Table) -> list[list[Any]]:
    """The rows of a typed Arrow table as plain values, those that `plain` gives for the text."""
    import pyarrow as pa

    days = [pa.types.is_date(column.type) for column in typed.columns]
    plain = [c.cast(pa.string()) if day else c for c, day in zip(typed.columns, days, strict=True)]
    return [list(row) for row in zip(*(column.to_pylist() for column in plain), strict=True)]


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


def dictionaries(schema: Schema, table: pa.Table) -> pa.Table:
    """A typed table whose vocabularies are dictionaries of their terms, ordered where those are.

    Raises `DataError` for a value outside its vocabulary.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    faults = term_faults(schema, table)
    if faults:
        raise DataError.of(faults)
    for place, field in enumerate(schema["fields"]):
        allowed, name = pa.array(terms(field), pa.string()), field["name"]
        if len(allowed):
            places = pc.index_in(table[name], value_set=allowed).combine_chunks()
            ordered = bool(field.get("categoriesOrdered", False))
            made = pa.DictionaryArray.from_arrays(places, allowed, ordered=ordered)
            table = table.set_column(place, name, made)
    return table


def type_faults(schema: Schema, text: pa.Table) -> list[Fault]:
    """Every cell of an all-text table that its column's type cannot take, in row order.

    An empty cell is missing and no fault; neither constraints nor columns that the schema does not
    define are looked at.
    """

    def sound(field: Field) -> Callable[[str], bool] | None:
        typed = field.get("type", "string") != "string"
        return (lambda value: readable(field, value)) if typed else None

    return _faults(schema, text, sound, lambda field: type_row(field).expected, "correct the cell")


def term_faults(schema: Schema, text: pa.Table) -> list[Fault]:
    """Every cell that is not a term of its column's vocabulary, in row order."""

    def sound(field: Field) -> Callable[[str], bool] | None:
        allowed = terms(field)
        return (lambda value: value in allowed) if allowed else None

    def expected(field: Field) -> str:
        return f"one of {', '.join(terms(field))}"

    return _faults(schema, text, sound, expected, "use a term of the vocabulary")


def _faults(
    schema: Schema,
    text: pa.Table,
    sound: Callable[[Field], Callable[[str], bool] | None],
    expected: Callable[[Field], str],
    remedy: str,
) -> list[Fault]:
    """Every cell that is not sound, each distinct value looked at once; no test: all are sound."""
    import pyarrow.compute as pc

    found: list[tuple[int, Field, str]] = []
    for field in schema["fields"]:
        name, test = field["name"], sound(field)
        if test is None or name not in text.column_names:
            continue
        bad = {v for v in pc.unique(text[name]).to_pylist() if v and not test(v)}
        if bad:
            cells = enumerate(text[name].to_pylist())
            found += [(n, field, value) for n, value in cells if value in bad]
    if not found:
        return []
    ids, table = row_ids(schema, text), str(schema.get("name", ""))
    return [
        Fault(
            place=f"{table}.csv line {n + 2}",
            table=table,
            row_id=ids[n],
            column=field["name"],
            value=value,
            expected=expected(field),
            remedy=remedy,
            line=n + 2,
        )
        for n, field, value in sorted(found, key=lambda cell: cell[0])
    ]


def to_arrow(schema: Schema, text: pa.Table) -> pa.Table:
    """An all-text table as typed Arrow columns; only the empty cell is missing.

    Raises `DataError` when the columns are not the schema's, in its order, or when a cell cannot
    be read as its type. Constraints are not checked here.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    none = pa.scalar(None, pa.string())
    found = [pc.if_else(pc.equal(cells, ""), none, cells) for cells in text.columns]
    return typed(schema, pa.table(found, names=text.column_names))


def typed(schema: Schema, text: pa.Table) -> pa.Table:
    """The same of a table whose empty cells are null."""
    import pyarrow as pa

    same_columns(schema, text.column_names)
    faults = type_faults(schema, text)
    if faults:
        raise DataError.of(faults)
    # `required` is a constraint, checked by the validation; a faulty table can still be read.
    return text.cast(pa.schema([one.with_nullable(True) for one in arrow_schema(schema)]))


def same_columns(schema: Schema, found: list[str]) -> None:
    """Raises `DataError` unless the columns found are the schema's, in its order."""
    expected = columns(schema)
    if expected == found:
        return
    missing = [name for name in expected if name not in found]
    extra = [name for name in found if name not in expected]
    parts = [f"missing: {short(', '.join(missing), LONG)}"] if missing else []
    parts += [f"not defined: {short(', '.join(extra), LONG)}"] if extra else []
    raise DataError(
        f"table {schema.get('name', '')!r}: the header differs from the schema "
        f"({'; '.join(parts) or 'the order differs'}); expected {','.join(expected)}"
    )
