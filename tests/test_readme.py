"""The examples of the README and of the documentation print, one after the other, what is shown.

When the data have changed, `python tests/test_readme.py` writes the new outputs into the pages, and
the list of the documents.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import pandas as pd
import pytest

import moscow_tokyo as mt
from moscow_tokyo.citations.items import typographic
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.releases import sqlite, stata, zips
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.schemas.words import in_words

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PYTHON = (
    "README.md",
    "docs/index.md",
    "docs/citing.md",
    "docs/how-rows-were-made.md",
    "docs/outcomes.md",
    "docs/sides.md",
    "docs/recipes/pandas.md",
)
LISTS = ("README.md", "docs/index.md")
"""The pages that list the documents."""
LIST = re.compile(r"^\| Document \| Issued \|.*\n(?:\|.*\n)+", re.MULTILINE)
SQL, R, STATA = "docs/recipes/sql.md", "docs/recipes/r.md", "docs/recipes/stata.md"
JOINS = "docs/recipes/joins.md"
FILES = ROOT / "tests/joins"
"""A few rows of the data sets that the recipe joins, in the layout in which they are published."""
Run = Callable[[Sequence[str]], list[str]]
"""Runs the examples of a page in one session, and gives what each prints."""


def blocks(language: str) -> re.Pattern[str]:
    """Each block of a language with the text block that follows it."""
    return re.compile(
        rf"^```{language}\n(.*?)^```\n\n```text\n(.*?)^```$", re.DOTALL | re.MULTILINE
    )


def examples(page: Path, language: str = "python") -> list[tuple[str, str]]:
    return blocks(language).findall(page.read_text("utf-8"))


# --- running them --------------------------------------------------------------------------------


def python(codes: Sequence[str], folder: Path = ROOT) -> list[str]:
    names: dict[str, object] = {}
    found = []
    for code in codes:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.chdir(folder):
            exec(compile(code, "example", "exec"), names)
        found.append(printed.getvalue())
    return found


def sql(codes: Sequence[str], folder: Path) -> list[str]:
    (path,) = released(folder).glob("*.sqlite")
    with contextlib.closing(sqlite3.connect(path)) as database:
        return [aligned(database.execute(code)) for code in codes]


def aligned(cursor: sqlite3.Cursor) -> str:
    """What `sqlite3 -header -column` prints."""
    rows = [[column for column, *_ in cursor.description]]
    rows += [["" if cell is None else str(cell) for cell in row] for row in cursor]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width for width in widths])
    return "".join("  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in rows)


def r(codes: Sequence[str], folder: Path) -> list[str]:
    """The output of each example; a line of its own tells them apart."""
    made, end = released(folder), "--- end"
    version = re.compile(r"moscow-tokyo-[0-9]+\.[0-9]+\.[0-9]+")
    script = "".join(f'{version.sub(made.name, code)}\ncat("{end}\\n")\n' for code in codes)
    (folder / "example.R").write_text(script, "utf-8")
    command = ["Rscript", "example.R"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.split(f"{end}\n")[:-1]


def stata_figures(codes: Sequence[str], folder: Path) -> list[str]:
    """The figures of the examples, which only Stata can run, from the same files by pandas."""
    made = released(folder)
    tables = {
        name: pd.read_stata(made / f"{made.name}-{name}.dta")
        for name in ("claims_full", "claim_participants", "participants", "meetings_full")
    }
    claims, found = tables["claims_full"], tables["meetings_full"]
    kinds = pd.crosstab(claims["kind"], claims["document_id"]).reset_index()

    parts = tables["claim_participants"].query("role == 'Holder'")
    parts = parts.merge(claims[["claim_id", "kind"]], validate="many_to_one")
    sides = tables["participants"][["participant_id", "side"]]
    parts = parts.merge(sides, validate="many_to_one").query("kind == 'Motive'")
    counts = parts["side"].value_counts(sort=False)
    motives = counts[counts > 0].rename_axis("side").reset_index(name="Freq.")

    found = found[(found["earliest"] <= "1984-11-30") & (found["latest"] >= "1984-09-01")]
    found = found.sort_values(["earliest", "meeting_id"])
    found = found[["meeting_id", "earliest", "latest", "status"]]
    for name in ("earliest", "latest"):
        found[name] = found[name].dt.strftime("%d%b%Y").str.lower()
    assert len(codes) == 3
    return [figures.to_string(index=False) + "\n" for figures in (kinds, motives, found)]


@cache
def released(folder: Path) -> Path:
    """The part of a release that the recipes read."""
    material = Material(bundled())
    made = folder / material.name
    made.mkdir()
    makers = (sqlite.sqlite_files, stata.stata_files, zips.parquet_files)
    for path, data in (file for files in makers for file in files(material)):
        (made / path).write_bytes(data)
    return made


def documents() -> str:
    """The list of the documents, with what of each was coded."""
    claims = mt.load("claims")["document_id"].value_counts()
    found = mt.load("documents").sort_values(["issued_earliest", "document_id"])
    lines = ["| Document | Issued | Title | Coded | Claims |", "| --- | --- | --- | --- | ---: |"]
    for id, issued, title, scope in found[["document_id", "issued_edtf", "title", "scope"]].values:
        cells = (f"`{id}`", in_words(issued), typographic(title), scope.rstrip("."), claims[id])
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def has_r() -> bool:
    """Whether R is there with the packages of the recipe."""
    if shutil.which("Rscript") is None:
        return False
    script = "for (p in c('RSQLite', 'haven')) stopifnot(requireNamespace(p, quietly = TRUE))"
    return subprocess.run(["Rscript", "-e", script], capture_output=True).returncode == 0


def pages(folder: Path) -> Iterator[tuple[Path, str, Run]]:
    """Every page with examples, their language, and what runs them."""
    for name in PYTHON:
        yield ROOT / name, "python", python
    yield ROOT / JOINS, "python", partial(python, folder=FILES)
    yield ROOT / SQL, "sql", partial(sql, folder=folder)
    yield ROOT / STATA, "stata", partial(stata_figures, folder=folder)
    if has_r():
        yield ROOT / R, "r", partial(r, folder=folder)


# --- the tests -----------------------------------------------------------------------------------


def test_there_are_seven_examples_and_each_shows_its_output() -> None:
    text = README.read_text("utf-8")
    assert len(examples(README)) == text.count("```python") == 7
    assert all(shown.strip() for _, shown in examples(README))


def compare(page: Path, language: str, run: Run) -> None:
    found = examples(page, language)
    assert found
    for printed, (_, shown) in zip(run([code for code, _ in found]), found, strict=True):
        lines = [line.rstrip() for line in printed.splitlines()]
        assert _without_digits(lines) == _without_digits(shown.splitlines())


@pytest.mark.parametrize("name", LISTS)
def test_the_page_lists_the_documents(name: str) -> None:
    assert LIST.findall((ROOT / name).read_text("utf-8")) == [documents()]


@pytest.mark.parametrize("name", PYTHON)
def test_the_examples_print_what_the_page_shows(name: str) -> None:
    compare(ROOT / name, "python", python)


def test_the_joins_print_what_the_page_shows() -> None:
    pytest.importorskip("countrycode")
    compare(ROOT / JOINS, "python", partial(python, folder=FILES))


def test_the_files_that_are_joined_have_every_leader_that_we_identify() -> None:
    text = "".join(path.read_text("utf-8") for path in FILES.iterdir())
    known = mt.load("identifiers")
    schemes = ("archigos_obsid", "archigos_leadid", "reign_leadid")
    there = known[known["scheme"].isin(schemes)]
    assert len(there) == 15
    assert [one for one in there["identifier"] if one not in text] == []


def test_the_queries_give_what_the_page_shows(tmp_path: Path) -> None:
    compare(ROOT / SQL, "sql", partial(sql, folder=tmp_path))


def test_the_stata_files_have_the_figures_that_the_page_shows(tmp_path: Path) -> None:
    compare(ROOT / STATA, "stata", partial(stata_figures, folder=tmp_path))


def test_duckdb_gives_the_figures_that_the_page_shows(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    ((code, shown),) = examples(ROOT / SQL, 'sql title="DuckDB"')
    made = released(tmp_path)
    with duckdb.connect() as database:
        rows = database.sql(code.replace(f"out/{made.name}", str(made))).fetchall()
    assert re.findall(r"│ (\w+) *│ +(\d+) │", shown) == [(kind, str(n)) for kind, n in rows]


@pytest.mark.clients
def test_r_prints_what_the_page_shows(tmp_path: Path) -> None:
    if not has_r():
        pytest.skip("R with RSQLite and haven is not installed")
    compare(ROOT / R, "r", partial(r, folder=tmp_path))


def _without_digits(lines: list[str]) -> list[str]:
    """The same lines; a fingerprint follows every edit of the data, so its digits do not count."""
    return [re.sub(r"\b[0-9a-f]{12,64}\b", "…", line) for line in lines]


def test_the_first_sh_block_is_two_physical_lines() -> None:
    found = re.search(r"^```sh\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    if found is None:
        pytest.fail("the README has no sh block")
    first, second = found.group(1).splitlines()
    assert "moscow-tokyo show meetings" in first
    assert ".[test]" in second
    assert "pytest" in second


# --- rewriting the outputs -----------------------------------------------------------------------


def rewrite(page: Path, language: str, run: Run) -> None:
    """Put what the examples print into the page."""
    text = page.read_text("utf-8")
    printed = iter(run([code for code, _ in examples(page, language)]))

    def renewed(found: re.Match[str]) -> str:
        lines = [line.rstrip() for line in next(printed).splitlines()]
        return f"```{language}\n{found[1]}```\n\n```text\n" + "\n".join([*lines, "```"])

    page.write_bytes(blocks(language).sub(renewed, text).encode())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for one in pages(Path(made)):
            rewrite(*one)
    for name in LISTS:
        page = ROOT / name
        page.write_bytes(LIST.sub(lambda _: documents(), page.read_text("utf-8")).encode())
