"""Which tests run a line, and which of them a mutant meets."""

from __future__ import annotations

import importlib
import json
import os
import re
import tempfile
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import coverage
import pytest
from mutations import SOURCE, Mutant

ROOT = Path(__file__).resolve().parents[3]
FAST = [
    "-q",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
    "-p",
    "no:cacheprovider",
    "-n0",  # a mutant is in this process only, and contexts of coverage are too
    "--dist=no",
    "-m",
    "not slow and not clients and not fuzz",
]
RULE = r'@rule\(\s*"([^"]+)"'
BAD = "tests/test_bad.py"
BUDGET = 15  # seconds of tests that one mutant meets, as they take unmutated


class Recorder:
    """A plugin that keeps how long each test took, and imports all modules before the first."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.failed: set[str] = set()

    def pytest_collection_finish(self) -> None:
        for path in sorted(SOURCE.rglob("*.py")):  # what runs on import belongs to no test
            if path.stem != "__main__":
                importlib.import_module(module_of(path.relative_to(SOURCE).as_posix()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.failed.add(report.nodeid)


def module_of(name: str) -> str:
    return ".".join(["moscow_tokyo", *name.removesuffix(".py").split("/")]).removesuffix(
        ".__init__"
    )


class Map(NamedTuple):
    """How long each test takes; by file and line, which run it; and how old each file of tests was."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]
    ages: dict[str, float]

    def renewed(self) -> Map:
        """With the files of tests run again that changed since, in a process of their own."""
        files = {
            p.relative_to(ROOT).as_posix(): p.stat().st_mtime
            for p in ROOT.glob("tests/**/test_*.py")
        }
        del files[BAD]  # see `edits`
        changed = [name for name, age in files.items() if self.ages.get(name) != age]
        with tempfile.TemporaryDirectory() as folder:
            kept, data = Path(folder, "map.json"), Path(folder, "coverage")
            if changed and not (pid := os.fork()):
                os.environ["COVERAGE_FILE"] = str(data)
                recorder = Recorder()
                cov = [
                    "--cov=moscow_tokyo",
                    "--cov-context=test",
                    "--cov-report=",
                    "--cov-fail-under=0",
                    *FAST,
                ]
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
        """The tests that a mutant meets: the edits of its rules, those of its line, some more.

        A line that runs on import belongs to no test, and what it makes may be used elsewhere: it
        meets the tests in files that name its module first.
        """
        lines = self.lines.get(mutant.path, {})
        above = [int(n) for n in lines if int(n) <= mutant.line]
        own = set(lines[str(max(above))]) if above else set()
        every = {test for tests in lines.values() for test in tests}
        if not own:
            every |= {test for test in self.seconds if names(test, mutant)}
        chosen: list[str] = []
        spent = 0.0
        for tests, budget in ((own, BUDGET), (every - own, 4 if own else 4 * BUDGET)):
            for test in sorted(tests, key=lambda t: (not names(t, mutant), self.seconds[t], t)):
                spent += self.seconds[test]
                if spent < budget or not chosen:
                    chosen.append(test)
        lines_above = (SOURCE / mutant.path).read_text("utf-8").split("\n")[: mutant.line]
        nearest = ["", *re.findall(RULE, "\n".join(lines_above))][-1]
        near = [edit for edit in edits(mutant.path) if nearest and f"[{nearest}" in edit]
        others = [edit for edit in edits(mutant.path) if edit not in near]
        some = others[:: 1 + len(others) // 20]  # first from here and there
        return [*near, *chosen, *some, *(edit for edit in others if edit not in some)]

    def limit(self, tests: list[str]) -> float:
        """How many seconds the tests may take before they count as hanging."""
        return 60 + 15 * sum(self.seconds.get(test, 1) for test in tests)


def names(test: str, mutant: Mutant) -> bool:
    """Whether the file of a test names the module of a mutant."""
    return Path(mutant.path).stem in _words(test.split("::")[0])


@cache
def _words(file: str) -> set[str]:
    return set(re.findall(r"\w+", (ROOT / file).read_text("utf-8")))


@cache
def edits(name: str) -> list[str]:
    """The edits of bad packages for the rules of a module, or of the modules that use it."""
    path = SOURCE / name
    if path.parent.name != "checks":
        return []
    users = [
        p for p in path.parent.glob("*.py") if f"from .{path.stem} import" in p.read_text("utf-8")
    ]
    text = "".join(p.read_text("utf-8") for p in [path, *users])
    rules = set(re.findall(RULE, text))
    known = tomllib.loads((ROOT / "tests/bad/edits.toml").read_text("utf-8"))["edit"]
    here = [
        one["rule"] + one.get("id", "")
        for one in sorted(known, key=lambda one: one["rule"] not in rules)
        if rules & {one["rule"], *(text.split(":")[0] for text in one["messages"])}
    ]
    found = [f"{BAD}::test_edit_gives_exactly_these_messages[{one}]" for one in here]
    return [*found, f"{BAD}::test_rules_that_cannot_run_say_so"]
