"""What a validation found: a `Report` of violations, of rules that could not run, of measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from ...errors import Fault, counted
from ...packages import frames

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "rule",
    "table",
    "row_id",
    "column",
    "value",
    "expected",
    "remedy",
    "message",
)
_SHOWN = 100
_IN_HTML = ("rule", "table", "row_id", "column", "value", "expected", "remedy")


@dataclass(frozen=True, slots=True)
class Skip:
    """A rule that could not run, or not on everything, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that a rule computed, with its upper limit (None: no limit)."""

    measure: str
    document_id: str
    value: float
    limit: float | None


@dataclass(frozen=True, eq=False)
class Report:
    """The result of `validate`.

    `ok` is true when there is no violation. It has no truth value of its own, because an empty
    report and a report without violations are different things: ask for `.ok`.
    """

    package: str
    faults: Sequence[Fault]
    skips: Sequence[Skip]
    numbers: Sequence[Measure]
    rules: tuple[str, ...]
    """Names of the rules that ran, in full or in part."""
    unlisted: Mapping[str, int] = field(default_factory=dict)
    """How many violations of a rule there are beyond those listed, which are its first 10,000."""

    @property
    def ok(self) -> bool:
        """Whether every rule that ran holds."""
        return not self.faults

    @property
    def count(self) -> int:
        """The number of violations, listed or not."""
        return len(self.faults) + sum(self.unlisted.values())

    @property
    def violations(self) -> pd.DataFrame:
        """One row for each violation: rule, table, row_id, column, value, expected, remedy, message.

        All columns are strings; a violation of a whole row or table leaves `column` or `row_id`
        empty. Of each rule the first 10,000 are here; `unlisted` has the number of the others.
        """
        rows = [[getattr(fault, name) for name in COLUMNS] for fault in self.faults]
        return _frame(rows, COLUMNS)

    @property
    def skipped(self) -> pd.DataFrame:
        """One row for each rule that could not run, or not on everything: rule, reason."""
        return _frame([[skip.rule, skip.reason] for skip in self.skips], ("rule", "reason"))

    @property
    def measures(self) -> pd.DataFrame:
        """Numbers the rules computed: measure, document_id, value (a share), limit (or missing)."""
        import pandas as pd

        frame = _frame(
            [[n.measure, n.document_id] for n in self.numbers],
            ("measure", "document_id"),
        )
        frame["value"] = pd.array([n.value for n in self.numbers], dtype="Float64")
        frame["limit"] = pd.array([n.limit for n in self.numbers], dtype="Float64")
        return frame

    def __bool__(self) -> NoReturn:
        raise TypeError("a Report has no truth value; use .ok, as in `if report.ok:`")

    def __repr__(self) -> str:
        return f"<Report on {self._summary()}>"

    def __str__(self) -> str:
        lines = [self._summary()]
        lines += [f"  [{fault.rule}] {fault.message}" for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(f"  … and {len(self.faults) - _SHOWN} more in .violations")
        for rule, further in self.unlisted.items():
            lines.append(
                f"  [{rule}] {counted(further, 'more violation')} of this rule, not listed"
            )
        if self.skips:
            lines.append("Not checked:")
            lines += [f"  [{skip.rule}] {skip.reason}" for skip in self.skips]
        for number in self.numbers:
            limit = "" if number.limit is None else f" (at most {number.limit:.0%})"
            name = number.measure.replace("_", " ")
            lines.append(f"{name} of {number.document_id}: {number.value:.1%}{limit}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return frames.html(self._summary(), self.violations[list(_IN_HTML)], self.skipped)

    def _summary(self) -> str:
        verdict = "valid" if self.ok else counted(self.count, "violation")
        skipped = len({skip.rule for skip in self.skips})
        note = f", {counted(skipped, 'rule')} not run or only in part" if skipped else ""
        return f"{self.package}: {verdict} ({counted(len(self.rules), 'rule')} run{note})"


def _frame(rows: list[list[str]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns))
    return frame.astype({name: pd.StringDtype("pyarrow") for name in columns})
