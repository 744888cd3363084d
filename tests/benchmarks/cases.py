"""The cases: what the library does, and what a peer does with the same rows, timed by turns.

`python -m tests.benchmarks.cases CASE FOLDER REPEATS` times one case on one package and prints it
as JSON; `python -m tests.benchmarks` runs them all, each in a process of its own.
"""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import moscow_tokyo as mt

Work = Callable[[], object]


class Case(NamedTuple):
    """What is timed: a function of the package's folder gives the library's work and the peer's.

    `aim` is the most of the peer's time that the library may take (of seconds, where no peer is).
    """

    aim: float
    peer: str
    pair: Callable[[Path], tuple[Work, Work | None]]


def _tables(data: mt.Dataset) -> dict[str, Any]:
    return {name: data.load(name, as_="arrow") for name in data._package.tables()}


def _reading(folder: Path) -> tuple[Work, Work]:
    """Every table of a package that nobody has opened before."""
    from pyarrow import csv

    types = {name: table.schema for name, table in _tables(mt.open(folder)).items()}

    def bare() -> object:
        return [
            csv.read_csv(
                folder / "data" / f"{name}.csv",
                convert_options=csv.ConvertOptions(column_types=schema, strings_can_be_null=True),
            )
            for name, schema in types.items()
        ]

    def ours() -> object:
        data = mt.open(folder)
        return [data.load(name, as_="arrow") for name in types]

    return ours, bare


def _view(name: str) -> Callable[[Path], tuple[Work, Work]]:
    """A view of tables that are in memory, which both have as Arrow."""

    def pair(folder: Path) -> tuple[Work, Work]:
        import duckdb

        from .joins import by_duckdb, same

        data, db = mt.open(folder), duckdb.connect()
        for table, rows in _tables(data).items():
            db.register(table, rows)
        keys = {"links": ["claim_id", "relation", "other_claim_id"], "timeline": ["id"]}
        key = keys.get(name, ["meeting_id" if name == "meetings_full" else "claim_id"])
        same(data.view(name, as_="arrow"), by_duckdb(db, name), key)
        return lambda: data.view(name, as_="arrow"), lambda: by_duckdb(db, name)

    return pair


def _diff(folder: Path) -> tuple[Work, Work]:
    """Two versions with 1,000 changed cells, or as many as there are claims."""
    newer = folder.parent / f"{folder.name}-edited"
    if not newer.exists():
        from .enlarge import edited  # of the source now; older source finds the folder there

        edited(folder, newer)
    found = mt.open(newer).diff(folder)
    cells = sum(change.what == "cell changed" for change in found.found)
    assert cells == min(1000, len(mt.open(folder).load("claims"))), cells
    return (
        lambda: mt.open(newer).diff(mt.open(folder)),
        lambda: [_tables(mt.open(one)) for one in (folder, newer)],
    )


def _writing(form: str) -> Callable[[Path], tuple[Work, Work]]:
    """One format of a release, of tables and views that are in memory."""

    def pair(folder: Path) -> tuple[Work, Work]:
        from moscow_tokyo.curation import content
        from moscow_tokyo.curation.releases import excel, sqlite, stata, zips
        from moscow_tokyo.packages.places import locate

        material = content.Material(locate(folder))
        parts = {name: table for name, (_, table) in material.parts.items()}
        some = {name: table for name, (_, table) in material.subject.items()}
        works: dict[str, tuple[Work, Work]] = {
            "parquet": (
                lambda: list(zips.parquet_files(material)),
                lambda: [_parquet(table) for table in some.values()],
            ),
            "sqlite": (lambda: list(sqlite.sqlite_files(material)), lambda: _sqlite(parts)),
            "excel": (lambda: list(excel.excel_files(material)), lambda: _excel(some)),
            "stata": (
                lambda: list(stata.stata_files(material)),
                lambda: [_stata(table) for table in some.values()],
            ),
        }
        return works[form]

    return pair


def _parquet(table: Any) -> bytes:
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


def _sqlite(tables: dict[str, Any]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bare.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as db:
            for name, table in tables.items():
                columns = ", ".join(f'"{column}"' for column in table.column_names)
                db.execute(f'CREATE TABLE "{name}" ({columns})')
                rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
                marks = ", ".join("?" * table.num_columns)
                text = ([_plain(cell) for cell in row] for row in rows)
                db.executemany(f'INSERT INTO "{name}" VALUES ({marks})', text)
            db.commit()
        return path.read_bytes()


def _plain(cell: Any) -> Any:
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def _excel(tables: dict[str, Any]) -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_urls": False}) as book:
        for name, table in tables.items():
            sheet = book.add_worksheet(name[:31])
            sheet.write_row(0, 0, table.column_names)
            rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, [_plain(cell) for cell in row])
    return file.getvalue()


