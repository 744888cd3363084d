"""Mutants: small mistakes put into the code one at a time, and whether a test notices each.

    python tests/mutants.py                       # 60 of each room, with seed 1
    python tests/mutants.py --seed 2 --sample 0   # every mutant that there is
    python tests/mutants.py --only joins.py:65    # those of one line

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
import ast
import copy
import importlib
import importlib.abc
import importlib.util
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = Path(importlib.util.find_spec("moscow_tokyo").origin).parent  # type: ignore[union-attr, arg-type]
ROOMS = {
    "dates": ["schemas/edtf.py"],
    "packages": ["packages/*.py"],
    "checks": ["curation/checks/*.py"],
    "versions": ["curation/versions/*.py"],
    "citations": ["citations/*.py"],
    "views": ["views/*.py"],
}
HEAVY = "pandas pyarrow.compute pyarrow.parquet pandera.pandas frictionless jsonschema pooch jinja2 hypothesis pandera.backends.pandas.register citeproc pyarrow.csv pandera.strategies.pandas_strategies http.server".split()
FAST = ["-q", "-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider", "-m", "not slow and not clients and not fuzz"]
RULE = r'@rule\(\s*"([^"]+)"'
BAD = "tests/test_bad.py"
BUDGET = 15  # seconds of tests that one mutant meets, as they take unmutated
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Break: ast.Pass, ast.Continue: ast.Pass,
}  # fmt: skip


class Mutant(NamedTuple):
    room: str
    path: str
    line: int
    node: int  # its place in the walk over the module
    way: int
    words: str
    text: str  # its line in the file


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place: one small mistake each."""
    if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp):
        operator = node.ops[0] if isinstance(node, ast.Compare) else node.op
        if type(operator) in SWAPS:
            made, other = copy.deepcopy(node), SWAPS[type(operator)]()
            if isinstance(made, ast.Compare):
                made.ops[0] = other  # type: ignore[call-overload]
            else:
                made.op = other  # type: ignore[assignment]
            yield made
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        made = copy.deepcopy(node)
        made.test = ast.UnaryOp(ast.Not(), made.test)
        yield made
    elif isinstance(node, ast.Return) and ast.unparse(node) not in ("return", "return None"):
        yield ast.Return(None)
    elif isinstance(node, ast.Break | ast.Continue):
        yield ast.Pass()
    elif isinstance(node, ast.JoinedStr):
        yield ast.Constant("")
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _constants(node.value))
    elif isinstance(node, ast.Call) and node.keywords and node.keywords[-1].arg:
        made = copy.deepcopy(node)
        made.keywords.pop()
        yield made


def _constants(value: object) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1]
    if isinstance(value, str | bytes):
        return [type(value)()] if value else ["XX" if isinstance(value, str) else b"XX"]
    return []


def mutable(tree: ast.Module) -> Iterator[tuple[int, ast.AST]]:
    """The nodes that may be mutated, each with its place: no annotation, docstring or f-string part."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            parts = [node.returns, *(a.annotation for a in (*node.args.args, *node.args.kwonlyargs))]
        elif isinstance(node, ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.ClassDef):
            parts = list(node.decorator_list)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "zip":
            left_out.add(node)  # `strict=True`, which asserts what holds
            parts = list(node.keywords)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            parts = [node]
        elif isinstance(node, ast.Assign) and "__all__" in ast.unparse(node.targets[0]):
            parts = [node]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts = [node]
        elif isinstance(node, ast.JoinedStr):
            left_out |= {part for part in node.values if isinstance(part, ast.Constant)}
            specs = [p.format_spec for p in node.values if isinstance(p, ast.FormattedValue)]
            parts = [spec for spec in specs if spec]
        for part in parts:
            left_out |= set(ast.walk(part)) if part else set()
    yield from ((n, node) for n, node in enumerate(ast.walk(tree)) if node not in left_out)


def mutants(room: str) -> Iterator[Mutant]:
    for path in sorted(path for pattern in ROOMS[room] for path in SOURCE.glob(pattern)):
        name, source = path.relative_to(SOURCE).as_posix(), path.read_text("utf-8")
        for place, node in mutable(ast.parse(source)):
            for way, made in enumerate(variants(node)):
                line, words = node.lineno, f"{_short(node)} → {_short(made)}"  # type: ignore[attr-defined]
                text = source.splitlines()[line - 1].strip()
                yield Mutant(room, name, line, place, way, words, text)


def _short(node: ast.AST) -> str:
    return ast.unparse(node).split("\n")[0][:90]


def mutated(mutant: Mutant) -> ast.Module:
    """The module's tree with the one mistake in it."""
    tree = ast.parse((SOURCE / mutant.path).read_text("utf-8"))
    nodes = list(ast.walk(tree))
    old = nodes[mutant.node]
    new = list(variants(old))[mutant.way]
    for parent in nodes:
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list) and any(one is old for one in value):
                value[:] = [new if one is old else one for one in value]
    return ast.fix_missing_locations(ast.copy_location(tree, tree))


# --- which tests run a line ----------------------------------------------------------------------


