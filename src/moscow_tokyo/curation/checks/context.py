"""What the rules look at: the package's tables as text, and the transcripts where they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pandas as pd

from ... import schemas
from ...errors import DataError, Fault, PackageError, short
from ...packages import transcripts
from ...packages.package import Package
from ...packages.tables import Table as Stored
from .cells import Column, joined, look_up, numbers
from .profiles import schema_faults
from .report import Measure, Skip

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
ENVIRONMENT = "MOSCOW_TOKYO_SOURCES"
PLAIN = r"[0-9A-Za-z]+(?:[-._/:|]?[,;]? ?[0-9A-Za-z]+)*\.?"
"""What most cells are: words of ASCII letters and digits, with a single sign or space between."""


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
        self.frame = pd.DataFrame(
            {column: self.arrow[column].to_pandas() for column in self.arrow.column_names},
            index=pd.RangeIndex(self.arrow.num_rows),
            dtype=None if self.arrow.num_rows else "str",
        )
        self.key = schemas.primary_key(schema)
        self._by_key: dict[str, Column] = {}
        self._distinct: dict[str, pa.Array] = {}
        self._unusual: dict[str, pa.Array] = {}
        self._texts: dict[str, Any] = {}

    def __getitem__(self, column: str) -> Column:
        return self.frame[column]

    def __len__(self) -> int:
        return len(self.frame)

    def number(self, column: str) -> Column:
        """A column of whole numbers; a cell that is not one is missing (and reported elsewhere)."""
        return numbers(self.frame[column])

    @cached_property
    def ids(self) -> Column:
        """One ID a row: the cells of the primary key joined by `|`."""
        return joined((self.frame[column] for column in self.key), "|")

    def distinct(self, column: str) -> pa.Array:
        """The distinct texts of a column."""
        import pyarrow.compute as pc

        if column not in self._distinct:
            self._distinct[column] = pc.unique(self.arrow[column])
        return self._distinct[column]

    def unusual(self, column: str, having: str = "") -> list[str]:
        """The distinct texts of a column that are not `PLAIN`; rules on characters need no others.

        With `having`, a pattern, only those in which it is found.
        """
        import pyarrow.compute as pc

        if column not in self._unusual:
            texts = self.distinct(column)
            plain = pc.match_substring_regex(texts, f"^(?:{PLAIN})?$")
            self._unusual[column] = texts.filter(pc.invert(plain))
        found = self._unusual[column]
        return list(map(str, found.filter(pc.match_substring_regex(found, having)).to_pylist()))

    def unlike(self, column: str, pattern: str) -> list[str]:
        """The distinct texts of a column in which a pattern is not found."""
        import pyarrow.compute as pc

        texts = self.distinct(column)
        return list(
            map(str, texts.filter(pc.invert(pc.match_substring_regex(texts, pattern))).to_pylist())
        )

    @cached_property
    def places(self) -> Column:
        """The first row of each ID, by ID."""
        first = np.ones(len(self), bool)
        if len(self.key) != 1 or len(self.distinct(self.key[0])) < len(self):
            first = ~self.ids.duplicated().to_numpy(dtype=bool)
        return pd.Series(first.nonzero()[0], index=pd.Index(self.ids.array[first]))

    def by_key(self, column: str) -> Column:
        """A column by row ID, for `look_up`; of rows with the same ID the first counts."""
        if column not in self._by_key:
            cells = self.frame[column].array[self.places.to_numpy()]
            self._by_key[column] = pd.Series(cells, index=self.places.index)
        return self._by_key[column]

    def fault(
        self, row: int, column: str, expected: str, remedy: str, value: str | None = None
    ) -> Fault:
        """A fault of one cell, or with `value` of something else in the row (`column` "" then)."""
        if value is None:
            value = self._plain_texts(column)[row]
        return self._fault(row, self._plain_texts("")[row], column, value, expected, remedy)

    def faults(self, mask: Column, column: str, expected: str, remedy: str) -> Iterator[Fault]:
        """A fault of one column's cell in every row where the mask is true."""
        rows = mask.to_numpy(dtype=bool).nonzero()[0]
        if len(rows):
            found = zip(rows.tolist(), self.ids.iloc[rows], self[column].iloc[rows], strict=True)
            for row, row_id, value in found:
                yield self._fault(row, row_id, column, value, expected, remedy)

    def _plain_texts(self, column: str) -> Any:
        """A column, or ("") the IDs of the rows, for looking at cells one by one."""
        if column not in self._texts:
            cells = self[column] if column else self.ids
            self._texts[column] = cells.to_numpy(dtype=object)
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


def extent_faults(table: Table, passages: Table) -> Iterator[Fault]:
    """Where a row's words do not run forward, or do not end inside its passage."""
    first, last = table.number("word_from"), table.number("word_to")
    length = numbers(look_up(table["passage_id"], passages.by_key("words")))
    yield from table.faults(
        first > last,
        "word_from",
        "a number no greater than word_to",
        "correct word_from or word_to",
    )
    for row in (last > length).to_numpy(dtype=bool).nonzero()[0]:
        expected = f"at most {length.iat[row]:.0f}, the number of words in the passage"
        yield table.fault(int(row), "word_to", expected, "correct word_to or passage_id")


