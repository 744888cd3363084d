"""The README's question on the second half of 1984: the same meetings from every format.

R and LibreOffice are asked in tests/clients.
"""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import moscow_tokyo as mt

VIEW = "meetings_full"
FIRST, LAST = "1984-07-01", "1984-12-31"
SQL = f"""
SELECT meeting_id, status FROM {{}}
WHERE (earliest IS NOT NULL OR latest IS NOT NULL)
AND coalesce(earliest <= '{LAST}', true) AND coalesce(latest >= '{FIRST}', true)
ORDER BY meeting_id
"""
Answer = dict[str, str]
"""The status of each meeting, by its ID."""


@pytest.fixture(scope="module")
def answer(root: Path) -> Answer:
    """What the README prints."""
    text = (root / "README.md").read_text("utf-8")
    block = text[text.index("```python\nmeetings = ") :]
    shown = re.findall(r"```text\n(.*?)```", block, re.DOTALL)[0]
    rows = [line.split() for line in shown.splitlines()[1:]]
    return {row[0]: row[3] for row in rows}


def of_rows(rows: list[dict[str, Any]]) -> Answer:
    """The answer from rows whose days are text, missing where that is empty."""
    found = {}
    for row in rows:
        first, last = row["earliest"] or "", row["latest"] or ""
        if (first or last) and first <= LAST and (last or FIRST) >= FIRST:
            found[str(row["meeting_id"])] = str(row["status"])
    return found


def of_frame(frame: pd.DataFrame) -> Answer:
    """The answer from a frame, by the README's own lines."""
    dated = frame.dropna(subset=["earliest", "latest"], how="all")
    inside = ~(dated["earliest"] > LAST) & ~(dated["latest"] < FIRST)
    shown = dated[inside].sort_values(["earliest", "meeting_id"])
    return dict(zip(shown["meeting_id"], shown["status"].astype(str), strict=True))


def by_library(_: Path) -> Answer:
    return of_frame(mt.view("meetings"))


def by_csv(made: Path) -> Answer:
    with (made / f"{made.name}-{VIEW}.csv").open(encoding="utf-8", newline="") as file:
        return of_rows(list(csv.DictReader(file)))


def by_sqlite(made: Path) -> Answer:
    with closing(sqlite3.connect(made / f"{made.name}.sqlite")) as database:
        return dict(database.execute(SQL.format(VIEW)).fetchall())


def by_duckdb(made: Path) -> Answer:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as database:
        found = database.sql(SQL.format(f"'{made / f'{made.name}-{VIEW}.parquet'}'"))
        return dict(found.fetchall())


def by_parquet(made: Path) -> Answer:
    frame = pd.read_parquet(made / f"{made.name}-{VIEW}.parquet")
    for bound in ("earliest", "latest"):
        frame[bound] = pd.to_datetime(frame[bound])
    return of_frame(frame)


def by_stata(made: Path) -> Answer:
    return labelled(of_frame(pd.read_stata(made / f"{made.name}-{VIEW}.dta")))


def by_excel(made: Path) -> Answer:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(made / f"{made.name}.xlsx", read_only=True)
    header, *rows = book[VIEW].iter_rows(values_only=True)
    days = [[c.date().isoformat() if hasattr(c, "date") else c for c in row] for row in rows]
    return labelled(of_rows([dict(zip(header, row, strict=True)) for row in days]))


def labelled(found: Answer) -> Answer:
    """The answer with the term for each label."""
    terms = mt.describe("meetings", "status").set_index("label")["term"]
    return {meeting: str(terms[label]) for meeting, label in found.items()}


READERS = (by_library, by_csv, by_sqlite, by_duckdb, by_parquet, by_stata, by_excel)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_the_same_meetings(reader: Callable[[Path], Answer], made: Path, answer: Answer) -> None:
    assert len(answer) > 20
    assert reader(made) == answer


def test_the_table_alone_gives_another_answer(made: Path, answer: Answer) -> None:
    """Which is why the view is in every format: parts of a visit have no date of their own."""
    with (made / f"{made.name}-meetings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    bounds = {"earliest": "date_earliest", "latest": "date_latest"}
    plain = [row | {new: row[old] for new, old in bounds.items()} for row in rows]
    missed = set(answer) - set(of_rows(plain))
    assert "1984-10-kunayev-nakasone" in missed
