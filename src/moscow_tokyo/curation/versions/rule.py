"""The version rule: which step of the version a change needs, and what else a new version lacks.

MAJOR where code or references of a reader may break; MINOR where there is more; PATCH where what
there is was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...packages.released import number

STEPS = ("none", "PATCH", "MINOR", "MAJOR")
"""The steps, each more than the one before."""

RULE: Mapping[str, str] = {
    "table removed": "MAJOR",
    "table added": "MINOR",
    "column removed": "MAJOR",
    "column retyped": "MAJOR",
    "column moved": "MAJOR",
    "column inserted": "MAJOR",
    "column added": "MINOR",
    "key changed": "MAJOR",
    "term removed": "MAJOR",
    "term inserted": "MAJOR",
    "terms reordered": "MAJOR",
    "term added": "MINOR",
    "rule changed": "MINOR",
    "wording changed": "PATCH",
    "row removed": "MAJOR",
    "row retired": "MINOR",
    "row added": "MINOR",
    "cell changed": "PATCH",
    "record added": "PATCH",
    "record changed": "PATCH",
    "record removed": "PATCH",
}
"""The step that each sort of change needs. A renamed table, column or term is one removed and one
added. A column or term is `added` after all others, else
`inserted`: Stata and others know them by their places, and an ordered vocabulary by its order. `record` is a row of `RECORDS`."""

RECORDS = ("errata", "retired", "releases")
"""The tables that record changes: their rows are only ever added."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions: what it is, where, and old and new as text.

    `reason` is the errata's or the register's of retired IDs; of a wording or a rule it names the
    property that changed.
    """

    what: str
    table: str = ""
    row_id: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""

    @property
    def step(self) -> str:
        """The step of the version that this change needs."""
        return RULE[self.what]


@dataclass(frozen=True, slots=True)
class Lack:
    """What a new version lacks before it can be published."""

    rule: str
    table: str
    row_id: str
    column: str
    message: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.table, self.row_id, self.column) if part)
        return (
            f"[{self.rule}] {where}: {self.message}" if where else f"[{self.rule}] {self.message}"
        )


def needed(changes: Iterable[Change]) -> str:
    """The step of the version that all changes together need."""
    return max((change.step for change in changes), key=STEPS.index, default="none")


def raised(old: str, new: str) -> str:
    """The step by which a version was raised; `lowered` where it was.

    >>> raised("1.2.3", "1.3.0"), raised("1.2.3", "1.2.3"), raised("1.2.3", "1.2.2")
    ('MINOR', 'none', 'lowered')
    """
    before, after = number(old), number(new)
    if after < before:
        return "lowered"
    pairs = zip(("MAJOR", "MINOR", "PATCH"), before, after, strict=False)
    return next((step for step, a, b in pairs if a != b), "none")


def reason(rows: Sequence[Mapping[str, str]], change: Change, since: str) -> str:
    """Why a cell changed, by the errata of versions after `since`; empty where they do not say.

    They say so when they lead from the old value to the new one: the first has the old, the last the
    new, and between them each goes on from the one before.
    """
    place = (change.table, change.row_id, change.column)
    steps = sorted(
        (
            row
            for row in rows
            if (row["table"], row["row_id"], row["field"]) == place
            and number(row["version"]) > number(since)
        ),
        key=lambda row: number(row["version"]),
    )
    value = change.old
    for row in steps:
        if row["old"] != value:
            return ""
        value = row["new"]
    return "; ".join(row["reason"] for row in steps) if value == change.new else ""


def lacks(changes: Sequence[Change], old: str, new: str) -> Iterator[Lack]:
    """What the version `new` lacks, given its changes since the version `old`."""
    need, given = needed(changes), raised(old, new)
    if given == "lowered":
        message = f"the version was lowered, from {old} to {new}"
        yield Lack("version-step", "", "", "", message)
    elif STEPS.index(given) < STEPS.index(need):
        sorts = ", ".join(dict.fromkeys(c.what for c in changes if c.step == need))
        how = f"is still {new}" if given == "none" else f"was raised from {old} to {new}, {given}"
        message = f"the version {how}; {need} is needed ({sorts})"
        yield Lack("version-step", "", "", "", message)
    for change in changes:
        where = (change.table, change.row_id, change.column)
        if change.what == "cell changed" and not change.reason:
            message = (
                f'"{change.old}" became "{change.new}"; add a row to errata, with a version after '
                f"{old}, that leads from the old value to the new one"
            )
            yield Lack("cell-errata", *where, message)
        elif change.what == "row removed":
            yield Lack("row-retired", *where, "the row was removed; enter its ID in retired")
        elif change.what in ("record changed", "record removed"):
            message = f"{change.what}; rows of {change.table} may only be added: restore it"
            yield Lack("record-kept", *where, message)
