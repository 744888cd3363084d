"""Mutants: small mistakes put into the code one at a time, and whether a test notices each.

    python tests/mutants/code/run.py                       # 60 of each room, with seed 1
    python tests/mutants/code/run.py --seed 2 --sample 0   # every mutant that there is
    python tests/mutants/code/run.py --only joins.py:65    # those of one line

Each mutant is made while its module is imported, in a process of its own; no file is changed. The
tests it meets are those that run its line, by a run with contexts of coverage (kept with `--map`):
the quickest first, and of `tests/test_bad.py` only the edits of the module's own rules. A mutant is
killed when a test fails, hangs, or the module cannot be imported. Tests that start the command in a
process of its own do not see the mutant, so that a survivor may be fewer, never more. The status is
1 when less than `--least` of a room's mutants are killed.

mutmut 3 leaves decorated functions out, which here are all the rules; cosmic-ray starts Python anew
for each mutant and cannot tell which tests run a line.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from pathlib import Path
from typing import Any

import pytest
from mutations import ROOMS, SOURCE, Mutant, mutants, mutated
from reach import FAST, ROOT, Map, module_of

HEAVY = (
    "citeproc", "frictionless", "http.server", "hypothesis", "jinja2", "jsonschema", "pandas",
    "pandera.backends.pandas.register", "pandera.pandas", "pooch", "pyarrow.compute", "pyarrow.csv",
    "pyarrow.parquet",
)  # fmt: skip
"""What is imported once, before the processes part."""


class Mistaken(importlib.abc.MetaPathFinder):
    """Imports one module with a mistake in it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.name = mutant, module_of(mutant.path)

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != self.name:
            return None
        file = str(SOURCE / self.mutant.path)
        code = compile(mutated(self.mutant), file, "exec", dont_inherit=True)
        loader = importlib.machinery.SourceFileLoader(name, file)
        loader.get_code = lambda _: code  # type: ignore[method-assign]
        return importlib.util.spec_from_file_location(name, file, loader=loader)


def start(mutant: Mutant, tests: list[str], folder: str) -> int:
    """A process in which the tests meet the mutant; its status is pytest's."""
    if pid := os.fork():
        return pid
    os.setsid()
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    status = 99
    try:
        if mutant.way >= 0:
            sys.meta_path.insert(0, Mistaken(mutant))
        status = int(pytest.main([*FAST, "-x", f"--basetemp={folder}/{os.getpid()}", *tests]))
    except BaseException:
        traceback.print_exc()
    os._exit(status)


def survivors(found: list[Mutant], known: Map, jobs: int) -> list[Mutant]:
    """The mutants that no test notices."""
    alive, waiting, running = [], list(reversed(found)), {}
    with tempfile.TemporaryDirectory() as folder:
        while waiting or running:
            while waiting and len(running) < jobs:
                mutant = waiting.pop()
                tests = known.tests(mutant)
                end = time.monotonic() + known.limit(tests)
                running[start(mutant, tests, folder)] = mutant, end
            for pid, (mutant, end) in list(running.items()):
                done, status = os.waitpid(pid, os.WNOHANG)
                if not done and time.monotonic() < end:
                    continue
                if not done:
                    os.killpg(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                elif os.waitstatus_to_exitcode(status) == 99:
                    raise RuntimeError(f"no tests were run for {mutant}")
                elif os.waitstatus_to_exitcode(status) in (0, 5):
                    alive.append(mutant)
                    if mutant.way >= 0:
                        where = f"{mutant.path}:{mutant.line}"
                        print(f"{where}: {mutant.words}    in    {mutant.text}", flush=True)
                del running[pid]
            time.sleep(0.02)
    return alive


def main() -> int:
    """Run the mutants and print the survivors and the share of each room that was killed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=60, help="of each room; 0 for all")
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS), choices=list(ROOMS))
    parser.add_argument("--only", help="only mutants whose file:line contains this")
    parser.add_argument(
        "--least", type=float, default=95, help="percent of a room that must be killed"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--map", type=Path, help="keep here which tests run which line")
    given = parser.parse_args()
    os.chdir(ROOT)
    for name in HEAVY:
        importlib.import_module(name)
    known = Map({}, {}, {})
    if given.map and given.map.exists():
        known = Map(*json.loads(given.map.read_text()))
    known = known.renewed()
    if given.map:
        given.map.write_text(json.dumps(known))
    listed = tomllib.loads((ROOT / "tests/mutants/code/equivalents.toml").read_text("utf-8"))[
        "mutant"
    ]
    equal = {(one["path"], one["line"], one["mutation"]) for one in listed}
    poor = False
    rows = []
    for room in given.rooms:
        found = list(mutants(room))
        if given.only:
            found = [m for m in found if given.only in f"{m.path}:{m.line}:"]
        elif given.sample and given.sample < len(found):
            found = random.Random(f"{given.seed} {room}").sample(found, given.sample)
        counted = [m for m in found if (m.path, m.text, m.words) not in equal]
        if counted and not survivors([counted[0]._replace(way=-1, words="unchanged")], known, 1):
            raise RuntimeError("the tests fail without a mutant too")
        alive = survivors(counted, known, given.jobs)
        share = 100 * (1 - len(alive) / len(counted)) if counted else 100
        poor |= share < given.least
        rows.append(f"{room:10}{len(found):6} mutants, {len(found) - len(counted)} equivalent, "
                    f"{len(alive)} alive: {share:.1f} % killed")  # fmt: skip
        print(rows[-1], flush=True)
    print("", *rows, sep="\n")
    return int(poor)


if __name__ == "__main__":
    sys.exit(main())
