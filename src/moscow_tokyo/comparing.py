"""The comparison of two versions: the changes, the step of the version they need, what is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from . import differences, terminal, versions
from .package import Package
from .versions import Change, Debt

if TYPE_CHECKING:
    import pandas as pd

CHANGE_COLUMNS = ("what", "table", "row_id", "column", "old", "new", "reason", "step")
DEBT_COLUMNS = ("rule", "table", "row_id", "column", "message")


def compare(old: Package, new: Package) -> Comparison:
    """What differs between two packages. Raises `DataError` where rows cannot be read by ID."""
    return Comparison(old.version, new.version, tuple(differences.changes(old, new)))


@dataclass(frozen=True, eq=False)
class Comparison:
    """The result of `diff`: what differs between two versions, and what the new one owes.

    `changes` and `debts` are frames; `needs` and `raised` are the step of the version that the
    changes need and the one it got (none, PATCH, MINOR, MAJOR; or lowered). `ok` is true when the
    new version owes nothing: it was raised enough, each changed cell has its errata, each row that
    is gone is retired, and the records were only added to. Printed, it tells all of it. It has no
    truth value, because no changes and no debts are different things.
    """

    old: str
    new: str
    found: tuple[Change, ...]

    @property
    def needs(self) -> str:
        """The step of the version that the changes need."""
        return versions.needed(self.found)

    @property
    def raised(self) -> str:
        """The step by which the version was raised."""
        return versions.raised(self.old, self.new)

    @cached_property
    def owed(self) -> tuple[Debt, ...]:
        """What the new version lacks before it can be published."""
        return tuple(versions.debts(self.found, self.old, self.new))

    @property
    def ok(self) -> bool:
        """Whether the new version owes nothing."""
        return not self.owed

    @property
    def changes(self) -> pd.DataFrame:
        """One row for each difference, all text: what, table, row_id, column, old, new, reason, step.

        A row that was added or is gone is one difference; of a row that stayed, each changed cell.
        """
        return _frame(self.found, CHANGE_COLUMNS)

    @property
    def debts(self) -> pd.DataFrame:
        """One row for each thing owed, all text: rule, table, row_id, column, message."""
        return _frame(self.owed, DEBT_COLUMNS)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, for JSON."""
        return {
            **{name: getattr(self, name) for name in ("old", "new", "needs", "raised", "ok")},
            "changes": [asdict(change) | {"step": change.step} for change in self.found],
            "debts": [asdict(debt) for debt in self.owed],
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
            lines += _told(change)
            before = here
        if self.owed:
            lines += ["", f"What {self.new} owes before it can be published"]
            lines += [terminal.hanging("  -", str(debt), 4) for debt in self.owed]
        return "\n".join(lines)

    def _summary(self) -> str:
        count = f"{len(self.found)} change" + "s" * (len(self.found) != 1)
        return f"{self.old} → {self.new}: {count}; step needed {self.needs}, made {self.raised}"


def _told(change: Change) -> Iterator[str]:
    """One change for a terminal, below its table and sort."""
    name = " ".join(part for part in (change.row_id, change.column) if part)
    if name:
        yield f"    {name}"
    labels = {"old": change.old, "new": change.new, "why": change.reason}
    for label, value in labels.items():
        if value:
            yield terminal.hanging(f"      {label}", value, 10)


def _frame(found: Iterable[Change | Debt], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    cells = [[getattr(one, name) for name in columns] for one in found]
    return pd.DataFrame(cells, columns=list(columns), dtype="string[pyarrow]")
