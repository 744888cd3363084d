"""`python -m tests.benchmarks`: every case beside its peer, as a table, as JSON and as a chart.

Library and peer take turns in one process, and the best time of each counts; a ratio tells also on
a machine that has other work. With `--against` every case is run with older source too, a folder or
a commit, in the same run; `--check` then fails where a case that misses its aim has become slower,
also at a second look.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import io
import json
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from .cases import CASES, SMALL
from .enlarge import enlarge

ROOT = Path(__file__).resolve().parents[2]
PEERS = ("pandas", "pyarrow", "duckdb", "frictionless", "pandera", "xlsxwriter")
SLOWER = 1.5
"""So many times the ratio of the older source is slower, and no noise."""


def main() -> int:
    """Run the cases, print them, and keep them where asked."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        work = asked.work or Path(scratch)
        sources = {"now": ROOT}
        if asked.against:
            sources["before"] = _source(asked.against, Path(scratch))
        rows = []
        for size in asked.claims:
            folder = work / f"claims-{size}"
            if not folder.exists():
                enlarge(size, folder)
            for name in asked.cases:
                if name in SMALL and size != asked.claims[0]:
                    continue
                row = _row(name, size, folder, asked.repeats, sources)
                if asked.check and _is_slower(row):  # look again, for longer
                    row = _row(name, size, folder, 3 * asked.repeats, sources)
                print(_line(row), flush=True)
                rows.append(row)
    print(_machine()["words"])
    if asked.json:
        made = {"machine": _machine(), "repeats": asked.repeats, "cases": rows}
        asked.json.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    if asked.chart:
        _chart(rows, asked.chart)
    slower = [row["case"] for row in rows if _is_slower(row)] if asked.check else []
    if slower:
        print(f"slower than before by more than {SLOWER} times: {', '.join(slower)}")
    return 1 if slower else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__.splitlines()[0]
    )
    add = parser.add_argument
    add("--claims", type=int, nargs="+", default=[1000], help="sizes of the enlarged package")
    add("--cases", nargs="+", default=list(CASES), choices=list(CASES), metavar="CASE",
        help=f"which cases: {', '.join(CASES)}")  # fmt: skip
    add("--repeats", type=int, default=3, help="how often each is timed; the best counts")
    add("--against", help="older source to compare with: its folder, or a commit")
    add("--check", action="store_true", help="fail where a case has become slower")
    add("--work", type=Path, help="a folder that keeps the enlarged packages for the next run")
    add("--json", type=Path, help="a file for the figures")
    add("--chart", type=Path, help="a file for the chart, SVG")
    return parser.parse_args()


def _source(place: str, scratch: Path) -> Path:
    """The folder of older source: the one named, or the files of a commit."""
    if Path(place, "src").is_dir():
        return Path(place).resolve()
    paths = ("src", "data", "schemas", "datapackage.json")
    command = ["git", "-C", str(ROOT), "archive", "--format=tar", place, *paths]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(made)) as tar:
        tar.extractall(scratch / "before", filter="data")
    return scratch / "before"


def _row(
    name: str, size: int, folder: Path, repeats: int, sources: dict[str, Path]
) -> dict[str, Any]:
    """The times of one case, with each source in a process of its own."""
    case = CASES[name]
    row: dict[str, Any] = {"case": name, "claims": size, "peer": case.peer, "aim": case.aim}
    for when, source in sources.items():
        row[when] = None
        command = [sys.executable, "-m", "tests.benchmarks.cases", name, folder, str(repeats)]
        paths = {"PYTHONPATH": str(source / "src"), "PYTHONDONTWRITEBYTECODE": ""}
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | paths, capture_output=True, text=True
        )
        if done.returncode == 0:
            row[when] = json.loads(done.stdout)
        else:
            row[f"{when}_failed"] = (done.stderr.strip().splitlines() or ["no message"])[-1]
    row["met"] = bool(row["now"]) and row["now"]["ratio"] <= case.aim
    return row


def _line(row: dict[str, Any]) -> str:
    """One case in print."""
    if row["now"] is None:
        return f"{row['case']:16} {row['claims']:>8}  failed: {row['now_failed']}"
    now, peer = row["now"], row["peer"]
    took = f"{now['ours']:8.3f} s" + (f"  {peer} {now['peer']:.3f} s" if peer else "")
    unit = "×" if peer else "s"
    line = f"{row['case']:16} {row['claims']:>8} {took:38} {now['ratio']:6.2f} {unit}"
    line += f"  aim {row['aim']:g} {unit}  {'met' if row['met'] else 'MISSED'}"
    if row.get("before"):
        line += f"  before {row['before']['ratio']:.2f} {unit}"
    return line + (f"  before: {row['before_failed']}" if "before_failed" in row else "")


def _is_slower(row: dict[str, Any]) -> bool:
    if row["now"] is None:
        return True
    before = row.get("before")
    return bool(before) and not row["met"] and row["now"]["ratio"] > SLOWER * before["ratio"]


def _machine() -> dict[str, Any]:
    """What was measured with, and on."""
    versions = {name: importlib.metadata.version(name) for name in PEERS}
    about = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        **versions,
    }
    return about | {"words": "; ".join(f"{name} {value}" for name, value in about.items())}


def _chart(rows: list[dict[str, Any]], path: Path) -> None:
    """Each case's ratio as a share of its aim: left of the line it is met."""
    import altair as alt

    shown = [
        {"case": f"{r['case']}, {r['claims']:,} claims", "when": when, "share": r[when]["ratio"] / r["aim"]}
        for r in rows
        for when in ("now", "before")
        if r.get(when)
    ]  # fmt: skip
    points = (
        alt.Chart(alt.Data(values=shown))
        .mark_point(filled=True, size=70)
        .encode(
            x=alt.X("share:Q", scale=alt.Scale(type="log"), title="ratio ÷ aim (1: just met)"),
            y=alt.Y("case:N", sort=None, title=None),
            shape=alt.Shape("when:N", title=None),
            color=alt.Color("when:N", title=None),
        )
    )
    line = alt.Chart(alt.Data(values=[{"one": 1}])).mark_rule().encode(x="one:Q")
    (points + line).properties(title="Speed beside a peer, as a share of the aim").save(path)


if __name__ == "__main__":
    sys.exit(main())
