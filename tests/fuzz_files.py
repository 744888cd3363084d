"""Files with wrong bytes, by the hundred thousand: what the library makes of each.

    python tests/fuzz_files.py --minutes 10 --seed 1

For each kind of file atheris edits a small sound one, and keeps the edits that reach other code.
What comes out must be a result, or one error of the library with one message, within 2 seconds of
work and 500 MB. A line is printed for each kind; the status is 1 if there are findings, which are
kept in a folder. `--tries` instead of `--minutes` ends after so many inputs. The seed decides the
edits, but atheris also goes by what the code does: two runs with one seed may differ, and the
number after `inputs` shows whether they did.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

INSIDE = "--inside"
"""The option of a process that tries one kind, where the library is watched by atheris."""
if INSIDE in sys.argv:
    import atheris

    watched: contextlib.AbstractContextManager[object] = atheris.instrument_imports(
        include=["moscow_tokyo"], enable_loader_override=False
    )
else:
    watched = contextlib.nullcontext()
with watched:
    import moscow_tokyo as mt
    from moscow_tokyo import errors
    from moscow_tokyo.curation import checks
    from moscow_tokyo.curation.checks import register
    from moscow_tokyo.packages import released, verified
    from moscow_tokyo.packages.package import DESCRIPTOR, Package
    from moscow_tokyo.packages.places import bundled
    from moscow_tokyo.packages.tables import Table
    from moscow_tokyo.schemas import edtf

BAD = Path(__file__).parent / "bad/data"
OURS = (errors.PackageError, errors.DataError, errors.EdtfError, errors.LedgerError)
SECONDS, MEGABYTES, CHARACTERS = 2.0, 500, 10_000
"""The most that an input may take, and that a message may have."""
WORDS: list[Any] = [
    None, True, 0, -1, 2**70, 1.5, 1e300, float("inf"), "", " ", "..", "/", "../x", "http://x.invalid/x",
    "\0", "\ud800", "\u202e", "x" * 5000, "1984-XX", "9999-12-31", "true", "string", "integer",
    "(a+)+$", "[", [], {}, [[]], {"name": "x"}, ["claims"], "csv", "sqlite", "parquet",
]  # fmt: skip
Files = dict[str, bytes]
register.RULES.pop("frictionless")  # another's code, and most of the time


def files(*tables: str) -> Files:
    """Some tables of the miniature package of tests/bad, as bytes by path."""
    real, made, resources = bundled(), {}, []
    for name in tables:
        path, schema = f"data/{name}.csv", f"schemas/{name}.json"
        made[path] = b"".join((BAD / f"{name}.csv").read_bytes().splitlines(keepends=True)[:4])
        made[schema] = json.dumps(real.schema(name)).encode()
        resources.append({"name": name, "path": path, "schema": schema})
    about = {**real.descriptor, "name": "test-package", "version": "1.1.0", "resources": resources}
    return {DESCRIPTOR: json.dumps(about).encode(), **made}


# --- what is done with an input ------------------------------------------------------------------


def package(made: Files) -> Package:
    """A package of bytes, as a folder would be."""

    def read(path: str) -> bytes:
        if path not in made:
            raise errors.PackageError(f"no file {path}")
        return made[path]

    return Package("fuzz", read, editable=True)


def used(found: Package) -> str:
    """What a reader does with a package."""
    data = mt.Dataset(lambda: found)
    for name in found.tables():
        len(data.load(name))
        data.describe(name)
        Table.of(found, name).rows()
    data.cite()
    return f"read {len(found.tables())}"


def judged(found: Package) -> str:
    """What the rules say of a package; the rules broken are the outcome."""
    report = checks.validate(found)
    str(report).encode()
    assert len(report.violations) == len(report.faults)
    for fault in report.faults:
        assert not fault.place.startswith("the rule "), fault.message
    return " ".join(sorted({fault.rule for fault in report.faults}))


def either(found: Package, data: bytes) -> str:
    """One input in eight is judged, which takes ten times as long as to read it."""
    return used(found) if zlib.crc32(data) % 8 else judged(found)


def replaced(path: str, *tables: str) -> Callable[[bytes], str]:
    """The package with other bytes in the place of one file."""
    sound = files(*tables)
    return lambda data: either(package({**sound, path: data}), data)


def opened(ending: str) -> Callable[[bytes], str]:
    """A file that is opened as a package."""
    path = Path(tempfile.mkdtemp()) / f"package.{ending}"

    def run(data: bytes) -> str:
        path.write_bytes(data)
        return used(mt.open(path)._package)

    return run


def parquet(data: bytes) -> str:
    """A table in Parquet, whose bytes are not compared with a hash."""
    made = files("meetings")
    about = json.loads(made[DESCRIPTOR])
    about["resources"][0] |= {"path": "data/meetings.parquet", "format": "parquet"}
    return used(
        package({**made, DESCRIPTOR: json.dumps(about).encode(), "data/meetings.parquet": data})
    )


def dates(data: bytes) -> str:
    """A text, or parts of one, as EDTF."""
    first, last = edtf.bounds(data.decode("utf-8", "replace"))
    assert first is None or last is None or first <= last
    return f"{first is None} {last is None}"


def ledger(data: bytes) -> str:
    """A package with other bytes as its ledger, compared with it."""
    found = package({**files("hedges", "releases"), "data/releases.csv": data})
    whole = [result.ok for result in verified.verify(found)]
    return f"{whole} {bool(released.expected(found)[0])} {either(found, data)}"


def sums(data: bytes) -> str:
    """The list of hashes in a release's folder."""
    folder = Path(tempfile.gettempdir()) / "sums"
    folder.mkdir(exist_ok=True)
    (folder / verified.SUMS).write_bytes(data)
    return str([result.ok for result in verified.verify_folder(folder)])


