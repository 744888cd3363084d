"""The sound package that mutants are made of, what a mutant is, and the bytes of one."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from moscow_tokyo import schemas
from moscow_tokyo.packages.package import DESCRIPTOR, Package, sha256
from moscow_tokyo.packages.places import bundled, snapshot

Row = list[str]
SOUND = snapshot(bundled())
NATIVE = {
    ("participants", "name_native"),
    ("known_dates", "publisher"),
    ("known_dates", "words_as_found"),
    ("outcome_evidence", "page_title"),
    ("outcome_evidence", "words_as_found"),
    ("errata", "old"),
    ("errata", "new"),
}
"""Columns that hold words of other scripts."""
RECORDS = ("errata", "retired", "releases", "coding_rounds", "coding_units", "codings", "word_readings")  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One edit of the package, and what a report on it has to name.

    `rows` are IDs and `columns` names of which one is enough; none: there is none to name.
    `character` is the line of the file and the place in it, both from 1, of a fault of text.
    """

    kind: str
    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    words: str
    files: dict[str, bytes] = field(repr=False)
    character: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """What the mutant is, in one line."""
        where = " ".join(part for part in (self.table, *self.rows[:1], *self.columns[:1]) if part)
        return f"{self.kind}: {where}: {self.words}"


class Kind:
    """A kind of edits: its name, the function that makes them, and why some cannot be told."""

    def __init__(self, name: str, make: Make, most: int, reason: str) -> None:
        self.name, self.make, self.most, self.reason = name, make, most, reason

    def mutants(self, seed: int) -> list[Mutant]:
        """The mutants of this kind, at most `most`; a sample spread over those that there could be."""
        chance = random.Random(f"{seed} {self.name}")
        places = list(self.make(chance))
        if len(places) > self.most:
            places = [places[n * len(places) // self.most] for n in range(self.most)]
        made = (place(self.name) for place in places)
        return [one for one in made if one is not None]


Maker = Callable[[str], "Mutant | None"]
"""Makes the mutant at a place that was chosen; the kind's name is given."""
Make = Callable[[random.Random], Iterator[Maker]]
KINDS: dict[str, Kind] = {}


def kind(name: str, most: int = 60, reason: str = "") -> Callable[[Make], Make]:
    """Register a kind of mutants; with a reason some of them cannot be told from sound data."""

    def register(make: Make) -> Make:
        assert name not in KINDS, name
        KINDS[name] = Kind(name, make, most, reason)
        return make

    return register


class Sheet:
    """One table of the sound package as text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path = str(SOUND.resource(name)["path"])
        self.schema = SOUND.schema(name)
        self.data = SOUND.data(name)
        self.header, *self.rows = csv.reader(io.StringIO(self.data.decode()))
        self.fields = {one["name"]: one for one in self.schema["fields"]}
        self.key = [self.header.index(one) for one in schemas.primary_key(self.schema)]

    def id(self, row: Row) -> str:
        """The ID of a row: its key's cells, joined by |."""
        return "|".join(row[place] for place in self.key)

    @cached_property
    def ids(self) -> list[str]:
        return [self.id(row) for row in self.rows]

    def filled(self, column: str) -> list[int]:
        """The rows that have something in a column."""
        place = self.header.index(column)
        return [n for n, row in enumerate(self.rows) if row[place]]


SHEETS = {name: Sheet(name) for name in SOUND.tables()}


def cells(rows: Sequence[Row]) -> bytes:
    """Rows as the CSV of the package."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def files(tables: dict[str, bytes], described: dict[str, Any] | None = None) -> dict[str, bytes]:
    """Changed tables with a descriptor whose sizes and hashes are theirs."""
    about = json.loads(json.dumps(described or SOUND.descriptor))
    for resource in about["resources"]:
        if resource["name"] in tables:
            data = tables[resource["name"]]
            resource |= {"bytes": len(data), "hash": sha256(data)}
    changed = {SHEETS[name].path: data for name, data in tables.items()}
    return {**changed, DESCRIPTOR: json.dumps(about, ensure_ascii=False).encode()}


def package(mutant: Mutant) -> Package:
    """The package with the mutant's files in it."""

    def read(path: str) -> bytes:
        return mutant.files[path] if path in mutant.files else SOUND.read(path)

    return Package("mutant", read, editable=True)


def change(name: str, row: int, new: dict[str, str], words: str, kind: str) -> Mutant | None:
    """The mutant with cells of one row changed; none where that changes nothing."""
    sheet = SHEETS[name]
    old = sheet.rows[row]
    made = [new.get(column, cell) for column, cell in zip(sheet.header, old, strict=True)]
    if made == old:
        return None
    rows = [sheet.header, *sheet.rows]
    rows[row + 1] = made
    ids = tuple(dict.fromkeys((sheet.id(old), sheet.id(made))))
    return Mutant(kind, name, ids, tuple(new), words, files({name: cells(rows)}))


def file(name: str, data: bytes, words: str, kind: str) -> Mutant | None:
    """The mutant with other bytes of one table's file."""
    return (
        Mutant(kind, name, (), (), words, files({name: data}))
        if data != SHEETS[name].data
        else None
    )
