"""A data package: its descriptor, its Table Schemas, the bytes of its files. Standard library only."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import PackageError, short, unknown
from ..schemas import shape
from . import limits

NAME = "moscow-tokyo"
DESCRIPTOR = "datapackage.json"
_NEVER = r"[\\:\0\ud800-\udfff]"  # a path never has: halves of letters cannot be written


class Package:
    """A data package: its descriptor, its Table Schemas, and the bytes of its tables.

    `places` finds one. `editable` is true for a folder, whose `bytes` and `hash` may be stale because
    people edit the tables there; a zip has been checked against them. In SQLite all tables are in
    one file, which does not say what its own bytes are.
    """

    def __init__(self, location: str, read: Callable[[str], bytes], *, editable: bool) -> None:
        self.location = location
        self.editable = editable
        self._read = read
        self.descriptor: dict[str, Any] = self._json(DESCRIPTOR, self.read(DESCRIPTOR))
        resources = self.descriptor.get("resources")
        if not isinstance(resources, list) or not all(
            isinstance(r, dict) and isinstance(r.get("name"), str) for r in resources
        ):
            raise PackageError(
                f"{location}: {DESCRIPTOR} has no list of named resources; is it a data package?"
            )
        self._resources: dict[str, dict[str, Any]] = {r["name"]: r for r in resources}
        if len(self._resources) < len(resources):
            names = [r["name"] for r in resources]
            twice = max(names, key=names.count)
            raise PackageError(f"{location}: two resources are named {twice!r}; rename one of them")
        self._schemas: dict[str, tuple[bytes, dict[str, Any]]] = {}  # by path: its bytes, and it
        self._readable: dict[str, dict[str, Any]] = {}  # by table: a schema that can be read

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
        """The Table Schema of one table. Raises `PackageError` for one that cannot be read."""
        schema = self.stored_schema(table)
        if self._readable.get(table) is not schema:
            for place, found, expected in shape.unreadable(schema):
                raise PackageError(
                    f"{self.location}: the schema of table {table!r} cannot be read: {place}: found "
                    f"{short(found)}, expected {expected}; correct the schema"
                )
            self._readable[table] = schema
        return schema

    def stored_schema(self, table: str) -> dict[str, Any]:
        """A table's schema as it is in the descriptor or in a file of its own, with `fields` at least."""
        schema = self.resource(table).get("schema")
        if isinstance(schema, str):
            kept = self._schemas.get(schema)
            if kept is None or self.editable:  # people edit schemas too
                data = self.read(schema)
                if kept is None or kept[0] != data:
                    kept = self._schemas[schema] = (data, self._json(schema, data))
            schema = kept[1]
        if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
            raise PackageError(f"{self.location}: table {table!r} has no Table Schema")
        if len(schema["fields"]) > limits.COLUMNS:
            raise PackageError(
                f"{self.location}: the schema of table {table!r} has {len(schema['fields']):,} "
                f"columns; expected at most {limits.COLUMNS:,}"
            )
        return schema

    def listed(self, key: str) -> list[Any]:
        """One of the descriptor's `shape.LISTS`. Raises `PackageError` for one that cannot be read."""
        found = self.descriptor.get(key, [])
        for place, value, expected in shape.faults(shape.LISTS[key], found):
            where = f"{key}.{place}".rstrip(".")
            raise PackageError(
                f"{self.location}: {DESCRIPTOR}, {where}: found {short(value)}, expected {expected}; "
                "correct it"
            )
        return list(found)

    def form(self, table: str) -> str:
        """The format of one table's file: csv, parquet or sqlite."""
        resource = self.resource(table)
        return str(resource.get("format") or PurePosixPath(str(resource.get("path"))).suffix[1:])

    def data(self, table: str) -> bytes:
        """The bytes of one table's file."""
        return self.read(self._path(table))

    def stamp(self, table: str) -> tuple[int, ...] | None:
        """What is the same as long as nobody has written a table or its schema; for cheap looks.

        None where only the bytes can tell: a file written less than two seconds ago may be written
        again before its times change.
        """
        if not self.editable:
            return ()
        paths = [self._path(table), self.resource(table).get("schema")]
        try:
            found = [Path(self.location, p).stat() for p in paths if isinstance(p, str)]
        except (OSError, ValueError):
            return None
        if time.time_ns() - max(max(s.st_mtime_ns, s.st_ctime_ns) for s in found) < 2_000_000_000:
            return None
        return tuple(n for s in found for n in (s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))

    def read(self, path: str) -> bytes:
        """The bytes of one file of the package, by its path in the descriptor (forward slashes)."""
        inside = _inside(path)
        if inside is None:
            raise PackageError(
                f"{self.location}: the path {path!r} leads out of the package; "
                "expected a relative path with forward slashes and no '..'"
            )
        return self._read(inside)

    def check(self) -> None:
        """Compare each table's file with `bytes` and `hash`. Raises `PackageError` at a difference."""
        for table, resource in self._resources.items():
            data = self.data(table)
            size, digest = resource.get("bytes"), resource.get("hash")
            if size is not None and size != len(data):
                raise PackageError(
                    f"{self.location}: {self._path(table)} has {len(data)} bytes, expected {size} "
                    f"by {DESCRIPTOR}; the file is damaged or was changed: download the package again"
                )
            if digest is not None and digest != sha256(data):
                raise PackageError(
                    f"{self.location}: {self._path(table)} has hash {sha256(data)}, expected "
                    f"{digest} by {DESCRIPTOR}; the file is damaged or was changed: "
                    "download the package again"
                )

    def _path(self, table: str) -> str:
        path = self.resource(table).get("path")
        if not isinstance(path, str):
            raise PackageError(
                f"{self.location}: table {table!r} has path {path!r}; expected the path of one file"
            )
        return path

    def _json(self, path: str, data: bytes) -> dict[str, Any]:
        if len(data) > limits.JSON:
            raise PackageError(
                f"{self.location}: {path} has {len(data):,} bytes; expected at most {limits.JSON:,}"
            )
        try:
            value = json.loads(data.decode("utf-8"))
            if rb"\u" in data:  # which can write halves of letters
                json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise PackageError(f"{self.location}: {path} is not UTF-8 JSON: {error}") from error
        if not isinstance(value, dict):
            raise PackageError(f"{self.location}: {path} is not a JSON object")
        return value


@cache
def _inside(path: str) -> str | None:
    """A path as it is read; None for one that may lead out of the package."""
    pure = PurePosixPath(path)
    outside = pure.is_absolute() or ".." in pure.parts or bool(re.search(_NEVER, path))
    return pure.as_posix() if path and not outside else None


def sha256(data: bytes) -> str:
    """The hash of some bytes as the descriptor writes it: `sha256:` and 64 hexadecimal digits."""
    import hashlib

    return "sha256:" + hashlib.sha256(data).hexdigest()