# --- sound files, and edits that know their form -------------------------------------------------


def zipped(method: int, made: Files) -> bytes:
    """A package as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for path, data in made.items():
            archive.writestr(path, data)
    return out.getvalue()


def database(made: Files) -> bytes:
    """A package as SQLite."""
    about = json.loads(made[DESCRIPTOR])
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        for one in about["resources"]:
            header, *rows = csv.reader(io.StringIO(made[one["path"]].decode()))
            one |= {
                "format": "sqlite",
                "path": "x.sqlite",
                "schema": json.loads(made[one["schema"]]),
            }
            db.execute(f"CREATE TABLE {one['name']} ({', '.join(map(repr, header))})")
            marks = ", ".join("?" * len(header))
            db.executemany(f"INSERT INTO {one['name']} VALUES ({marks})", rows)
        db.execute("CREATE TABLE _package (name, value)")
        db.execute("INSERT INTO _package VALUES ('descriptor', ?)", [json.dumps(about)])
        db.commit()
        return bytes(db.serialize())


def as_parquet(made: Files) -> bytes:
    """The table of a package as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = pa.BufferOutputStream()
    pq.write_table(Table.of(package(made), "meetings").arrow(), out)
    return bytes(out.getvalue())


def json_edit(data: bytes, chance: random.Random) -> bytes:
    """One value of a JSON text replaced, added or deleted, at any depth."""

    def edited(value: Any) -> Any:
        if isinstance(value, dict) and value and chance.random() < 0.85:
            key = chance.choice(list(value))
            if chance.random() < 0.1:
                return {name: one for name, one in value.items() if name != key}
            return {**value, key: edited(value[key])}
        if isinstance(value, list) and value and chance.random() < 0.85:
            place = chance.randrange(len(value))
            more = [edited(value[place])] * chance.choice([0, 1, 1, 1, 1, 1, 1, 2])
            return [*value[:place], *more, *value[place + 1 :]]
        return chance.choice(WORDS)

    return json.dumps(edited(json.loads(data))).encode()


