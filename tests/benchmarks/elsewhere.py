"""The Parquet of an enlarged package in Dask and in PySpark: the same views from the tables alone.

`python -m tests.benchmarks.elsewhere FOLDER` writes the tables of the package in FOLDER as Parquet,
as a release has them, computes `timeline`, `forecasts` and `links` in both and compares every cell
with the library's own views; then DuckDB reads one column over HTTP and the bytes sent are counted.
`nox -s elsewhere` installs what is needed (`elsewhere.txt`), but for Java 17.
"""

from __future__ import annotations

import argparse
import http.server
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import moscow_tokyo as mt
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.releases.zips import described, parquet
from moscow_tokyo.packages.places import locate

from .joins import VIEWS, same

KEYS = {
    "timeline": ["id"],
    "forecasts": ["claim_id"],
    "links": ["claim_id", "relation", "other_claim_id"],
}


def main() -> None:
    """Run every part, or those named."""
    parts: dict[str, Callable[[Path, mt.Dataset], None]] = {
        "spark": _spark,
        "dask": _dask,
        "url": _url,
    }
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="an enlarged package")
    parser.add_argument("--parts", nargs="+", default=list(parts), choices=list(parts))
    asked = parser.parse_args()
    stored = asked.folder.parent / f"{asked.folder.name}-parquet"
    shutil.rmtree(stored, ignore_errors=True)
    stored.mkdir()
    material = Material(locate(asked.folder))
    for name, schema in material.schemas.items():
        made = parquet(described(material, schema, material.typed[name]))
        (stored / f"{name}.parquet").write_bytes(made)
    data = mt.open(asked.folder)
    for name in asked.parts:
        parts[name](stored, data)


def _compare(who: str, view: str, data: mt.Dataset, theirs: pa.Table, seconds: float) -> None:
    ours = data.view(view, as_="arrow")
    same(ours, theirs, KEYS[view])
    print(
        f"{who}: {view}: {ours.num_rows:,} rows, every cell as ours ({seconds:.1f} s)", flush=True
    )


def _spark(stored: Path, data: mt.Dataset) -> None:
    """The SQL of the views, over the tables' Parquet."""
    from pyspark.sql import SparkSession

    build = SparkSession.builder.master("local[2]").config("spark.driver.memory", "3g")
    build = build.config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "4")
    session = build.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        for path in stored.glob("*.parquet"):
            session.read.parquet(str(path)).createOrReplaceTempView(path.stem)
        print(f"Spark {session.version}: {session.table('claims').count():,} claims")
        for view in KEYS:
            out, start = stored / f"{view}.spark", time.perf_counter()
            session.sql(VIEWS[view]).write.mode("overwrite").parquet(str(out))
            _compare("Spark", view, data, pq.read_table(out), time.perf_counter() - start)
    finally:
        session.stop()


def _dask(stored: Path, data: mt.Dataset) -> None:
    """The same joins, by merges of frames."""
    import dask
    import dask.dataframe as dd

    def table(name: str) -> Any:
        found = dd.read_parquet(str(stored / f"{name}.parquet"), dtype_backend="pyarrow")
        terms = [c for c in found.columns if isinstance(found._meta[c].dtype, _category())]
        return found.astype(dict.fromkeys(terms, "string[pyarrow]"))

    print(f"Dask {dask.__version__}: {len(table('claims')):,} claims")
    for view, make in (("timeline", _timeline), ("forecasts", _forecasts), ("links", _links)):
        start = time.perf_counter()
        made = make(dd, table).compute()
        found = pa.Table.from_pandas(made, preserve_index=False)
        names = data.view(view, as_="arrow").column_names
        _compare("Dask", view, data, found.select(names), time.perf_counter() - start)


def _category() -> type:
    import pandas as pd

    return pd.CategoricalDtype


def _timeline(dd: Any, table: Callable[[str], Any]) -> Any:
    claims, meetings = table("claims"), table("meetings")
    documents = claims[["claim_id", "document_id"]]
    one = meetings.merge(documents, left_on="status_claim_id", right_on="claim_id", how="left")
    one = one.drop(columns="claim_id").assign(what="meeting", id=one["meeting_id"], certainty=None)
    renamed = {f"date_{bound}": bound for bound in ("earliest", "latest")}
    one = one.rename(columns={**renamed, "title": "text", "status_claim_id": "claim_id"})
    other = claims.assign(what="claim", id=claims["claim_id"])
    renamed = {f"time_{bound}": bound for bound in ("earliest", "latest")} | {
        "time_edtf": "date_edtf"
    }
    other = other.rename(columns={**renamed, "statement": "text", "meeting_status": "status"})
    names = ["what", "id", "date_edtf", "earliest", "latest", "kind", "text", "topic", "status",
             "certainty", "meeting_id", "document_id", "claim_id"]  # fmt: skip
    one = one[names].astype({"certainty": "string[pyarrow]"})
    return dd.concat([one[one["date_edtf"].notnull()], other[names][other["date_edtf"].notnull()]])


