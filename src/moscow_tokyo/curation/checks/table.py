"""One table as the rules look at it: columns of text, distinct texts, rows by their IDs, faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ... import schemas
from ...errors import DataError, Fault, PackageError
from ...packages.package import Package
from ...packages.tables import Table as Stored
from .cells import Column, joined, numbers, steps

LISTED = 10_000
"""So many violations of one rule are listed; of more there is the number."""
PLAIN = r"[0-9A-Za-z]+(?:[-._/:|]?[,;]? ?[0-9A-Za-z]+)*\.?"
"""What most cells are: words of ASCII letters and digits, with a single sign or space between."""


def up_to(number: int, listed: Iterable[Fault]) -> Iterator[Fault]:
    """The faults that a report lists, of which the last one stands for those that it only counts."""
    for fault in listed:
        number -= 1
        yield fault
    if number > 0:
        yield from repeat(fault, number)


def _where(mask: pa.Array, texts: pa.Array) -> list[str]:
    """The texts where a mask is true."""
    return list(map(str, texts.filter(mask).to_pylist()))


class Unreadable(ValueError):
    """A table that the rules about its rows cannot use; the message says why."""


class Table:
    """One table as text: every cell a string, the empty cell `""`, one row a record of the CSV."""

    def __init__(self, name: str, schema: Mapping[str, Any], package: Package) -> None:
        try:
            self.arrow = Stored.of(package, name).text()
        except (DataError, PackageError, UnicodeDecodeError) as error:
            raise Unreadable(f"{name}.csv cannot be read as a table") from error
        if self.arrow.column_names != schemas.columns(schema):
            raise Unreadable(f"the header of {name}.csv differs from its schema")
        self.name = name
        self.schema = schema
        self.key = schemas.primary_key(schema)
        self._columns: dict[str, Column] = {}
        self._by_key: dict[str, Column] = {}
        self._distinct: dict[str, pa.Array] = {}
        self._unusual: dict[str, pa.Array] = {}
        self._texts: dict[str, Any] = {}

    def __getitem__(self, column: str) -> Column:
        if column not in self._columns:
            cells = self.arrow[column].to_pandas()
            self._columns[column] = cells if len(cells) else cells.astype("str")
        return self._columns[column]

    def __len__(self) -> int:
        return int(self.arrow.num_rows)

    def number(self, column: str) -> Column:
        """A column of whole numbers; a cell that is not one is missing (and reported elsewhere)."""
        return numbers(self[column])

    @cached_property
    def ids(self) -> Column:
        """One ID a row: the cells of the primary key joined by `|`."""
        return joined((self[column] for column in self.key), "|")

    def distinct(self, column: str) -> pa.Array:
        """The distinct texts of a column."""
        if column not in self._distinct:
            self._distinct[column] = pc.unique(self.arrow[column])
        return self._distinct[column]

    def unusual(self, column: str, having: str = "") -> list[str]:
        """The distinct texts of a column that are not `PLAIN`; rules on characters need no others.

        With `having`, a pattern, only those in which it is found.
        """
        found = self.not_plain(column)
        return _where(pc.match_substring_regex(found, having), found)

    def not_plain(self, column: str) -> pa.Array:
        """The distinct texts of a column that are not `PLAIN`, as Arrow has them; looked for once."""
        if column not in self._unusual:
            texts = self.distinct(column)
            plain = pc.match_substring_regex(texts, f"^(?:{PLAIN})?$")
            self._unusual[column] = texts.filter(pc.invert(plain))
        return self._unusual[column]

    def unlike(self, column: str, pattern: str) -> list[str]:
        """The distinct texts of a column in which a pattern is not found."""
        texts = self.distinct(column)
        return _where(pc.invert(pc.match_substring_regex(texts, pattern)), texts)

    def outside(self, column: str, known: Iterable[str]) -> list[str]:
        """The distinct texts of a column that are not among others."""
        texts = self.distinct(column)
        return _where(pc.invert(pc.is_in(texts, value_set=pa.array(known, pa.string()))), texts)

    def untyped(self, field: schemas.Field) -> list[str]:
        """The distinct texts of a column that its type cannot take."""
        if field["type"] == "string":
            return []
        texts = self.distinct(field["name"]).to_pylist()
        return [text for text in texts if text and not schemas.readable(field, text)]

    @cached_property
    def steps(self) -> tuple[Any, Any]:
        """For all rows but the last whether their key is greater than the next, and whether the same."""
        return steps((self.arrow[column] for column in self.key), len(self))

    @cached_property
    def ascending(self) -> bool:
        """Whether each key is greater than the one before, so that no two are the same."""
        return not np.any(self.steps)

    @cached_property
    def places(self) -> Column:
        """The first row of each ID, by ID."""
        first = np.ones(len(self), bool)
        if not self.ascending:
            first = ~self.ids.duplicated().to_numpy(dtype=bool)
        return pd.Series(first.nonzero()[0], index=pd.Index(self.ids.array[first]))

    def by_key(self, column: str) -> Column:
        """A column by row ID, for `look_up`; of rows with the same ID the first counts."""
        if column not in self._by_key:
            cells = self[column].array[self.places.to_numpy()]
            self._by_key[column] = pd.Series(cells, index=self.places.index)
        return self._by_key[column]

    def fault(
        self, row: int, column: str, expected: str, remedy: str, value: str | None = None
    ) -> Fault:
        """A fault of one cell, or with `value` of something else in the row (`column` "" then)."""
        if value is None:
            value = self._plain_texts(column)[row]
        return self._fault(row, self._plain_texts("")[row], column, value, expected, remedy)

    def faults(
        self,
        where: Column | Iterable[int],
        column: str,
        expected: str,
        remedy: str,
        *cells: Column,
        values: Column | None = None,
    ) -> Iterator[Fault]:
        """A fault of one column's cell in every row of a mask or a list, as `up_to` gives them.

        Each `{}` in `expected` stands for the row's cell of one of `cells`, "empty" where it is.
        With `values` it is those that are wrong, and not the cells of a column.
        """
        masked = isinstance(where, pd.Series)
        rows = np.asarray(where, bool).nonzero()[0] if masked else np.fromiter(where, int)
        if not len(rows):
            return

        def wanted(row: int) -> str:
            return expected.format(*(c.iat[row] or "empty" for c in cells)) if cells else expected

        wrong = self._plain_texts(column) if values is None else values.to_numpy()
        listed = rows[:LISTED].tolist()
        found = (self.fault(row, column, wanted(row), remedy, wrong[row]) for row in listed)
        yield from up_to(len(rows), found)

    def _plain_texts(self, column: str) -> Any:
        """A column, or ("") the IDs of the rows, for looking at cells one by one."""
        if column not in self._texts:
            cells = self[column] if column else self.ids
            self._texts[column] = cells.to_numpy()
        return self._texts[column]

    def _fault(
        self, row: int, row_id: str, column: str, value: str, expected: str, remedy: str
    ) -> Fault:
        line = row + 2
        place = f"{self.name}.csv line {line}"
        return Fault(place, self.name, row_id, column, value, expected, remedy, line)

    def given_where(
        self, where: Column, column: str, lacking: tuple[str, str], idle: tuple[str, str]
    ) -> Iterator[Fault]:
        """A fault of each cell that is empty where the mask is true, or filled where it is not.

        `lacking` and `idle` say what was expected in either case, and what to do.
        """
        empty = self[column] == ""
        yield from self.faults(where & empty, column, *lacking)
        yield from self.faults(~where & ~empty, column, *idle)