def csv_edit(data: bytes, chance: random.Random) -> bytes:
    """One cell of a CSV text replaced."""
    rows = list(csv.reader(io.StringIO(data.decode())))
    row = chance.choice(rows)
    row[chance.randrange(len(row))] = str(chance.choice(WORDS))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def zip_edit(data: bytes, chance: random.Random) -> bytes:
    """One file of a zip edited, and the zip written again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        made = {name: archive.read(name) for name in archive.namelist()}
        method = archive.infolist()[0].compress_type
    path = chance.choice(list(made))
    made[path] = (csv_edit if path.endswith(".csv") else json_edit)(made[path], chance)
    return zipped(method, made)


def sqlite_edit(data: bytes, chance: random.Random) -> bytes:
    """A cell, the descriptor or the table's definition of a database edited."""
    word = chance.choice([*(w for w in WORDS if isinstance(w, str | float | None)), b"\xff", 2**62])
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(data)
        columns = [row[1] for row in db.execute("PRAGMA table_info(meetings)")]
        kind = chance.randrange(4)
        if kind == 0:
            ((old,),) = db.execute("SELECT value FROM _package WHERE name = 'descriptor'")
            db.execute("UPDATE _package SET value = ?", [json_edit(old.encode(), chance).decode()])
        elif kind == 1:
            db.execute("UPDATE _package SET value = ?", [word])
        elif kind == 2:
            column, row = chance.choice(columns), chance.randrange(1, 4)
            db.execute(f'UPDATE meetings SET "{column}" = ? WHERE rowid = {row}', [word])
        else:
            column, other = chance.sample(columns, 2)
            db.execute(f'ALTER TABLE meetings RENAME COLUMN "{column}" TO "{other}x"')
        db.commit()
        return bytes(db.serialize())


Edit = Callable[[bytes, random.Random], bytes]
Kind = tuple[Callable[[bytes], str], list[bytes], Edit | None]


def kinds() -> Iterator[tuple[str, Callable[[], Kind]]]:
    """Each kind of file: what is done with it, sound ones, and an edit that knows its form."""
    small = files("hedges")
    many = files("meetings", "errata", "hedges")
    yield "descriptor", lambda: (replaced(DESCRIPTOR, "hedges"), [small[DESCRIPTOR]], json_edit)
    for name in ("meetings", "claims"):
        one = files(name)
        schema, path = f"schemas/{name}.json", f"data/{name}.csv"
        yield f"schema {name}", lambda n=name, s=schema, o=one: (replaced(s, n), [o[s]], json_edit)
        yield f"csv {name}", lambda n=name, p=path, o=one: (replaced(p, n), [o[p]], csv_edit)
    errata = "data/errata.csv"
    yield "csv errata", lambda: (replaced(errata, "hedges", "errata"), [many[errata]], csv_edit)
    yield "csv ledger", lambda: (ledger, [files("releases")["data/releases.csv"]], csv_edit)
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    yield "zip", lambda: (opened("zip"), [zipped(one, many) for one in methods], zip_edit)
    yield "parquet", lambda: (parquet, [as_parquet(files("meetings"))], None)
    yield "sqlite", lambda: (opened("sqlite"), [database(many)], sqlite_edit)
    texts = [b"1984-08-16?", b"198X~/1984-XX", b"../1984-02-29", b"[1984,1985-01%]"]
    yield "edtf", lambda: (dates, texts, None)
    hashes = b"".join(b"%064x  x%d.csv\n" % (n, n) for n in range(2))
    yield "sums", lambda: (sums, [hashes], None)


# --- one kind, in a process of its own -----------------------------------------------------------


