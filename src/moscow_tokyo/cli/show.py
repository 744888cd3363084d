"""The verbs `show`, `view` and `search`: rows of tables and views, all of them or those asked for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .. import schemas
from ..citations.lookup import Lookup
from ..errors import unknown
from ..packages import fulltext, search
from ..packages.package import Package
from ..packages.tables import rows
from ..views import columns
from . import layout
from .listing import BRIEF, BRIEF_VIEWS, Listing, plain, print_cells, print_rows
from .opening import dataset, package
from .row import print_row

EQUALS, CONTAINS = "=", "~"


class Condition(NamedTuple):
    """What a cell must be (`=`), or contain whatever its case and diacritics (`~`)."""

    column: str
    sign: str
    value: str

    @staticmethod
    def of(text: str) -> Condition:
        """A condition as people write it.

        >>> Condition.of("statement~fish")
        Condition(column='statement', sign='~', value='fish')
        """
        signs = [sign for sign in (EQUALS, CONTAINS) if sign in text]
        if not signs:
            raise argparse.ArgumentTypeError(
                f"found {text!r}; expected column=value, or column~text for a part of it"
            )
        sign = min(signs, key=text.index)
        column, _, value = text.partition(sign)
        return Condition(column.strip(), sign, value.strip())

    def of_field(self, field: schemas.Field) -> Condition:
        """The condition for cells of a column, with the term in place of its label.

        Raises `ValueError` for a value that the column cannot have.
        """
        if self.sign == CONTAINS or not self.value:
            return self
        labels = schemas.labels(field)
        if labels and self.value not in labels:
            terms = {label.casefold(): term for term, label in labels.items()}
            if self.value.casefold() not in terms:
                raise unknown(f"term of {self.column!r}", self.value, labels)
            return Condition(self.column, self.sign, terms[self.value.casefold()])
        if not schemas.readable(field, self.value):
            expected = schemas.type_row(field).expected
            raise ValueError(f"{self.column} = {self.value!r}: expected {expected}")
        return self

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row's cell meets it."""
        cell = schemas.text_of(row[self.column])
        if self.sign == EQUALS:
            return cell == self.value
        return fulltext.fold(self.value) in fulltext.fold(cell)


def counted(text: str) -> int:
    """A number of rows as people write it."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"found {text!r}; expected a number of rows")
    return int(text)


def named(text: str) -> list[str]:
    """Names of columns as people write them, with commas between."""
    return [name.strip() for name in text.split(",") if name.strip()]


def is_shown(word: str, options: argparse.Namespace) -> bool:
    """Whether a word in the place of a verb names a table, a view or a row."""
    return not word.isalpha() or word in (*package(options).tables(), *columns.NAMES)


def show(options: argparse.Namespace) -> int:
    """A table, a view, or a row."""
    data, name = package(options), options.name
    if name in columns.NAMES and name not in data.tables():
        return view(options)
    if name in data.tables():
        found = rows(data, name) if options.id is None else search.starting(data, name, options.id)
        if found or options.id is None:
            schema = data.schema(name)
            _print(schema, [plain(schema, cells) for cells in found], BRIEF.get(name, ()), options)
            return 0
    row = _found(data, name, options.id)
    if options.format == "table" and not _is_chosen(options):
        print_row(data, row)
    else:
        schema = data.schema(row.table)
        _print(schema, [plain(schema, row.cells)], BRIEF.get(row.table, ()), options)
    return 0


def _found(data: Package, name: str, id: str | None) -> search.Row:
    """The row that is asked for, by its ID alone or by its table and ID."""
    import difflib

    names = dict.fromkeys([*data.tables(), *columns.NAMES])
    if id is not None and name not in names:
        raise unknown("table or view", name, names)
    try:
        return Lookup(data).find(name if id is None else f"{name}:{id}")
    except ValueError:
        if name not in names and difflib.get_close_matches(name, names):
            raise unknown("table or view", name, names) from None
        raise


def view(options: argparse.Namespace) -> int:
    """A joined view, or a row of it."""
    data, name = dataset(options), columns.meant(options.name)
    if name not in columns.NAMES and name in package(options).tables():
        raise ValueError(f"{name!r} is a table, not a view: use moscow-tokyo show {name}")
    table = data.view(name, as_="arrow")
    found = [
        dict(zip(table.column_names, row, strict=True)) for row in schemas.arrow.plain_rows(table)
    ]
    schema = columns.view_schema(package(options), name)
    keys = schemas.primary_key(schema)
    if options.id is not None:
        pairs = [(schemas.row_id([str(r[key]) for key in keys]), r) for r in found]
        found = [row for id, row in pairs if id == options.id]
        found = found or [row for id, row in pairs if id.startswith(f"{options.id}|")]
        if not found:
            raise ValueError(f"the view {name} has no row {options.id!r}")
        if options.format == "table" and len(found) == 1 and not _is_chosen(options):
            print_cells(found[0])
            return 0
    _print(schema, found, BRIEF_VIEWS.get(name, ()), options)
    return 0


def _is_chosen(options: argparse.Namespace) -> bool:
    """Whether some of the rows or columns are asked for."""
    return bool(options.where or options.columns or options.limit is not None)


def _print(
    schema: schemas.Schema,
    found: list[dict[str, Any]],
    brief: Sequence[str],
    options: argparse.Namespace,
) -> None:
    """The rows and columns that are asked for."""
    data = package(options)
    wanted = [one.of_field(columns.field(data, schema, one.column)) for one in options.where]
    chosen = [columns.field(data, schema, name)["name"] for name in options.columns]
    kept = [row for row in found if all(one.holds(row) for one in wanted)][: options.limit]
    shown = chosen or schemas.columns(schema)
    print_rows(Listing(shown, kept, chosen or brief), options.format)


def search_words(options: argparse.Namespace) -> int:
    """The cells that have some words."""
    words = " ".join(options.words)
    found = list(fulltext.hits(package(options), words))
    if not found and options.format == "table":
        several = len(words.split()) > 1
        advice = (
            "all the words must be in one cell, in any order; try fewer words or parts of them"
            if several
            else "try a part of the word"
        )
        print(f"no cell contains {words!r}: {advice}", file=sys.stderr)
    elif options.format == "table" and layout.is_terminal():
        _print_hits(found)
    else:
        print_rows(Listing(fulltext.Hit._fields, [hit._asdict() for hit in found]), options.format)
    return 0 if found else 1


def _print_hits(found: Sequence[fulltext.Hit]) -> None:
    """Cells that were found, in full below the name of their table, with ID and column."""
    for n, hit in enumerate(found):
        if n == 0 or hit.table != found[n - 1].table:
            print(("\n" if n else "") + hit.table)
        print(layout.hanging("-", f"{hit.text} ({hit.id}, {hit.column})", 2))