class Transcripts:
    """The transcripts at hand: `<folder>/<document_id>.txt`, kept only where the hash is right."""

    def __init__(
        self,
        package: Package,
        sources: str | os.PathLike[str] | None,
        hashes: Mapping[str, str],
    ) -> None:
        self.folder = _folder(package, sources)
        self.found: dict[str, bytes] = {}
        self.lines: dict[str, list[tuple[int, str]]] = {}
        """Per document with the right transcript: line number and text of each passage."""
        self.absent = ""
        """Which documents have no transcript at hand; empty when all have."""
        self.missing = ""
        """Why not every document can be compared with its transcript; empty when all can."""
        rows = [{"document_id": str(n), "transcript_sha256": str(h)} for n, h in hashes.items()]
        kept = transcripts.read(rows, self.folder)
        self.found, self.lines = kept.found, kept.lines
        absent, changed = kept.absent, kept.changed
        if absent and self.folder is None:
            self.absent = (
                f"no folder of transcripts: name it with --sources, sources= or {ENVIRONMENT}"
            )
        elif absent:
            self.absent = f"no transcript of {_few(absent)} in {self.folder}"
        self.missing = self.absent
        if changed:
            strange = f"the transcript of {_few(changed)} is not the one that was coded"
            self.missing = f"{self.absent}; {strange}" if self.absent else strange

    @property
    def documents(self) -> list[str]:
        """The documents that can be compared with their transcripts."""
        return list(self.lines)


class Context:
    """A package under validation. `context["claims"]` is a table; what was found so far is kept.

    With `only`, rules that go through all tables look at this one.
    """

    def __init__(
        self, package: Package, sources: str | os.PathLike[str] | None, only: str | None = None
    ) -> None:
        self.package = package
        self.only = only
        self.skips: list[Skip] = []
        self.measures: list[Measure] = []
        self.found: list[Fault] = []
        self._sources = sources
        self._tables: dict[str, Table | Unreadable] = {}
        self._made: dict[Callable[[Context], object], object] = {}

    def __getitem__(self, table: str) -> Table:
        found = self._load(table)
        if isinstance(found, Unreadable):
            raise found
        return found

    def once(self, make: Callable[[Context], T]) -> T:
        """What a function makes of the package, for rules that share it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def unreadable(self, table: str) -> str:
        """Why a table cannot be used, or an empty string."""
        found = self._load(table)
        return str(found) if isinstance(found, Unreadable) else ""

    @cached_property
    def schemas(self) -> Mapping[str, Mapping[str, Any]]:
        """The Table Schemas that have the shape that the rules rely on, by table."""
        names = self.package.tables()
        return {
            name: self.package.schema(name)
            for name in names
            if not schema_faults(self.package, name)
        }

    def readable(self) -> Iterator[Table]:
        """Every table that can be used."""
        for name in self.schemas if self.only is None else [self.only]:
            found = self._load(name)
            if isinstance(found, Table):
                yield found

    def _load(self, table: str) -> Table | Unreadable:
        if table not in self._tables:
            try:
                if table not in self.schemas:
                    raise Unreadable(f"the package has no table {table} with a usable schema")
                self._tables[table] = Table(table, self.schemas[table], self.package)
            except Unreadable as error:
                self._tables[table] = error
        return self._tables[table]

    @cached_property
    def transcripts(self) -> Transcripts:
        """The transcripts at hand."""
        known = not self.unreadable("documents")
        hashes = self["documents"].by_key("transcript_sha256") if known else {}
        return Transcripts(self.package, self._sources, dict(hashes))

    @cached_property
    def texts(self) -> dict[str, str]:
        """Text of every passage whose transcript is at hand, by passage ID."""
        passages = self["passages"]
        found: dict[str, str] = {}
        for passage, document, ordinal in zip(
            passages["passage_id"], passages["document_id"], passages["ordinal"], strict=True
        ):
            lines = self.transcripts.lines.get(document, [])
            if ordinal.isascii() and ordinal.isdigit() and 1 <= int(ordinal) <= len(lines):
                found[passage] = lines[int(ordinal) - 1][1]
        return found


def _few(documents: list[str]) -> str:
    """The first documents of a list by name, and how many there are."""
    named = ", ".join(short(one) for one in documents[:_NAMED])
    more = len(documents) - _NAMED
    return f"{named} and {more} more" if more > 0 else named


_NAMED = 3


def _folder(package: Package, sources: str | os.PathLike[str] | None) -> Path | None:
    """The transcripts' folder: as given, else by the environment, else beside the checkout."""
    named = sources or os.environ.get(ENVIRONMENT)
    if named:
        return transcripts.folder(named) if sources else Path(named)
    beside = Path(package.location).resolve().parent / "shared" / "sources"
    return beside if beside.is_dir() else None
