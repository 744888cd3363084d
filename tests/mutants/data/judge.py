"""Whether `validate` rejects a mutant, and what its report names.

The tables that a mutant leaves alone are read once, and a rule is run again only where it reads
something that was changed: which tables each rule reads is noted when the sound package is judged.
The slow rules are asked only when the others have found nothing, and
frictionless only of schemas and descriptor: what it says of rows other rules say too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple
from unittest import mock

from sound import SOUND, Mutant, package

from moscow_tokyo.curation.checks import register
from moscow_tokyo.curation.checks.context import Context, Table
from moscow_tokyo.errors import Fault, PackageError
from moscow_tokyo.packages.package import DESCRIPTOR, Package

ALONE = re.compile(r"(text|column|edtf|character|quotes|prose)-")
"""Rules that look at each table for itself."""
FINGERPRINT = ("released-rows", "released-records")
"""Rules that see that rows are not those released, and not which."""
SLOW = ("coding-frozen", "verbatim-share", *FINGERPRINT, "frictionless")
"""Rules that are asked in turn where no other finds anything."""


ALWAYS = ("descriptor-fresh", "descriptor-shape", "schema-shape", "file-readable")


class Verdict(NamedTuple):
    """What became of a mutant. `by` are the rules that found something; none: it survived."""

    kind: str
    name: str
    by: tuple[str, ...]
    table: bool
    row: bool | None
    column: bool | None
    character: bool | None
    failed: str
    """What a rule raised, if one did."""

    @property
    def by_fingerprint(self) -> bool:
        """Whether only the fingerprints of what was released tell it."""
        return bool(self.by) and set(self.by) <= set(FINGERPRINT)


class Noting(Context):
    """A context that notes what is read: tables by name, `*` for all, `package`, `schemas`."""

    def __init__(self, package: Package, sources: str | None) -> None:
        self.read: set[str] = set()
        super().__init__(package, sources)

    def __getattribute__(self, name: str) -> Any:
        if name in ("package", "schemas"):
            object.__getattribute__(self, "read").add(name)
        return super().__getattribute__(name)

    def __getitem__(self, table: str) -> Table:
        self.read.add(table)
        return super().__getitem__(table)

    def unreadable(self, table: str) -> str:
        self.read.add(table)
        return super().unreadable(table)

    def readable(self) -> Iterator[Table]:
        self.read.add("*")
        yield from super().readable()


class Sound(NamedTuple):
    """The sound package, read, and what each rule reads of it."""

    context: Context
    reads: Mapping[str, frozenset[str]]


@cache
def sound(sources: str | None) -> Sound:
    """Judge the sound package. Raises `RuntimeError` where a rule finds anything in it."""
    context, reads = Noting(SOUND, sources), {}
    for table in SOUND.tables():
        context.unreadable(table)
    for name, rule in register.RULES.items():
        if name == SLOW[-1] or (rule.transcript and not context.transcripts.documents):
            continue
        context.read.clear()
        found = list(rule.check(context))
        if found:
            raise RuntimeError(f"the package is not sound: {found[0].message}")
        reads[name] = frozenset(
            context.read | set(rule.needs) | _transcripts(context, rule.transcript)
        )
    return Sound(context, reads)


def _transcripts(context: Context, needed: bool) -> set[str]:
    return {"documents", "passages"} if needed else set()


@cache
def honest(sources: str | None) -> None:
    """Raise `RuntimeError` where a table without an edit is rejected as a mutant."""
    for name in SOUND.tables():
        path = SOUND.resource(name)["path"]
        mutant = Mutant("none", name, (), (), "no edit", {path: SOUND.read(path)})
        if found := _faults(mutant, package(mutant), sources):
            raise RuntimeError(f"no edit, and yet: {found[0].message}")


def judge(mutant: Mutant, sources: str | None) -> Verdict:
    """What `validate` says of a mutant."""
    honest(sources)
    try:
        changed = package(mutant)
    except PackageError as error:
        return _verdict(mutant, [Fault(str(error), mutant.table, "", "", "", "", "", rule="open")])
    return _verdict(mutant, _faults(mutant, changed, sources))


def _faults(mutant: Mutant, changed: Package, sources: str | None) -> list[Fault]:
    context, reads = sound(sources)
    old, new = SOUND.descriptor, changed.descriptor
    tables = {name for name in SOUND.tables() if SOUND.resource(name)["path"] in mutant.files}
    schemas = {name for name in SOUND.tables() if SOUND.resource(name)["schema"] in mutant.files}
    fresh = Context(changed, sources)
    if new["resources"] != old["resources"] and not tables:  # which tables there are
        return _run(fresh, list(register.RULES))
    known = context._tables.items()
    fresh._tables |= {name: one for name, one in known if name not in tables | schemas}
    if not schemas:
        fresh.__dict__["schemas"] = context.schemas
    if not {"documents", "passages"} & (tables | schemas):
        fresh.__dict__ |= {"transcripts": context.transcripts, "texts": context.texts}
    touched = {"*", *tables, *schemas, *(["schemas"] if schemas else [])}
    if {**old, "resources": 0} != {**new, "resources": 0}:
        touched.add("package")
    wanted = [name for name in register.RULES if name in ALWAYS or reads.get(name, set()) & touched]
    found: list[Fault] = []
    if len(tables | schemas) == 1:
        fresh.only = mutant.table
        found += _run(fresh, [name for name in register.RULES if ALONE.match(name)])
        fresh.only = None
        fresh._made.clear()  # made of that one table
        wanted = [name for name in wanted if not ALONE.match(name)]
    found += _run(fresh, [name for name in wanted if name not in SLOW])
    for name in SLOW:
        if not found and (name in wanted or (name == SLOW[-1] and not tables)):
            found += _run(fresh, [name])
    return found


def _run(context: Context, names: list[str]) -> list[Fault]:
    with _only(names):
        return list(register.run(context).faults)


@contextmanager
def _only(names: list[str]) -> Iterator[None]:
    chosen = {name: register.RULES[name] for name in register.RULES if name in names}
    with mock.patch.dict(register.RULES, chosen, clear=True):
        yield


def _verdict(mutant: Mutant, faults: list[Fault]) -> Verdict:
    rows = [f for f in faults if f.row_id in mutant.rows or any(f"{one}" in f.message for one in mutant.rows)]  # fmt: skip
    wanted = mutant.character
    place = f"line {wanted[0]}, character {wanted[1]}" if wanted else ""
    failed = [f.value for f in faults if f.place.startswith("the rule ")]
    return Verdict(
        mutant.kind,
        mutant.name,
        tuple(dict.fromkeys(fault.rule for fault in faults)),
        any(_table(mutant.table, fault) for fault in faults),
        bool(rows) if mutant.rows else None,
        _column(mutant, rows if mutant.rows else faults) if mutant.columns else None,
        any(place in fault.place for fault in faults) if wanted else None,
        failed[0] if failed else "",
    )


def _column(mutant: Mutant, faults: list[Fault]) -> bool:
    """Whether one of the columns is named; of a definition the key may be in the message."""
    return any(
        one == fault.column or (not mutant.rows and one in fault.message)
        for fault in faults
        for one in mutant.columns
    )


def _table(table: str, fault: Fault) -> bool:
    if not table:
        return fault.place == DESCRIPTOR or fault.table == ""
    return fault.table == table or re.search(rf"\b{table}\b", fault.message) is not None


def sources() -> str | None:
    """The folder of transcripts, if one is named."""
    return os.environ.get("MOSCOW_TOKYO_SOURCES") or None


__all__ = ["Verdict", "judge", "sound", "sources"]
