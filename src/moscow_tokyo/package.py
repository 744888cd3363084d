"""Where a package's bytes are: a folder, the wheel, a zip, or SQLite. Standard library only."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Any

NAME = "moscow-tokyo"
DESCRIPTOR = "datapackage.json"
SQLITE = b"SQLite format 3\0"
"""What a file of SQLite begins with."""


class PackageError(ValueError):
    """A package cannot be found or opened, or its files are not what its descriptor says."""


def unknown(sort: str, name: object, known: Iterable[str]) -> ValueError:
    """The error for a name that is not there: it lists the names there are and the nearest one.

    >>> raise unknown("table", "claim", ["claims", "meetings"])
    Traceback (most recent call last):
        ...
    ValueError: unknown table 'claim'; did you mean 'claims'? There are: claims, meetings
    """
    names = list(known)
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    return ValueError(f"unknown {sort} {name!r}{hint} There are: {', '.join(names)}")


class Package:
    """A data package: its descriptor, its Table Schemas, and the bytes of its tables.

    Make one with `bundled` or `locate`. `editable` is true for a folder, whose `bytes` and `hash`
    may be stale because people edit the tables there; a zip has been checked against them. In
    SQLite all tables are in one file, which says nothing of its own bytes.
    """

    def __init__(self, location: str, read: Callable[[str], bytes], *, editable: bool) -> None:
        self.location = location
        self.editable = editable
        self._read = read
        self.descriptor: dict[str, Any] = self._json(DESCRIPTOR)
        resources = self.descriptor.get("resources")
        if not isinstance(resources, list) or not all(
            isinstance(r, dict) and isinstance(r.get("name"), str) for r in resources
        ):
            raise PackageError(
                f"{location}: {DESCRIPTOR} has no list of named resources; is it a data package?"
            )
        self._resources: dict[str, dict[str, Any]] = {r["name"]: r for r in resources}
        if len(self._resources) < len(resources):
            raise PackageError(f"{location}: two resources have the same name")
        self._schemas: dict[str, dict[str, Any]] = {}

    def __repr__(self) -> str:
        return f"<Package {self.name} {self.version} at {self.location}>"

    @property
    def name(self) -> str:
        """The descriptor's `name`."""
        return str(self.descriptor.get("name", ""))

    @property
    def version(self) -> str:
        """The descriptor's `version`: the only place where one is written."""
        return str(self.descriptor.get("version", ""))

    def tables(self) -> tuple[str, ...]:
        """Names of the tables, in the descriptor's order."""
        return tuple(self._resources)

    def resource(self, table: str) -> dict[str, Any]:
        """The descriptor's entry for one table. Raises `ValueError` for an unknown name."""
        if table not in self._resources:
            raise unknown("table", table, self._resources)
        return self._resources[table]

    def schema(self, table: str) -> dict[str, Any]:
        """The Table Schema of one table, whether it stands in the descriptor or in a file."""
        if table not in self._schemas:
            schema = self.resource(table).get("schema")
            if isinstance(schema, str):
                schema = self._json(schema)
            if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
                raise PackageError(f"{self.location}: table {table!r} has no Table Schema")
            self._schemas[table] = schema
        return self._schemas[table]

    def data(self, table: str) -> bytes:
        """The bytes of one table's file."""
        return self.read(self._path(table))

    def read(self, path: str) -> bytes:
        """The bytes of one file of the package, by its path in the descriptor (forward slashes)."""
        pure = PurePosixPath(path)
        if (
            not path
            or pure.is_absolute()
            or ".." in pure.parts
            or "\\" in path
            or ":" in path
            or "\0" in path
        ):
            raise PackageError(
                f"{self.location}: the path {path!r} leads out of the package; "
                "expected a relative path with forward slashes and no '..'"
            )
        return self._read(pure.as_posix())

    def check(self) -> None:
        """Compare each table's file with `bytes` and `hash`. Raises `PackageError` at a difference."""
        for table, resource in self._resources.items():
            data = self.data(table)
            size, digest = resource.get("bytes"), resource.get("hash")
            if size is not None and size != len(data):
                raise PackageError(
                    f"{self.location}: {self._path(table)} has {len(data)} bytes, expected {size} "
                    f"by {DESCRIPTOR}; the file is damaged or was changed: get the package again"
                )
            if digest is not None and digest != sha256(data):
                raise PackageError(
                    f"{self.location}: {self._path(table)} has hash {sha256(data)}, expected "
                    f"{digest} by {DESCRIPTOR}; the file is damaged or was changed: "
                    "get the package again"
                )

    def _path(self, table: str) -> str:
        path = self.resource(table).get("path")
        if not isinstance(path, str):
            raise PackageError(
                f"{self.location}: table {table!r} has path {path!r}; expected one file's path"
            )
        return path

    def _json(self, path: str) -> dict[str, Any]:
        data = self.read(path)
        try:
            value = json.loads(data.decode("utf-8"))
        except ValueError as error:
            raise PackageError(f"{self.location}: {path} is not UTF-8 JSON: {error}") from error
        if not isinstance(value, dict):
            raise PackageError(f"{self.location}: {path} holds no JSON object")
        return value


