"""The comparison of two versions: the changes, the step they need, what the new one lacks."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from ...errors import counted
from ...packages import frames
from ...packages.package import Package
from . import changes, rule
from .rule import Change, Lack

if TYPE_CHECKING:
    import pandas as pd

CHANGE_COLUMNS = ("what", "table", "row_id", "column", "old", "new", "reason", "step")
WIDTH = 100
"""Columns that a printed comparison takes, wherever it is printed."""
LACK_COLUMNS = ("rule", "table", "row_id", "column", "message")


def compare(old: Package, new: Package) -> Comparison:
    """What differs between two packages. Raises `DataError` where rows cannot be read by ID."""
    return Comparison(old.version, new.version, tuple(changes.changes(old, new)))


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result of `diff`: what differs between two versions, and what the new one lacks.

    `changes` and `missing` are frames; `needs` and `raised` are the step of the version that the
    changes need and the one it got (none, PATCH, MINOR, MAJOR; or lowered). `ok` is true when the
    new version lacks nothing: it was raised enough, each changed cell has its errata, each row that
    is gone is retired, and the records were only added to. Printed, it shows all of this. It cannot
    be used as a truth value, because "no changes" and "nothing missing" are different things.
    """

    old: str
    new: str
    found: tuple[Change, ...]

    @property
    def needs(self) -> str:
        """The step of the version that the changes need."""
        return rule.needed(self.found)

    @property
    def raised(self) -> str:
        """The step by which the version was raised."""
        return rule.raised(self.old, self.new)

    @cached_property
    def lacks(self) -> tuple[Lack, ...]:
        """What the new version lacks before it can be published."""
        return tuple(rule.lacks(self.found, self.old, self.new))

    @property
    def ok(self) -> bool:
        """Whether the new version lacks nothing."""
        return not self.lacks

    @property
    def changes(self) -> pd.DataFrame:
        """One row for each difference, all text: what, table, row_id, column, old, new, reason, step.

        A row that was added or is gone is one difference; of a row that stayed, each changed cell.
        """
        return _frame(self.found, CHANGE_COLUMNS)

    @property
    def missing(self) -> pd.DataFrame:
        """One row for each thing that the new version lacks, all text: rule, table, row_id, column, message."""
        return _frame(self.lacks, LACK_COLUMNS)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, for JSON."""
        return {
            **{name: getattr(self, name) for name in ("old", "new", "needs", "raised", "ok")},
            "changes": [asdict(change) | {"step": change.step} for change in self.found],
            "missing": [asdict(lack) for lack in self.lacks],
        }

    def __bool__(self) -> NoReturn:
        raise TypeError("a Comparison has no truth value; use .ok, or len(comparison.changes)")

    def __repr__(self) -> str:
        return f"<Comparison of {self._summary()}>"

    def __str__(self) -> str:
        lines = [self._summary()]
        sorts = Counter((change.table, change.what) for change in self.found)
        before = None
        for change in self.found:
            here = (change.table, change.what)
            if before is None or change.table != before[0]:
                lines += ["", change.table or "the package"]
            if here != before:
                lines.append(f"  {change.what}" + f" ({sorts[here]})" * (sorts[here] > 1))
            lines += _lines(change)
            before = here
        if self.lacks:
            lines += ["", f"What {self.new} lacks before it can be published"]
            lines += [_wrapped("  - ", str(lack)) for lack in self.lacks]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return frames.html(self._summary(), self.changes, self.missing)

    def _summary(self) -> str:
        count = counted(len(self.found), "change")
        return f"{self.old} → {self.new}: {count}; required step: {self.needs}; made: {self.raised}"


def _lines(change: Change) -> Iterator[str]:
    """One change in print, below its table and sort."""
    name = " ".join(part for part in (change.row_id, change.column) if part)
    if name:
        yield f"    {name}"
    why = "in" if change.what in ("wording changed", "rule changed") else "why"
    labels = {"old": change.old, "new": change.new, why: change.reason}
    for label, value in labels.items():
        if value:
            yield _wrapped(f"      {label} ", value)


def _wrapped(label: str, text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=label, subsequent_indent=" " * len(label))


def _frame(found: Iterable[Change | Lack], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    cells = [[getattr(one, name) for name in columns] for one in found]
    return pd.DataFrame(cells, columns=list(columns), dtype="string[pyarrow]")
