"""Reads a release with one client, in the environment of `python.txt`, and prints what it read.

    python read.py CLIENT FOLDER

The JSON has `version`, and most often `tables`: by name the columns, by name their values. Days are
written YYYY-MM-DD; all else is as the client gives it.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Columns = dict[str, list[Any]]
Read = dict[str, Any]

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, datetime):
        assert value.time().isoformat() == "00:00:00", value
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def columns(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Columns:
    """Rows turned into columns."""
    held = list(rows)
    return {name: [plain(row[name]) for row in held] for name in names}


def files(folder: Path, form: str) -> dict[str, Path]:
    """The tables and views that there are as single files, by name."""
    found = sorted(folder.glob(f"{folder.name}-*.{form}"))
    return {path.stem.removeprefix(f"{folder.name}-"): path for path in found}


def duckdb(folder: Path) -> Read:
    """DuckDB: the Parquet files with their types, and the CSV files as text."""
    import duckdb as client

    with client.connect() as db:

        def read(source: str) -> Columns:
            result = db.sql(source)
            held = [list(map(plain, row)) for row in result.fetchall()]
            return {name: [row[n] for row in held] for n, name in enumerate(result.columns)}

        return {
            "tables": {
                table: read(f"FROM read_parquet('{path}')")
                for table, path in files(folder, "parquet").items()
            },
            "text": {
                table: read(f"FROM read_csv('{path}', all_varchar = true)")
                for table, path in files(folder, "csv").items()
            },
        }


def polars(folder: Path) -> Read:
    """Polars: the Parquet files with their types, and the CSV files as text."""
    import polars as client

    def read(frame: client.DataFrame) -> Columns:
        return {one.name: list(map(plain, one.to_list())) for one in frame.get_columns()}

    return {
        "tables": {
            table: read(client.read_parquet(path))
            for table, path in files(folder, "parquet").items()
        },
        "text": {
            table: read(client.read_csv(path, infer_schema=False))
            for table, path in files(folder, "csv").items()
        },
    }


def frictionless(folder: Path) -> Read:
    """frictionless: both zips, each in a process of its own, for it takes long."""
    paths = [path for form in ("csv", "parquet") for path in folder.glob(f"*-{form}.zip")]
    with ProcessPoolExecutor() as pool:
        return {name: value for found in pool.map(zipped, paths) for name, value in found.items()}


def zipped(path: Path) -> Read:
    """frictionless: a zip validated and read as it is, without unpacking."""
    from frictionless import Package, validate

    form = path.stem.rpartition("-")[2]
    report = validate(str(path))
    faults = [error.note for task in report.tasks for error in task.errors]
    tables = {}
    for resource in Package(str(path)).resources:
        with resource.to_copy() as opened:
            rows = [row.to_dict() for row in opened.read_rows()]
        tables[resource.name] = columns(resource.schema.field_names, rows)
    return {
        f"{form} faults": [error.note for error in report.errors] + faults,
        f"{form} rows": {task.name: task.stats.get("rows", 0) for task in report.tasks},
        form: tables,
    }


def csvw(folder: Path) -> Read:
    """csvw: every table by `csv-metadata.json`, typed, keys followed."""
    from csvw import TableGroup

    group = TableGroup.from_file(folder / "csv-metadata.json")
    group.check_referential_integrity()
    return {
        "tables": {
            Path(url).stem.removeprefix(f"{folder.name}-"): columns(
                [column.name for column in table.tableSchema.columns], table.iterdicts()
            )
            for url, table in group.tabledict.items()
        }
    }


def mlcroissant(folder: Path) -> Read:
    """mlcroissant: every record set of `croissant.json`."""
    from mlcroissant import Dataset

    dataset = Dataset(jsonld=folder / "croissant.json")
    tables = {}
    for one in dataset.metadata.record_sets:
        fields = [field.id for field in one.fields]
        read = columns(fields, dataset.records(one.id))
        tables[one.name] = {name.partition("/")[2]: values for name, values in read.items()}
    about = {"name": dataset.metadata.name, "version": str(dataset.metadata.version)}
    terms = {name: tables.pop(name) for name in [*tables] if "." in name}
    return {"tables": tables, "terms": terms, "about": about}


def datasets(folder: Path) -> Read:
    """datasets: every configuration of the release's README, read from the folder alone."""
    with TemporaryDirectory() as home:
        os.environ |= {"HF_HOME": home, "HF_HUB_OFFLINE": "1"}
        import datasets as client

        client.disable_progress_bars()
        tables = {}
        for name in client.get_dataset_config_names(str(folder)):
            found = client.load_dataset(str(folder), name, split="train")
            tables[name] = columns(found.column_names, found)
        whole = client.load_dataset(str(folder), split="train")
        return {"tables": tables, "default": whole.config_name}


