"""Mistakes of every kind planted in packages of several sizes, and whether each is found and named.

    python tests/mutants/data/planted.py                      # 1,000 claims
    python tests/mutants/data/planted.py --claims 1000 100000

Single edits of cells are planted all at once, each in another row of the real package, and in the
same rows of packages that `tests.benchmarks.enlarge` makes of it; the report on the real package
says which of them can be told from sound data. Edits after which a table cannot be read hide others,
so that each of these has a package of its own. The status is 1 where a report on a larger package
lacks a fault that the report on the real one has.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

import in_cells  # noqa: E402, F401  these two register their kinds
import in_tables  # noqa: E402, F401
from judge import FINGERPRINT  # noqa: E402
from sound import KINDS, SHEETS, SOUND, Kind, Mutant, files, package  # noqa: E402
from tests.benchmarks.enlarge import enlarge  # noqa: E402

from moscow_tokyo.curation.checks import validate  # noqa: E402
from moscow_tokyo.curation.checks.context import Context  # noqa: E402
from moscow_tokyo.packages.package import DESCRIPTOR, Package  # noqa: E402
from moscow_tokyo.packages.places import locate  # noqa: E402

Named = tuple[str, str, str, str]
"""Rule, table, row and column of a fault."""
DEPENDENT = {*FINGERPRINT, "text-sorted"}
"""Rules that name the whole table, or the row after the one at fault."""


class Plant(NamedTuple):
    """One line of a table's file for another."""

    kind: str
    table: str
    old: bytes
    new: bytes
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def plants(seed: int, each: int) -> Iterator[tuple[Plant, bool]]:
    """Some edits of each kind that change one line, and whether the table can be read after each."""
    taken = set()
    for name, kind in KINDS.items():
        for mutant in Kind(name, kind.make, each, kind.reason).mutants(seed):
            plant = _one_line(mutant)
            if plant and (plant.table, plant.old) not in taken:
                taken.add((plant.table, plant.old))
                yield plant, not Context(package(mutant), None).unreadable(plant.table)


def _one_line(mutant: Mutant) -> Plant | None:
    changed = mutant.files.keys() - {DESCRIPTOR}
    if len(changed) != 1 or not mutant.rows or not mutant.columns:
        return None
    old, new = SHEETS[mutant.table].data.split(b"\n"), mutant.files[changed.pop()].split(b"\n")
    odd = [n for n, line in enumerate(old[: len(new)]) if line != new[n]]
    if len(odd) != 1 or len(old) != len(new):
        return None
    return Plant(mutant.kind, mutant.table, old[odd[0]], new[odd[0]], mutant.rows, mutant.columns)


def planted(base: Package, some: Sequence[Plant]) -> Package:
    """A package with the edits in it. Raises `ValueError` where the line of one is not there."""
    made = {}
    for table in {plant.table for plant in some}:
        lines = {plant.old: plant.new for plant in some if plant.table == table}
        data = [lines.pop(line, line) for line in base.data(table).split(b"\n")]
        if lines:
            raise ValueError(f"{table} of {base.location} lacks the line {next(iter(lines))!r}")
        made[table] = b"\n".join(data)
    changed = files(made, base.descriptor)
    return Package("planted", lambda path: changed.get(path) or base.read(path), editable=True)


def faults(changed: Package, nowhere: str) -> set[Named]:
    """What the rules find in rows, but for those whose finding depends on other rows' number or place."""
    found = validate(changed, nowhere).faults
    return {(f.rule, f.table, f.row_id, f.column) for f in found if f.rule not in DEPENDENT}


def is_named(plant: Plant, found: set[Named]) -> bool:
    """Whether one of the faults has the table, the row and the column of an edit."""
    return any(
        table == plant.table and row in plant.rows and column in plant.columns
        for _, table, row, column in found
    )


def main() -> int:
    """Plant the edits in each package, and print what the reports lack."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--claims", type=int, nargs="+", default=[1000])
    parser.add_argument("--each", type=int, default=4, help="edits of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="a folder that keeps the enlarged packages")
    given = parser.parse_args()
    every = list(plants(given.seed, given.each))
    some, alone = ([plant for plant, ok in every if ok is wanted] for wanted in (True, False))
    kinds = {plant.kind for plant, _ in every}
    with tempfile.TemporaryDirectory() as scratch:
        work, wanted, bad = given.work or Path(scratch), None, 0
        for claims in (0, *given.claims):
            folder = work / f"claims-{claims}"
            if claims and not folder.exists():
                enlarge(claims, folder)
            base, start = locate(folder) if claims else SOUND, time.monotonic()
            found = faults(planted(base, some), scratch)
            told = [plant for plant in some if is_named(plant, found)]
            each = [faults(planted(base, [plant]), scratch) for plant in alone]
            if wanted is None:
                wanted, known, known_alone = found, told, each
            missing = sorted(wanted - found)
            missing += [
                one for a, b in zip(known_alone, each, strict=True) for one in sorted(a - b)
            ]
            print(
                f"{claims or 'the real package':>16} claims: {len(some)} edits together and {len(alone)} alone, of "
                f"{len(kinds)} kinds; {len(told)} of the former named by row and column, {len(found)} faults; "
                f"{sum(map(bool, each))} of the latter reported; missing: {len(missing)}; {time.monotonic() - start:.0f} s",
                flush=True,
            )
            for one in missing[:20]:
                print("   MISSING", *one)
            bad += len(missing) + len({*known} - {*told})
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