def place(error: BaseException) -> str:
    """The line of the library that an error came from."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "moscow_tokyo" in f.filename]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


class Tried:
    """What came of the inputs so far."""

    def __init__(self, run: Callable[[bytes], str], keep: Path) -> None:
        self.run, self.keep = run, keep
        self.number, self.outcomes, self.findings = 0, Counter[str](), Counter[str]()
        self.slowest, self.first, self.inputs = 0.0, memory(), 0

    def one(self, data: bytes) -> None:
        """Try one input."""
        self.number += 1
        self.inputs = zlib.crc32(data, self.inputs)
        start = time.process_time()  # other programs may be slow, and take none of it
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                warnings.simplefilter("ignore", UserWarning)  # those of the library itself
                self.outcomes[self.run(data)] += 1
        except OURS as error:
            self.outcomes[f"{type(error).__name__} {place(error)}"] += 1
            words = str(error)
            if not words or len(words) > CHARACTERS or re.search("[\ud800-\udfff]", words):
                self.found(
                    f"a message of {len(words)} characters, or not to be printed, {place(error)}",
                    data,
                )
        except Exception as error:
            self.found(f"{type(error).__name__} {place(error)} {str(error)[:80]!a}", data)
        seconds, more = time.process_time() - start, memory() - self.first
        self.slowest = max(self.slowest, seconds)
        if seconds > SECONDS and self.number > 1:  # the first one imports what it needs
            self.found("slow", data)
        if more > MEGABYTES:
            self.first += more
            self.found("memory", data)

    def found(self, what: str, data: bytes) -> None:
        """Count a finding, and keep the first input of each."""
        what = re.sub(r"0x[0-9a-f]+|[0-9]+(?![0-9]*')", "N", what) if "slow" in what else what
        name = f"{zlib.crc32(what.encode()):08x}"
        if what not in self.findings:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / name).write_bytes(data)
        self.findings[f"{what} [{name}]"] += 1

    def __str__(self) -> str:
        found = "".join(f"\n    {number} × {what}" for what, number in self.findings.most_common())
        return (
            f"{self.number:,} executions, {len(self.outcomes)} outcomes, slowest {self.slowest:.2f} s, "
            f"{memory() - self.first:.0f} MB, {len(self.findings)} findings (inputs {self.inputs:08x}){found}"
        )


def memory() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fuzz(name: str, given: argparse.Namespace) -> None:
    """Try edits of one kind until the time is up. Never returns."""
    run, sound, edit = dict(kinds())[name]()
    tried = Tried(run, Path(given.keep, name.replace(" ", "-")))
    end = time.monotonic() + given.minutes * 60

    def one(data: bytes) -> None:
        tried.one(data)
        done = tried.number >= given.tries if given.tries else time.monotonic() > end
        if done:
            print(tried, flush=True)
            os._exit(bool(tried.findings))

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if edit and chance.random() < 0.5:
            with contextlib.suppress(
                ValueError, csv.Error, sqlite3.Error, zipfile.BadZipFile, Exception
            ):
                return edit(data, chance)[:most]
        return bytes(atheris.Mutate(data, most))

    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(sound):
            Path(corpus, str(number)).write_bytes(data)
            assert run(data) is not None
        options = [f"-seed={given.seed}", "-max_len=200000", "-len_control=0", "-verbosity=0",
                   "-timeout=30", "-rss_limit_mb=3000", "-print_final_stats=0",
                   f"-artifact_prefix={given.keep}/{name.replace(' ', '-')}-"]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, corpus], one, custom_mutator=mutated)
        atheris.Fuzz()


def main() -> int:
    """Try each kind and print what came of it."""
    names = [name for name, _ in kinds()]
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=10, help="for each kind")
    parser.add_argument("--tries", type=int, default=0, help="so many instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=names, choices=names)
    parser.add_argument("--keep", default=str(Path(tempfile.gettempdir(), "moscow-tokyo-fuzz")))
    parser.add_argument(INSIDE, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        fuzz(given.inside, given)
    failed = False
    Path(given.keep).mkdir(parents=True, exist_ok=True)
    for name in given.only:
        done = subprocess.run(
            [sys.executable, *sys.argv, INSIDE, name],
            env=os.environ | {"PYTHONHASHSEED": "0", "MOSCOW_TOKYO_SOURCES": ""},
            capture_output=True,
            text=True,
        )
        failed |= done.returncode != 0
        said = done.stdout.strip() or f"ended with {done.returncode}: {done.stderr[-800:]}"
        print(f"{name}: {said}", flush=True)
    print(f"inputs of findings are in {given.keep}" if failed else "no findings", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