def sha256(data: bytes) -> str:
    """The hash of some bytes as the descriptor writes it: `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def checkout() -> Path | None:
    """The root of the checkout that this module runs from, or None when it is installed."""
    here = Path(__file__).resolve()
    if (here.parent / "_package").is_dir():
        return None
    root = here.parents[2]
    try:
        descriptor = json.loads((root / DESCRIPTOR).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(descriptor, dict) and descriptor.get("name") == NAME
    return root if ours else None


def bundled() -> Package:
    """The package that came with the library: in the wheel, else the checkout's root."""
    inside = Path(__file__).resolve().parent / "_package"
    root = inside if inside.is_dir() else checkout()
    if root is None:
        raise PackageError(
            "the installed library carries no data, and it does not run from a checkout of "
            f"{NAME}; install it again, or open a package by its path"
        )
    return _folder(root)


def locate(path: str | Path) -> Package:
    """The package at a path: a folder, a `datapackage.json`, a zip of one, or a release's SQLite.

    A zip is checked against the descriptor's `bytes` and `hash`; a folder may be edited, so it is
    not. What SQLite holds, `opening` checks. Raises `PackageError` when there is no package, or a damaged one.
    """
    found = Path(path)
    if found.is_dir():
        if not (found / DESCRIPTOR).is_file():
            raise PackageError(f"{path}: the folder holds no {DESCRIPTOR}")
        return _folder(found)
    if not found.is_file():
        raise PackageError(f"{path}: no such file or folder")
    if found.name == DESCRIPTOR:
        return _folder(found.parent)
    if zipfile.is_zipfile(found):
        return _zip(found)
    with found.open("rb") as file:
        if file.read(len(SQLITE)) == SQLITE:
            return _sqlite(found)
    raise PackageError(
        f"{path}: expected a folder, a {DESCRIPTOR}, or a zip or the .sqlite of a package"
    )


def _folder(root: Path) -> Package:
    def read(path: str) -> bytes:
        try:
            return (root / path).read_bytes()
        except OSError as error:
            raise PackageError(f"{root}: cannot read {path}: {error.strerror}") from error

    return Package(str(root), read, editable=True)


def _zip(path: Path) -> Package:
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    files[entry.filename] = archive.read(entry)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise PackageError(f"{path}: cannot be read as a zip: {error}") from error
    prefix = ""
    if DESCRIPTOR not in files:
        tops = {name.split("/", 1)[0] for name in files}
        prefix = f"{tops.pop()}/" if len(tops) == 1 else ""
        if prefix + DESCRIPTOR not in files:
            raise PackageError(
                f"{path}: the zip holds no {DESCRIPTOR}, neither at its top nor in one top folder"
            )

    def read(name: str) -> bytes:
        try:
            return files[prefix + name]
        except KeyError:
            raise PackageError(f"{path}: the zip holds no {name}") from None

    package = Package(str(path), read, editable=False)
    package.check()
    return package


def _sqlite(path: Path) -> Package:
    """The package in a database, whose table `_package` holds the descriptor."""
    import sqlite3

    data = path.read_bytes()
    try:
        with contextlib.closing(sqlite3.connect(":memory:")) as db:
            db.deserialize(data)
            rows = db.execute("SELECT value FROM _package WHERE name = 'descriptor'").fetchall()
    except sqlite3.Error as error:
        raise PackageError(
            f"{path}: the database holds no package: {error}; expected the .sqlite of a release"
        ) from error

    def read(name: str) -> bytes:
        if name == DESCRIPTOR and rows:
            return str(rows[0][0]).encode()
        if name.endswith(".sqlite"):
            return data
        raise PackageError(f"{path}: the database holds no {name}")

    package = Package(str(path), read, editable=False)
    for table in package.tables():
        package.resource(table)["format"] = "sqlite"
    return package