def datacite(folder: Path) -> Read:
    """datacite: what its schema of DataCite 4.5 finds in `datacite.json`.

    The schema of 4.6 is not in the package: the one word of it that the record uses, the type
    `Coverage` of a date, is taken out first.
    """
    from datacite import schema45

    described = json.loads((folder / "datacite.json").read_text("utf-8"))
    described["dates"] = [one for one in described["dates"] if one["dateType"] != "Coverage"]
    broken = {name: value for name, value in described.items() if name != "titles"}
    return {
        "faults": [error.message for error in schema45.validator.iter_errors(described)],
        "faults of a broken one": [e.message for e in schema45.validator.iter_errors(broken)],
    }


def crate(folder: Path) -> Read:
    """roc-validator and rocrate: the crate validated without a network, and what is in it."""
    import requests
    import requests_cache
    import rocrate
    from rocrate.rocrate import ROCrate
    from rocrate_validator import models, services

    context = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
    assert f'"@id": "{CONTEXT}"' in context.read_text("utf-8"), "another version's context"

    class Shelf(requests.adapters.BaseAdapter):
        """Gives out the context that rocrate carries."""

        def send(self, request: Any, **_: Any) -> requests.Response:
            response = requests.Response()
            response.status_code, response.url, response.request = 200, request.url, request
            response.headers["Content-Type"] = "application/ld+json"
            response.raw = requests.packages.urllib3.HTTPResponse(
                context.open("rb"), status=200, headers=response.headers, preload_content=False
            )
            return response

        def close(self) -> None:
            pass

    with TemporaryDirectory() as shelf:
        cache = str(Path(shelf) / "http")
        with requests_cache.CachedSession(cache, backend="sqlite") as session:
            session.mount(CONTEXT, Shelf())
            session.get(CONTEXT)
        settings = services.ValidationSettings(
            rocrate_uri=str(folder),
            profile_identifier="ro-crate-1.1",
            requirement_severity=models.Severity.RECOMMENDED,
            cache_path=cache,
            offline=True,
        )
        result = services.validate(settings)
    opened = ROCrate(folder)
    return {
        "faults": [f"{issue.check.identifier}: {issue.message}" for issue in result.get_issues()],
        "checks": len(result.executed_checks),
        "files": {
            entity.id: entity.get("sha256")
            for entity in opened.data_entities
            if entity.type == "File"
        },
        "about": {"name": opened.name, "version": opened.root_dataset["version"]},
        "versions": {"rocrate": metadata.version("rocrate")},
    }


QUESTION = """
    SELECT meeting_id FROM meetings_full
    WHERE (earliest IS NOT NULL OR latest IS NOT NULL)
      AND coalesce(earliest, '0001-01-01') <= '1984-12-31'
      AND coalesce(latest, '9999-12-31') >= '1984-07-01'
"""
"""The README's question: the meetings of the second half of 1984."""


def dask(folder: Path) -> Read:
    """Dask: the Parquet files with their types, and the CSV files as text."""
    import dask.dataframe as client
    import pyarrow

    def read(frame: Any) -> Columns:
        found = pyarrow.Table.from_pandas(frame.compute(), preserve_index=False).to_pydict()
        return {name: list(map(plain, values)) for name, values in found.items()}

    as_text = {"dtype": str, "keep_default_na": False, "na_values": [""]}
    stopped = {}
    for table, path in files(folder, "csv").items():
        try:
            client.read_csv(path).compute()
        except ValueError as error:
            stopped[table] = str(error)
    meetings = client.read_parquet(files(folder, "parquet")["meetings_full"])
    first, last = (client.to_datetime(meetings[name]) for name in ("earliest", "latest"))
    inside = (first <= "1984-12-31") | first.isna()
    inside &= (last >= "1984-07-01") | last.isna()
    inside &= first.notnull() | last.notnull()
    return {
        "tables": {
            table: read(client.read_parquet(path, dtype_backend="pyarrow"))
            for table, path in files(folder, "parquet").items()
        },
        "text": {
            table: read(client.read_csv(path, **as_text))
            for table, path in files(folder, "csv").items()
        },
        "answer": meetings[inside]["meeting_id"].compute().to_list(),
        "stopped": stopped,
    }


