"""What the tests of the clients share: one release, the tables it has to hold, and the report.

`pytest -m clients` runs them, after `install.py`; a client that is not there is skipped by name.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views.columns import NAMES

Tables = dict[str, dict[str, list[Any]]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release that the installed command has built. Not to be changed."""
    folder = tmp_path_factory.mktemp("release")
    command = [sys.executable, "-m", "moscow_tokyo", "release", "out"]
    subprocess.run(command, cwd=folder, check=True)
    (release,) = (folder / "out").iterdir()
    return release


@pytest.fixture(scope="session")
def tables() -> Tables:
    """The package's own tables and, after them, its views: the columns, by name plain values."""
    held = {}
    for part in (*bundled().tables(), *NAMES):
        typed = mt.view(part, as_="arrow") if part in NAMES else mt.load(part, as_="arrow")
        rows = schemas.arrow.plain_rows(typed)
        names = enumerate(typed.column_names)
        held[part] = {name: [row[n] for row in rows] for n, name in names}
    return held


@pytest.fixture
def home(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Path:
    """Where the client is that the test's mark names; without it the test is skipped."""
    mark = request.node.get_closest_marker("clients")
    record_property("client", mark.args[0])
    needs = mark.kwargs.get("needs")
    if needs is None:
        return Path(sys.executable).parent
    named = os.environ.get("MOSCOW_TOKYO_CLIENTS")
    cache = Path(named) if named else Path(tempfile.gettempdir()) / "moscow-tokyo-clients"
    if not (cache / "clients.json").exists():
        pytest.skip("not installed: run python tests/clients/install.py")
    named_only = " spark" if needs == "spark" else ""
    missing = f"SKIPPED: not installed: run python tests/clients/install.py{named_only}"
    where = json.loads((cache / "clients.json").read_text("utf-8")).get(needs, missing)
    if where.startswith("SKIPPED"):
        pytest.skip(where.removeprefix("SKIPPED: "))
    return Path(where)


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Says which version was tried and what was compared, for the table at the end."""

    def report(version: str, compared: str) -> None:
        record_property("version", version)
        record_property("compared", compared)

    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print a table of the clients: version, what was compared, result."""
    lines = []
    for outcome in ("passed", "failed", "error", "skipped"):
        for one in terminalreporter.stats.get(outcome, []):
            about = dict(getattr(one, "user_properties", []))
            if "client" in about:
                told = outcome.upper() if outcome != "passed" else "ok"
                if outcome == "skipped":
                    told += f": {one.longrepr[2].removeprefix('Skipped: ')}"
                version, compared = (about.get(name, "") for name in ("version", "compared"))
                lines.append((about["client"], version, compared, told))
    if lines:
        rows = [("client", "version", "compared with the tables", "result"), *sorted(lines)]
        widths = [max(len(row[n]) for row in rows) for n in range(3)]
        terminalreporter.section("clients")
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)]
            terminalreporter.write_line(" | ".join(cells).rstrip())
