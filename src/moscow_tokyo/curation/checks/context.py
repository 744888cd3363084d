"""What the rules look at: the package's tables as text, and the transcripts where they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from ...errors import Fault, short
from ...packages import transcripts
from ...packages.package import Package
from .cells import in_threads, look_up, numbers
from .profiles import schema_faults
from .report import Measure, Skip
from .table import Table, Unreadable

__all__ = [
    "ENVIRONMENT",
    "Context",
    "Table",
    "Transcripts",
    "Unreadable",
    "extent_faults",
]

T = TypeVar("T")
ENVIRONMENT = "MOSCOW_TOKYO_SOURCES"


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
    yield from table.faults(
        last > length,
        "word_to",
        "at most {:.0f}, the number of words in the passage",
        "correct word_to or passage_id",
        length,
    )


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

    def prepare(self) -> None:
        """Read every table and search it for unusual texts, which takes longest, in threads."""
        in_threads(self._load, self.schemas)
        columns = [(table, name) for table in self.readable() for name in table.arrow.column_names]
        in_threads(lambda one: one[0].not_plain(one[1]), columns)

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
