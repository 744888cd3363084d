"""Columns and keys: what the Table Schemas say of each cell, by pandera, and of keys across tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ... import schemas
from ...errors import Fault
from .cells import among, joined
from .context import Context, Table
from .rules import rule

if TYPE_CHECKING:
    import pyarrow as pa


@rule("column-type")
def types(context: Context) -> Iterator[Fault]:
    """Every cell is written as its column's type asks."""
    for table in context.readable():
        yield from schemas.arrow.type_faults(table.schema, table.arrow)


@rule("column-constraint")
def constraints(context: Context) -> Iterator[Fault]:
    """Every column meets its constraints: required, vocabulary, pattern, range, unique (pandera)."""
    for table in context.readable():
        yield from sorted(_pandera(table), key=lambda fault: (fault.line, fault.column))


def _pandera(table: Table) -> Iterator[Fault]:
    from pandera.errors import SchemaErrors

    bad = {(f.line - 2, f.column) for f in schemas.arrow.type_faults(table.schema, table.arrow)}
    typed = schemas.arrow.to_arrow(table.schema, _without(table.arrow, bad))
    frame = schemas.frames.to_pandas(typed, table.schema, categorical=False)
    try:
        schemas.pandera.pandera_schema(table.schema).validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "index"]].drop_duplicates()
    else:
        return
    fields = {field["name"]: field for field in table.schema["fields"]}
    whole: set[tuple[int, str]] = set()
    for column, check, index in cases.itertuples(index=False, name=None):
        if pd.isna(index):
            raise RuntimeError(f"{table.name}.{column}: pandera's check {check} could not run")
        row = int(index)
        if str(check).startswith("unique:"):
            if (row, check) not in whole:
                whole.add((row, str(check)))
                names = str(check).removeprefix("unique: ")
                value = "|".join(table[name].iat[row] for name in names.split(", "))
                expected = f"each combination of {names} once"
                yield table.fault(row, "", expected, "delete or change one of the rows", value)
        elif (row, column) not in bad:
            yield table.fault(row, column, *_words(str(check), fields[column]))


def _words(check: str, field: schemas.Field) -> tuple[str, str]:
    """What was expected and what to do, for one of pandera's checks on a column."""
    rules = field.get("constraints", {})
    if check.startswith("not_nullable"):
        return "a value, for the column is required", "fill the cell"
    if check.startswith("field_uniqueness"):
        return "each value once", "delete or rename one of the rows"
    if check.startswith("isin"):
        return f"one of {', '.join(schemas.terms(field))}", "use a term of the vocabulary"
    if check.startswith("pattern"):
        example = f", such as {field['example']}" if field.get("example") else ""
        return f"the form {rules['pattern']}{example}", "rewrite the cell"
    if check.startswith("format"):
        return "a whole address, such as https://example.org/", "write the address with its scheme"
    if check.startswith("greater_than"):
        return f"at least {rules['minimum']}", "correct the number"
    if check.startswith("less_than"):
        return f"at most {rules['maximum']}", "correct the number"
    return f"what the column's definition asks for ({check[:60]})", "correct the cell"


def _without(text: pa.Table, cells: set[tuple[int, str]]) -> pa.Table:
    """The table with some cells emptied."""
    import pyarrow as pa

    for name in {column for _, column in cells}:
        values = text[name].to_pylist()
        for row, column in cells:
            if column == name:
                values[row] = ""
        place = text.column_names.index(name)
        text = text.set_column(place, name, pa.array(values, pa.string()))
    return text


@rule("foreign-key")
def foreign_keys(context: Context) -> Iterator[Fault]:
    """Every reference leads to a row that there is."""
    for table in context.readable():
        for columns, target, theirs in schemas.references(table.schema, table.name):
            if context.unreadable(target) or not {*theirs} <= {*context[target].frame}:
                continue  # reported where the table or its schema is
            known = joined(context[target][column] for column in theirs)
            here = joined(table[column] for column in columns)
            given = np.logical_and.reduce([table[column] != "" for column in columns])
            expected = f"{' and '.join(theirs)} of a row of {target}"
            remedy = "correct the reference, or add the row it names"
            yield from table.faults(given & ~among(here, known), columns[0], expected, remedy)


@rule("id-in-document", "documents")
def prefixes(context: Context) -> Iterator[Fault]:
    """The ID of a claim, passage or reading begins with its document's."""
    letters = {"claims": "c", "passages": "p", "readings": "r"}
    for name, letter in letters.items():
        if context.unreadable(name):
            continue
        table = context[name]
        if name == "readings":
            owner = table["passage_id"].str.replace(r"\.p[0-9]+\Z", "", regex=True)
        else:
            owner = table["document_id"]
        column = table.key[0]
        form = re.compile(rf"\.{letter}[0-9]+\Z")
        prefix = table[column].str.replace(form, "", regex=True)
        for row in (prefix != owner).to_numpy(dtype=bool).nonzero()[0]:
            expected = f"an ID that begins with {owner.iat[row]}.{letter}"
            yield table.fault(int(row), column, expected, "correct the ID or the document")