def _forecasts(dd: Any, table: Callable[[str], Any]) -> Any:
    claims = table("claims")
    people = table("participants")[["participant_id", "name"]]
    documents = table("documents")[
        ["document_id", "title", "creator", "information_as_of", "issued_latest"]
    ]
    documents = documents.rename(columns={"title": "document_title"})
    makers = people.rename(columns={"participant_id": "creator", "name": "maker"})
    documents = documents.merge(makers, on="creator", how="left")
    asserters = people.rename(columns={"participant_id": "asserted_by", "name": "asserter"})
    meetings = table("meetings")[["meeting_id", "title"]].rename(columns={"title": "meeting_title"})
    outcomes = table("outcomes").rename(columns={"note": "outcome_note"})
    order = ["attested", "outside_source", "sense", "conjecture", "open"]
    bases = table("readings")[["reading_id", "basis"]]
    used = table("claim_readings").merge(bases, on="reading_id")
    used = used.assign(place=used["basis"].map(order.index, meta=("place", "int64")))
    weakest = used.groupby("claim_id")["place"].max().reset_index()
    found = claims[claims["kind"] == "forecast"].merge(documents, on="document_id", how="left")
    for other, key in (
        (asserters, "asserted_by"),
        (meetings, "meeting_id"),
        (outcomes, "claim_id"),
        (weakest, "claim_id"),
    ):
        found = found.merge(other, on=key, how="left")
    basis = dict(enumerate(order))
    open_ = found["certainty"] == "possible"
    partly = (found["outcome"] == "partly").fillna(False)  # a mask takes what is missing for true
    doubted = (found["certainty"] == "unlikely") != found["negated"]
    expected = doubted.map({True: "no", False: "yes"}, meta=("expected", "object"))
    came = found["outcome"].map(
        {"happened": "yes", "did_not_happen": "no"}, meta=("came", "object")
    )
    right = (came == expected).map({True: "yes", False: "no"}, meta=("right", "object"))
    right = right.where(came.notnull(), None).mask(partly, "partly").mask(open_, None)
    return found.assign(
        expected=expected.mask(open_, "open"),
        borne_out=right,
        voice=found["asserter"]
        .fillna(found["asserted_by"])
        .fillna(found["maker"])
        .fillna(found["creator"]),
        as_of=found["information_as_of"].fillna(found["issued_latest"]),
        weakest_basis=found["place"].map(basis, meta=("weakest_basis", "object")),
    )


def _links(dd: Any, table: Callable[[str], Any]) -> Any:
    documents = table("documents").rename(columns={"title": "document_title"})
    days = ["issued_edtf", "issued_earliest", "issued_latest"]
    claims = table("claims")[["claim_id", "statement", "kind", "document_id"]]
    claims = claims.merge(documents[["document_id", "document_title", *days]], on="document_id")
    others = claims.rename(columns={name: f"other_{name}" for name in claims.columns})
    found = table("claim_links").merge(claims, on="claim_id", how="left")
    return found.merge(others, on="other_claim_id", how="left")


class _Ranges(http.server.SimpleHTTPRequestHandler):
    """A server of files that honours `Range`, and counts the bytes that it sends."""

    sent = 0

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        data = Path(self.translate_path(self.path)).read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        part = data[first : int(asked[2]) + 1 if asked and asked[2] else len(data)]
        self.send_response(206 if asked else 200)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(part)))
        if asked:
            span = f"bytes {first}-{first + len(part) - 1}/{len(data)}"
            self.send_header("Content-Range", span)
        self.end_headers()
        if body:
            type(self).sent += len(part)
            self.wfile.write(part)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def _url(stored: Path, data: mt.Dataset) -> None:
    """How many claims of each kind there are, without fetching the file whole."""
    import duckdb
    from duckdb_extensions import import_extension

    import_extension("httpfs")
    handler = partial(_Ranges, directory=str(stored))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/claims.parquet"
        counts = Counter(data.load("claims", as_="arrow")["kind"].to_pylist())
        query = f"SELECT kind::VARCHAR, count(*) FROM read_parquet('{url}') GROUP BY 1"
        assert dict(duckdb.sql(query).fetchall()) == counts
        whole = (stored / "claims.parquet").stat().st_size
        part = f"{_Ranges.sent:,} bytes sent of {whole:,} ({_Ranges.sent / whole:.1%})"
        print(f"DuckDB {duckdb.__version__}: {part}")
        server.shutdown()


if __name__ == "__main__":
    main()
