"""Mutants of the data: single edits of the package, and whether `validate` rejects each.

    python tests/mutants/data/run.py                    # every mutant, with seed 1
    python tests/mutants/data/run.py --sample 200       # some of each kind, 200 in all
    python tests/mutants/data/run.py --kinds formula    # kinds whose name contains a word
    python tests/mutants/data/run.py --list             # how many there are, and judge none

Every mutant is one edit of the sound package that a hand, an editor, a spreadsheet or a merge may
make, with sizes and hashes that are right again. It is rejected when some rule finds a fault, and
named when the report has its table, row and column. The status is 1 where a mutant survives of a
kind that says no reason for it, or where a rule raises an exception.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter

import in_cells  # noqa: F401  these three register their kinds
import in_definitions  # noqa: F401
import in_tables  # noqa: F401
from judge import Verdict, judge, sources
from sound import KINDS, SHEETS


def verdicts(task: tuple[str, int, int, str | None]) -> list[Verdict]:
    """What becomes of the mutants of one kind; of so many of them, where a number is given."""
    name, seed, most, folder = task
    found = KINDS[name].mutants(seed)
    if most:
        found = random.Random(f"{seed} {name}").sample(found, min(most, len(found)))
    return [judge(mutant, folder) for mutant in found]


def share(values: list[bool | None]) -> str:
    """How many are true of those that can be; a dash where none can."""
    known = [value for value in values if value is not None]
    return f"{sum(known)}" if len(known) == len(values) else f"{sum(known)} of {len(known)}" if known else "–"  # fmt: skip


def row(name: str, found: list[Verdict]) -> list[str]:
    told = [one for one in found if one.by]
    return [
        name, str(len(found)), str(len(told)), str(sum(one.by_fingerprint for one in found)),
        *(share([getattr(one, what) for one in told]) for what in ("table", "row", "column", "character")),
    ]  # fmt: skip


HEAD = ["kind", "mutants", "rejected", "of these by the ledger alone", "table named", "row named", "column named", "character named"]  # fmt: skip


def listed(seed: int) -> int:
    """Print how many mutants there are of each kind, and the columns that none of them edits."""
    made = {name: kind.mutants(seed) for name, kind in KINDS.items()}
    for name, found in made.items():
        print(f"{len(found):5} {name}")
    reached = {(one.table, column) for some in made.values() for one in some for column in one.columns}  # fmt: skip
    every = {(name, column) for name, sheet in SHEETS.items() for column in sheet.header}
    missed = sorted(".".join(one) for one in every - reached)
    print(
        f"{sum(map(len, made.values()))} mutants of {len(made)} kinds; columns not edited: {missed}"
    )
    return int(bool(missed))


def main() -> int:
    """Make the mutants, judge them, print a line for each kind and each survivor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=0, help="so many in all, some of each kind")
    parser.add_argument("--kinds", default="", help="only kinds whose name contains this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--unnamed", action="store_true", help="list what the report does not name")
    parser.add_argument("--list", action="store_true", help="count the mutants and judge none")
    given = parser.parse_args()
    if given.list:
        return listed(given.seed)
    names = [name for name in KINDS if given.kinds in name]
    counts = dict.fromkeys(names, 0)
    if given.sample:
        for n in range(given.sample):
            counts[names[n % len(names)]] += 1
        counts = {name: count for name, count in counts.items() if count}
    start, found = time.monotonic(), {}
    tasks = [(name, given.seed, count, sources()) for name, count in counts.items()]
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
        for task, some in zip(tasks, pool.imap(verdicts, tasks), strict=True):
            found[task[0]] = some
            print("\t".join(row(task[0], some)), flush=True)
    every = [one for some in found.values() for one in some]
    print("\t".join(row("all", every)), f"{len(found)} kinds, {time.monotonic() - start:.0f} s")
    bad = 0
    for name, some in found.items():
        for one in some:
            if not one.by:
                bad += not KINDS[name].reason
                print("survived" if KINDS[name].reason else "SURVIVED", one.name)
            elif given.unnamed and not (one.table and one.row is not False and one.column is not False and one.character is not False):  # fmt: skip
                print("unnamed", one.name, one.by, one[3:7])
            if one.failed:
                bad += 1
                print("RAISED", one.name, one.failed)
    print(Counter(rule for one in every for rule in one.by).most_common(12))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
