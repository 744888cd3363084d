"""What every format of a release is made from: the typed tables, the views, the descriptor."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..citations import work
from ..errors import PackageError
from ..packages import fingerprints
from ..packages.package import Package
from ..packages.tables import Table
from ..schemas import Schema, columns
from ..schemas.arrow import plain_rows
from ..views import joins
from ..views.columns import NAMES, view_schema
from . import agreement

if TYPE_CHECKING:
    import pyarrow as pa

File = tuple[str, bytes]
Files = Iterator[File]
"""Files of the release, each its name (in a zip its path) and the bytes."""
MOST = 100
"""Files of a release, at most: as many as Zenodo takes."""
Parts = Mapping[str, "tuple[Schema, pa.Table]"]
"""Tables and views by name: Table Schema and typed columns."""


DIALECT = {"delimiter": ",", "header": True, "lineTerminator": "\n", "doubleQuote": True}
"""What a CSV resource says of its file, for clients that would guess."""
_FILE = {
    *("path", "format", "mediatype", "encoding", "dialect"),
    *("bytes", "hash", "schema", "fingerprint"),
}
"""What a resource says of its file, which each bundle says anew."""


@dataclass(frozen=True, eq=False)
class Material:
    """A package, read once. Every date in a release is `created`, never the clock's."""

    package: Package

    def __post_init__(self) -> None:
        for table in self.package.tables():
            form = self.package.form(table)
            if form != "csv":
                raise PackageError(
                    f"{self.package.location}: table {table!r} has format {form!r}; a release is "
                    "made from CSV tables: open the folder, or a release's csv.zip"
                )

    @property
    def name(self) -> str:
        """The name of the release, its folder's and the beginning of its files'."""
        return f"{self.package.name}-{self.package.version}"

    @property
    def created(self) -> str:
        """The day of the release, YYYY-MM-DD."""
        return str(self.package.descriptor.get("created", ""))[:10]

    @property
    def title(self) -> str:
        return str(self.package.descriptor.get("title", self.package.name))

    @property
    def description(self) -> str:
        return str(self.package.descriptor.get("description", ""))

    @property
    def creators(self) -> list[str]:
        """Titles of the contributors who are creators."""
        people = self.package.listed("contributors")
        return [str(p["title"]) for p in people if "creator" in p.get("roles", ["creator"])]

    @property
    def keywords(self) -> list[str]:
        return list(self.package.listed("keywords"))

    @property
    def licence(self) -> Mapping[str, str]:
        """The descriptor's first licence: `name` (SPDX), `path`, `title`."""
        return next(iter(self.package.listed("licenses")), {})

    @cached_property
    def schemas(self) -> dict[str, Schema]:
        """The Table Schema of every table, by name."""
        return {table: self.package.schema(table) for table in self.package.tables()}

    @cached_property
    def typed(self) -> dict[str, pa.Table]:
        """Every table as typed Arrow columns, by name."""
        return {name: Table.of(self.package, name).arrow() for name in self.package.tables()}

    @cached_property
    def view_schemas(self) -> dict[str, Schema]:
        """The Table Schema of every joined view, by name."""
        return {view: view_schema(self.package, view) for view in NAMES}

    @cached_property
    def views(self) -> dict[str, pa.Table]:
        """Every joined view as typed Arrow columns, by name."""
        return {
            view: joins.view(self.package, view, self.typed.__getitem__)
            for view in self.view_schemas
        }

    @cached_property
    def parts(self) -> Parts:
        """Every table and, after them, every view."""
        found = {name: (schema, self.typed[name]) for name, schema in self.schemas.items()}
        return found | {name: (self.view_schemas[name], made) for name, made in self.views.items()}

    @cached_property
    def subject(self) -> Parts:
        """The tables and views without those that record how the rows were made."""
        return {name: part for name, part in self.parts.items() if part[0].get("group") != "record"}

    def file(self, part: str, ending: str) -> str:
        """The name of the file of a table, a view or a network: `<release>-<part>.<ending>`."""
        return f"{self.name}-{part}.{ending}"

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table as plain values by column."""
        names = columns(self.schemas[table])
        rows = plain_rows(self.typed[table])
        return [dict(zip(names, row, strict=True)) for row in rows]

    @cached_property
    def prints(self) -> dict[str, fingerprints.Print]:
        """The fingerprint of every table but the ledger, and of the package."""
        return fingerprints.fingerprint(self.package)

    @cached_property
    def swhid(self) -> str:
        """The SWHID of the folder `data/` of the CSV files."""
        return fingerprints.swhid(self.package)

    @cached_property
    def agreement(self) -> list[dict[str, Any]]:
        """How far the coders agree, field by field in every round."""
        return agreement.compared(self.package, None, "fields")

    @cached_property
    def citation(self) -> str:
        """How to cite the version, in one line."""
        return work.cite(self.package)

    def descriptor(self, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """The descriptor of a bundle: schemas inside, fingerprints and SWHID, and `files` by table.

        `files` has what a resource says of its file: path, format, hash and so on.
        """
        resources = []
        for table in self.package.tables():
            kept = {k: v for k, v in self.package.resource(table).items() if k not in _FILE}
            made = {**kept, **files[table], "schema": self.package.schema(table)}
            if table in self.prints:
                made["fingerprint"] = self.prints[table].fingerprint
            resources.append(made)
        about = {k: v for k, v in self.package.descriptor.items() if k != "resources"}
        whole = self.prints[fingerprints.WHOLE].fingerprint
        return {**about, "fingerprint": whole, "swhid": self.swhid, "resources": resources}

    def text(self, name: str) -> Iterable[File]:
        """A text file that is included, if the package has it at its top or in `docs`."""
        for path in (name, f"docs/{name}"):
            with contextlib.suppress(PackageError):
                return [(name, self.package.read(path))]
        return []


def json_bytes(value: Any) -> bytes:
    """JSON as the release writes it: indented, in the order given, UTF-8, ending in a line feed."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
