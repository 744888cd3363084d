"""The SQLite file: every table with its keys and checks, the views, and what the columns mean.

It is plain SQLite (no STRICT tables, no REGEXP), so that old versions open it too; the type of
every cell is a CHECK. A column's `pattern` has no counterpart there. The joined views are tables
too, made once: their joins are written in `views/`, and nowhere a second time.
`_package` holds the descriptor, `_columns` and `_terms` the codebook. What people search is indexed
in tables `<table>_fts` (FTS5, without marks on letters); a program that lacks FTS5 reads all others.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ... import schemas
from ...schemas import codebook
from ..content import Files, Material

INDEX = "_fts"
ABOUT = ("_package", "_columns", "_terms")
"""The tables that describe the database."""
_WRITING = ("page_size = 4096", "journal_mode = OFF", "ignore_check_constraints = ON")
"""The checks run once, over all rows, which takes half the time that row by row takes."""
SEARCHED = ("statement", "title", "name", "name_native", "name_as_printed")
"""The columns that are indexed for full-text search: statements, titles and names."""


def sqlite_files(material: Material) -> Files:
    """The database."""
    yield f"{material.name}.sqlite", database(material)


def database(material: Material) -> bytes:
    """The bytes of the database. Raises `sqlite3.IntegrityError` where a key or check fails."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.sqlite"
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
            for setting in _WRITING:
                db.execute(f"PRAGMA {setting}")
            db.execute("BEGIN")
            for name, schema in named(material):  # all before the first row: keys go in circles
                db.execute(create(name, schema))
            for name, (_, typed) in material.parts.items():
                _insert(db, name, schemas.arrow.plain_rows(typed))
            for table, columns, rows in _about(material):
                db.execute(f"CREATE TABLE {_quoted(table)} ({', '.join(map(_quoted, columns))})")
                _insert(db, table, rows)
            for table, schema in material.schemas.items():
                for index in _indexes(table, schema):
                    db.execute(index)
            _check(db)
            db.execute("COMMIT")
            db.execute("VACUUM")
            for table, schema in material.schemas.items():  # VACUUM may number rows anew
                for step in _search(table, schema):
                    db.execute(step)
        return path.read_bytes()


def _check(db: sqlite3.Connection) -> None:
    """Raises `sqlite3.IntegrityError` at the first foreign key that leads nowhere, or broken check."""
    for child, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        raise sqlite3.IntegrityError(f"row {row} of {child} names no row of {parent}")
    db.execute("PRAGMA ignore_check_constraints = OFF")
    (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.IntegrityError(found)


def create(table: str, schema: schemas.Schema) -> str:
    """The statement that makes a table: types, checks, and its primary, unique and foreign keys.

    >>> field = {"name": "side", "type": "string", "constraints": {"enum": ["japan", "ussr"]}}
    >>> print(create("sides", {"fields": [field], "primaryKey": ["side"]}))
    CREATE TABLE "sides" (
      "side" TEXT CHECK (typeof("side") IN ('text', 'null') AND "side" <> '') CHECK ("side" IN ('japan', 'ussr')),
      PRIMARY KEY ("side")
    )
    """
    key = schemas.primary_key(schema)
    lines = [" ".join(_column(field, alone=key == [field["name"]])) for field in schema["fields"]]
    lines.append(f"PRIMARY KEY ({_list(key)})")
    lines += [f"UNIQUE ({_list(unique)})" for unique in schema.get("uniqueKeys", [])]
    lines += [
        f"FOREIGN KEY ({_list(here)}) REFERENCES {_quoted(target)} ({_list(there)}) "
        "DEFERRABLE INITIALLY DEFERRED"
        for here, target, there in schemas.references(schema, table)
    ]
    return f"CREATE TABLE {_quoted(table)} (\n  " + ",\n  ".join(lines) + "\n)"


def _column(field: schemas.Field, *, alone: bool) -> Iterator[str]:
    """A column's name, type and checks; `alone` says that it is the whole primary key."""
    name, row, rules = _quoted(field["name"]), schemas.type_row(field), field.get("constraints", {})
    yield f"{name} {row.sql}"
    if rules.get("required"):
        yield "NOT NULL"
    if rules.get("unique") and not alone:
        yield "UNIQUE"
    yield f"CHECK ({row.sql_check.format(name)})"
    if schemas.terms(field):
        yield f"CHECK ({name} IN ({', '.join(map(_literal, schemas.terms(field)))}))"
    if "minimum" in rules:
        yield f"CHECK ({name} >= {_literal(rules['minimum'])})"
    if "maximum" in rules:
        yield f"CHECK ({name} <= {_literal(rules['maximum'])})"


def _indexes(table: str, schema: schemas.Schema) -> Iterator[str]:
    """An index for each foreign key, for joins."""
    for here, _, _ in schemas.references(schema, table):
        name = "_".join([table, *here])
        yield f"CREATE INDEX {_quoted(name)} ON {_quoted(table)} ({_list(here)})"


def _search(table: str, schema: schemas.Schema) -> Iterator[str]:
    """What makes the full-text index of a table; nothing for one that nobody searches."""
    columns = [name for name in schemas.columns(schema) if name in SEARCHED]
    if columns and schema.get("group") != "record":
        index = _quoted(table + INDEX)
        yield (
            f"CREATE VIRTUAL TABLE {index} USING fts5({_list(columns)}, "
            f"content={_quoted(table)}, tokenize='unicode61 remove_diacritics 2')"
        )
        yield f"INSERT INTO {index}({index}) VALUES ('rebuild')"
        yield f"INSERT INTO {index}({index}) VALUES ('optimize')"


def _insert(db: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        db.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", rows)


def _about(material: Material) -> Iterator[tuple[str, Sequence[str], list[list[Any]]]]:
    """The tables that describe the database: name, columns, rows."""
    package, columns, terms = ABOUT
    one = {"path": f"{material.name}.sqlite", "format": "sqlite"}
    files = dict.fromkeys(material.schemas, one)
    described = material.descriptor(files)
    yield package, ("name", "value"), [["descriptor", json.dumps(described, ensure_ascii=False)]]
    column_rows: list[list[Any]] = []
    term_rows: list[list[Any]] = []
    for name, schema in named(material):
        column_rows += [[name, *row.values()] for row in codebook.column_rows(schema)]
        for field in schema["fields"]:
            found = codebook.term_rows(field)
            term_rows += [[name, field["name"], *row.values()] for row in found]
    yield columns, ("table", *codebook.COLUMNS), column_rows
    yield terms, ("table", "column", *codebook.TERM_COLUMNS), term_rows


def named(material: Material) -> Iterator[tuple[str, schemas.Schema]]:
    """Every table and view of the database with its schema."""
    yield from material.schemas.items()
    yield from material.view_schemas.items()


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(_quoted, names))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