class Recorder:
    """A plugin that keeps how long each test took, and imports all modules before the first."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.failed: set[str] = set()

    def pytest_collection_finish(self) -> None:
        for path in sorted(SOURCE.rglob("*.py")):  # what runs on import belongs to no test
            if path.stem != "__main__":
                importlib.import_module(_module(path.relative_to(SOURCE).as_posix()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.failed.add(report.nodeid)


def _module(name: str) -> str:
    return ".".join(["moscow_tokyo", *name.removesuffix(".py").split("/")]).removesuffix(".__init__")


class Map(NamedTuple):
    """How long each test takes; by file and line, which run it; and how old each file of tests was."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]
    ages: dict[str, float]

    def renewed(self) -> Map:
        """With the files of tests run again that changed since, in a process of their own."""
        files = {p.relative_to(ROOT).as_posix(): p.stat().st_mtime for p in ROOT.glob("tests/**/test_*.py")}
        del files[BAD]  # see `edits`
        changed = [name for name, age in files.items() if self.ages.get(name) != age]
        with tempfile.TemporaryDirectory() as folder:
            kept, data = Path(folder, "map.json"), Path(folder, "coverage")
            if changed and not (pid := os.fork()):
                os.environ["COVERAGE_FILE"] = str(data)
                recorder = Recorder()
                cov = ["--cov=moscow_tokyo", "--cov-context=test", "--cov-report=", "--cov-fail-under=0", *FAST]
                pytest.main([*cov, *sorted(changed)], plugins=[recorder])
                good = {k: v for k, v in recorder.seconds.items() if k not in recorder.failed}
                kept.write_text(json.dumps(good))
                os._exit(0)
            if not changed or os.waitpid(pid, 0)[1] or not kept.exists():
                return self
            new = json.loads(kept.read_text())
            found = coverage.CoverageData(str(data))
            found.read()
            old = {test for test in self.seconds if test.split("::")[0] not in changed}
            lines = {}
            for path in SOURCE.rglob("*.py"):
                name = path.relative_to(SOURCE).as_posix()
                here = {str(n): {c.rpartition("|")[0] for c in tests} & new.keys()
                        for n, tests in found.contexts_by_lineno(str(path)).items()}  # fmt: skip
                before = self.lines.get(name, {})
                lines[name] = {n: sorted(here.get(n, set()) | (old & set(before.get(n, []))))
                               for n in here.keys() | before.keys()}  # fmt: skip
            return Map({t: s for t, s in self.seconds.items() if t in old} | new, lines, files)

    def tests(self, mutant: Mutant) -> list[str]:
        """The tests that a mutant meets: the edits of its rules, those of its line, some more."""
        lines = self.lines[mutant.path]
        above = [int(n) for n in lines if int(n) <= mutant.line]
        own = set(lines[str(max(above))]) if above else set()
        every = {test for tests in lines.values() for test in tests}
        chosen: list[str] = []
        spent = 0.0
        for tests, budget in ((own, BUDGET), (every - own, 4 if own else BUDGET)):
            for test in sorted(tests, key=lambda test: (self.seconds[test], test)):
                spent += self.seconds[test]
                if spent < budget or not chosen:
                    chosen.append(test)
        lines_above = (SOURCE / mutant.path).read_text("utf-8").split("\n")[: mutant.line]
        nearest = ["", *re.findall(RULE, "\n".join(lines_above))][-1]
        near = [edit for edit in edits(mutant.path) if f"[{nearest}" in edit]
        return [*near, *chosen, *(edit for edit in edits(mutant.path) if edit not in near)]

    def limit(self, tests: list[str]) -> float:
        """How many seconds the tests may take before they count as hanging."""
        return 60 + 15 * sum(self.seconds.get(test, 1) for test in tests)


@cache
def edits(name: str) -> list[str]:
    """The edits of bad packages for the rules of a module, or of the modules that use it."""
    path = SOURCE / name
    if path.parent.name != "checks":
        return []
    users = [p for p in path.parent.glob("*.py") if f"from .{path.stem} import" in p.read_text("utf-8")]
    text = "".join(p.read_text("utf-8") for p in [path, *users])
    rules = set(re.findall(RULE, text))
    known = tomllib.loads((ROOT / "tests/bad/edits.toml").read_text("utf-8"))["edit"]
    here = [one["rule"] + one.get("id", "") for one in known if one["rule"] in rules]
    here = here[:: 1 + len(here) // 20]  # of a module that all use, some
    return [f"{BAD}::test_edit_gives_exactly_these_messages[{one}]" for one in here]


# --- the run -------------------------------------------------------------------------------------


class Mistaken(importlib.abc.MetaPathFinder):
    """Imports one module with a mistake in it."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.name = mutant, _module(mutant.path)

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
    parser.add_argument("--least", type=float, default=95, help="percent of a room that must be killed")
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
    reasons = tomllib.loads((ROOT / "tests" / "equivalents.toml").read_text("utf-8"))["mutant"]
    equal = {(one["path"], one["line"], one["mutation"]) for one in reasons}
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