def _stata(table: Any) -> bytes:
    file = io.BytesIO()
    frame = table.to_pandas(date_as_object=False)
    texts = [
        name for name in frame if frame[name].dtype == object or str(frame[name].dtype)[:3] == "str"
    ]
    frame[texts] = frame[texts].astype(object).where(frame[texts].notna(), "")
    for name in texts:
        frame[name] = frame[name].map(lambda cell: str(cell)[:2000])
    frame.columns = [name[:32] for name in frame]
    frame.to_stata(file, version=118, write_index=False)
    return file.getvalue()


def _cite(style: str) -> Callable[[Path], tuple[Work, None]]:
    """A thousand claims of a package that has been opened before, as a script cites them."""

    def pair(folder: Path) -> tuple[Work, None]:
        data = mt.open(folder)
        ids = data.load("claims")["claim_id"].to_list()[-1000:]
        return lambda: [data.cite(id, style=style) for id in ids], None

    return pair


def _validate(folder: Path) -> tuple[Work, Work]:
    """Every rule but those of transcripts, against frictionless alone."""
    nowhere = folder.parent / "no-transcripts"
    nowhere.mkdir(exist_ok=True)
    # Each in a process of its own, without what the other keeps in memory or changes in Python.
    ours = f"import moscow_tokyo as m; assert m.open({str(folder)!r}).validate(sources={str(nowhere)!r}).ok"
    name = str(folder / "datapackage.json")
    theirs = f"import frictionless as f; assert f.validate({name!r}, type='package').valid"
    return _python(ours), _python(theirs)


def _python(*words: str) -> Work:
    """A process of Python that must succeed: a program, or with several words its arguments."""
    command = [sys.executable, *(words if len(words) > 1 else ("-c", *words))]
    return lambda: subprocess.run(command, check=True, capture_output=True)


def _processes(ours: str, theirs: str) -> Callable[[Path], tuple[Work, Work]]:
    return lambda _: (_python(ours), _python(theirs))


def _verb(*words: str) -> Callable[[Path], tuple[Work, Work]]:
    return lambda _: (_python("-m", "moscow_tokyo", *words), _python("pass"))


def _first(_: Path) -> tuple[Work, Work]:
    """The first table after a start, of the data that came with the library."""
    path = str(Path(__file__).parents[2] / "data" / "claims.csv")
    theirs = f"import pandas; pandas.read_csv({path!r})"
    return _python("import moscow_tokyo as m; m.load('claims')"), _python(theirs)


SMALL = {
    "import": Case(1.5, "import json", _processes("import moscow_tokyo", "import json")),
    "overview": Case(5, "bare Python", _verb()),
    "show": Case(5, "bare Python", _verb("show", "nid-1984-08-16.c012")),
    "describe": Case(5, "bare Python", _verb("describe", "claims")),
    "first-table": Case(1.05, "pandas.read_csv", _first),
}
"""Cases of the real package, whatever the size."""
VIEWS = ("claims_full", "meetings_full", "links", "forecasts", "timeline")
LARGE = {
    "load": Case(1.3, "bare pyarrow", _reading),
    **{f"view-{name}": Case(2, "DuckDB", _view(name)) for name in VIEWS},
    "diff": Case(3, "reading both", _diff),
    "cite": Case(1, "", _cite("plain")),
    "cite-bibtex": Case(1, "", _cite("bibtex")),
    "release-parquet": Case(2, "pyarrow", _writing("parquet")),
    "release-sqlite": Case(2, "sqlite3", _writing("sqlite")),
    "release-excel": Case(2, "xlsxwriter", _writing("excel")),
    "release-stata": Case(2, "pandas", _writing("stata")),
    "validate": Case(0.125, "frictionless", _validate),
}
"""Cases of an enlarged package."""
CASES = SMALL | LARGE


def timed(case: Case, folder: Path, repeats: int) -> dict[str, float]:
    """The best seconds of the library and of its peer, who take turns; `ratio` is what `aim` limits."""
    ours, theirs = case.pair(folder)
    best = {"ours": float("inf"), **({"peer": float("inf")} if theirs else {})}
    for _ in range(repeats):
        for whose, work in (("ours", ours), ("peer", theirs)):
            if work is not None:
                start = time.perf_counter()
                work()
                best[whose] = min(best[whose], time.perf_counter() - start)
    return best | {"ratio": best["ours"] / best.get("peer", 1)}


if __name__ == "__main__":
    _, name, place, number = sys.argv
    print(json.dumps(timed(CASES[name], Path(place), int(number))))
