"""What a rule is, the list of all rules, and the running of them."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..._progress import track
from ...errors import Fault
from .report import Report, Skip
from .table import LISTED

if TYPE_CHECKING:
    from .context import Context

Check = Callable[["Context"], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what must hold (one sentence), what it needs, and the check itself.

    `needs` are tables it cannot do without; `transcript` says that it reads the transcripts.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    transcript: bool
    check: Check


RULES: dict[str, Rule] = {}


def rule(name: str, *needs: str, transcript: bool = False) -> Callable[[Check], Check]:
    """Register a check under a name; the first paragraph of its docstring says what must hold."""

    def register(check: Check) -> Check:
        if name in RULES:
            raise ValueError(f"two rules are named {name!r}")
        title = " ".join(str(check.__doc__).strip().split("\n\n")[0].split())
        tables = (*needs, "documents", "passages") if transcript else needs
        RULES[name] = Rule(name, title, tuple(dict.fromkeys(tables)), transcript, check)
        return check

    return register


def run(context: Context) -> Report:
    """Run every rule there is, in the order of registration, and collect what they find, counting all of it."""
    faults: list[Fault] = []
    ran: list[str] = []
    unlisted: dict[str, int] = {}
    context.prepare()
    for one in track(RULES.values(), "Validating", lambda rule: rule.name, len(RULES)):
        unreadable = [context.unreadable(table) for table in one.needs]
        reasons = [reason for reason in dict.fromkeys(unreadable) if reason]
        if reasons:
            context.skips.extend(Skip(one.name, reason) for reason in reasons)
            continue
        if one.transcript:
            reason = context.transcripts.missing
            if reason:
                context.skips.append(Skip(one.name, reason))
            if not context.transcripts.documents:
                continue
        ran.append(one.name)
        checked = _checked(one, context)
        found = [fault._replace(rule=one.name) for fault in islice(checked, LISTED)]
        faults.extend(found)
        context.found.extend(found)
        further = sum(1 for _ in checked)
        if further:
            unlisted[one.name] = further
    title = f"{context.package.name} {context.package.version}".strip()
    skips, measures = tuple(context.skips), tuple(context.measures)
    return Report(title, tuple(faults), skips, measures, tuple(ran), unlisted)


def _checked(one: Rule, context: Context) -> Iterator[Fault]:
    """What a rule finds. A rule that itself fails is a fault, and the others still run."""
    try:
        yield from one.check(context)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        yield Fault(
            place=f"the rule {one.name}",
            table="",
            row_id="",
            column="",
            value=f"{type(error).__name__}: {error}",
            expected="a package that the rule can read",
            remedy=f"correct what the error names, or report it as a bug ({Path(where.filename).name}, line "
            f"{where.lineno}); the rule may have missed other faults",
        )