def spark(folder: Path) -> Read:
    """Spark: the Parquet files with their types, the CSV files as text, with its escape and ours."""
    from pyspark.sql import SparkSession

    settings = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = settings.getOrCreate()

    def read(frame: Any) -> Columns:
        return columns(frame.columns, [row.asDict() for row in frame.collect()])

    parquet = {
        table: session.read.parquet(str(path)) for table, path in files(folder, "parquet").items()
    }
    parquet["meetings_full"].createOrReplaceTempView("meetings_full")
    found = files(folder, "csv").items()
    return {
        "tables": {table: read(frame) for table, frame in parquet.items()},
        "answer": [row.meeting_id for row in session.sql(QUESTION).collect()],
        "text": {
            table: read(session.read.csv(str(path), header=True, escape='"'))
            for table, path in found
        },
        "by default": {
            table: read(session.read.csv(str(path), header=True)) for table, path in found
        },
    }


def csvkit(folder: Path) -> Read:
    """csvkit: the CSV files as text, a question to one in SQL, and two joined."""
    from csvkit.utilities import csvjoin, csvjson, csvsql

    def printed(utility: Any, *words: object) -> str:
        told = io.StringIO()
        utility(list(map(str, words)), output_file=told).run()
        return told.getvalue()

    paths = files(folder, "csv")
    text = {}
    for table, path in paths.items():
        rows = json.loads(printed(csvjson.CSVJSON, "--no-inference", "--blanks", path))
        text[table] = columns(rows[0], [{n: row[n] or None for n in row} for row in rows])
    guessed = json.loads(printed(csvjson.CSVJSON, "--no-inference", paths["readings"]))
    question = ("--query", QUESTION, "--tables", "meetings_full", paths["meetings_full"])
    joined = printed(
        csvjoin.CSVJoin, "-c", "document_id", *(paths[name] for name in ("claims", "documents"))
    )
    return {
        "text": text,
        "answer": [row["meeting_id"] for row in records(printed(csvsql.CSVSQL, *question))],
        "effects by default": sorted({str(row["effect"]) for row in guessed}),
        "joined": [[row["claim_id"], row["title"]] for row in records(joined)],
    }


def records(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text)))


def sqlite_utils(folder: Path) -> Read:
    """sqlite-utils: every table of the database, a search, and the CSV files as `memory` reads them."""
    from sqlite_utils import Database
    from sqlite_utils.utils import Format, RowError, rows_from_file

    (path,) = folder.glob("*.sqlite")
    opened = Database(path)
    tables = [name for name in opened.table_names() if name in files(folder, "csv")]

    def text(path: Path, form: Format | None) -> Columns:
        with path.open("rb") as file:
            rows = list(rows_from_file(file, format=form)[0])
        return columns(rows[0], [{n: row[n] or None for n in row} for row in rows])

    stopped = []
    for table, csv_file in files(folder, "csv").items():
        try:
            text(csv_file, None)
        except (RowError, csv.Error):
            stopped.append(table)
    found = opened["claims"].search("fishing", columns=["claim_id"])
    return {
        "tables": {name: columns(opened[name].columns_dict, opened[name].rows) for name in tables},
        "answer": [row["meeting_id"] for row in opened.query(QUESTION)],
        "found": sorted(row["claim_id"] for row in found),
        "text": {table: text(p, Format.CSV) for table, p in files(folder, "csv").items()},
        "stopped": stopped,
    }


def pyreadstat(folder: Path) -> Read:
    """pyreadstat: the Stata files with the labels of their values and columns."""
    import pyreadstat as client

    tables, titles = {}, {}
    for table, path in files(folder, "dta").items():
        frame, about = client.read_dta(path, apply_value_formats=True)
        tables[table] = {name: list(map(plain, frame[name])) for name in frame}
        titles[table] = about.column_names_to_labels
    return {"tables": tables, "titles": titles}


def rispy(folder: Path) -> Read:
    """rispy: every RIS file of a folder."""
    import rispy as client

    return {"files": {p.name: client.loads(p.read_text("utf-8")) for p in folder.glob("*.ris")}}


CLIENTS: dict[str, tuple[str, Callable[[Path], Read]]] = {
    "duckdb": ("duckdb", duckdb),
    "polars": ("polars", polars),
    "frictionless": ("frictionless", frictionless),
    "csvw": ("csvw", csvw),
    "mlcroissant": ("mlcroissant", mlcroissant),
    "datacite": ("datacite", datacite),
    "datasets": ("datasets", datasets),
    "crate": ("roc-validator", crate),
    "dask": ("dask", dask),
    "spark": ("pyspark", spark),
    "csvkit": ("csvkit", csvkit),
    "sqlite-utils": ("sqlite-utils", sqlite_utils),
    "pyreadstat": ("pyreadstat", pyreadstat),
    "rispy": ("rispy", rispy),
}


def main(client: str, folder: str) -> None:
    distribution, read = CLIENTS[client]
    with contextlib.redirect_stdout(sys.stderr):
        found = read(Path(folder).resolve())
    json.dump({"version": metadata.version(distribution), **found}, sys.stdout)


if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).resolve().parent))
    main(*sys.argv[1:])
