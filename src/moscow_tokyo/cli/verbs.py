"""What each verb of the command does. Light verbs import neither pandas nor pyarrow."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from pathlib import Path
from typing import Any

from .. import schemas
from ..citations import work
from ..dataset import Dataset
from ..errors import unknown
from ..packages import search
from ..packages.package import Package
from ..packages.places import bundled, checkout, opened
from ..packages.tables import rows
from ..schemas import codebook
from ..views import columns, joins
from . import layout
from .listing import BRIEF, BRIEF_VIEWS, Listing, plain, print_cells, print_row, print_rows

_HEADS = {"core": "Core tables", "view": "Views: the joins ready made (moscow-tokyo view NAME)"}
_NEXT = (
    ("show meetings", "a table; show TABLE ID, or an ID alone, for one row"),
    ("view links", "a joined view"),
    ("describe claims", "what its columns mean; describe claims kind: a vocabulary"),
    ("cite ID", "one row with its source; --style apa, bibtex, and others"),
    ("validate", "check the tables (needs the extra `validate`)"),
    ("--help", "everything else; --format csv or json gives full rows"),
)


def is_shown(word: str, options: argparse.Namespace) -> bool:
    """Whether a word in the place of a verb names a table, a view or a row."""
    return not word.isalpha() or word in (*_package(options).tables(), *columns.NAMES)


def _package(options: argparse.Namespace) -> Package:
    return opened(options.path) if options.path else bundled()


def _dataset(options: argparse.Namespace) -> Dataset:
    return Dataset(lambda: _package(options))


def overview(options: argparse.Namespace) -> int:
    """What there is, how to cite it, and what to type next."""
    package = _package(options)
    if options.version:
        print(package.version)
        return 0
    if options.format != "table":
        return tables(options)
    found = joins.contents(package)
    size = max(len(str(row["name"])) for row in found)
    lines = [f"{package.descriptor.get('title', package.name)}", f"Version {package.version}", ""]
    group = ""
    for row in found:
        if row["group"] != group:
            group = str(row["group"])
            lines.append(_HEADS.get(group, f"{group.capitalize()} tables"))
        lines.append(f"  {row['name']:{size}}  {row['rows']:>5}  {row['title']}")
    print("\n".join(lines))
    print(f"\n{layout.hanging('Cite:', work.cite(package), 6)}\n\nNext:")
    for command, what in _NEXT:
        print(f"  moscow-tokyo {command:16} {what}")
    return 0


def tables(options: argparse.Namespace) -> int:
    """The tables and views."""
    names = ("name", "group", "rows", "columns", "title")
    print_rows(Listing(names, joins.contents(_package(options))), options.format)
    return 0


def show(options: argparse.Namespace) -> int:
    """A table, a view, or a row."""
    package, name = _package(options), options.name
    if name in columns.NAMES and name not in package.tables():
        return view(options)
    if name in package.tables():
        schema = package.schema(name)
        found = rows(package, name) if options.id is None else None
        found = search.starting(package, name, options.id) if found is None else found
        if found or options.id is None:
            listing = [plain(schema, cells) for cells in found]
            print_rows(
                Listing(schemas.columns(schema), listing, BRIEF.get(name, ())), options.format
            )
            return 0
    row = _found(package, name, options.id)
    if options.format == "table":
        print_row(package, row)
    else:
        schema = package.schema(row.table)
        print_rows(Listing(schemas.columns(schema), [plain(schema, row.cells)]), options.format)
    return 0


def _found(package: Package, name: str, id: str | None) -> search.Row:
    """The row that is asked for, by its ID alone or by its table and ID."""
    names = dict.fromkeys([*package.tables(), *columns.NAMES])
    if id is not None and name not in names:
        raise unknown("table or view", name, names)
    try:
        return search.find(package, name if id is None else f"{name}:{id}")
    except ValueError:
        if name not in names and difflib.get_close_matches(name, names):
            raise unknown("table or view", name, names) from None
        raise


def view(options: argparse.Namespace) -> int:
    """A joined view, or a row of it."""
    data, name = _dataset(options), columns.meant(options.name)
    table = data.view(name, as_="arrow")
    found = [
        dict(zip(table.column_names, row, strict=True)) for row in schemas.arrow.plain_rows(table)
    ]
    if options.id is not None:
        ids = schemas.arrow.row_ids(columns.view_schema(_package(options), name), table)
        pairs = list(zip(ids, found, strict=True))
        found = [row for id, row in pairs if id == options.id]
        found = found or [row for id, row in pairs if id.startswith(f"{options.id}|")]
        if not found:
            raise ValueError(f"the view {name} has no row {options.id!r}")
        if options.format == "table" and len(found) == 1:
            print_cells(found[0])
            return 0
    print_rows(Listing(table.column_names, found, BRIEF_VIEWS.get(name, ())), options.format)
    return 0


def describe(options: argparse.Namespace) -> int:
    """The codebook of a table or view, or of one column."""
    package, name = _package(options), options.name
    schema = columns.definition(package, name)
    found = codebook.lookup(schema, options.column)
    label = next(iter(found[0]))
    if options.format != "table":
        print_rows(Listing(list(found[0]), [dict(row) for row in found]), options.format)
        return 0
    if options.column is None:
        print(layout.hanging(f"{name}:", schema.get("description", ""), len(name) + 2))
        _warnings(package, schema)
        print()
    indent = max(len(row[label]) for row in found) + 2
    for row in found:
        print(layout.hanging(row[label], codebook.sentence(row), indent))
    return 0


def _warnings(package: Package, schema: schemas.Schema) -> None:
    for warning in codebook.usage_warnings(package.descriptor, schema).values():
        print(layout.hanging("Note:", warning, 6))


def validate(options: argparse.Namespace) -> int:
    """Check a package."""
    if options.package:
        options.path = options.package
    report = _dataset(options).validate(sources=options.sources)
    if options.format == "table":
        print(report)
    elif options.format == "csv":
        print(report.violations.to_csv(index=False, lineterminator="\n"), end="")
    else:
        found: dict[str, Any] = {"ok": report.ok}
        for part in ("violations", "skipped", "measures"):
            found[part] = json.loads(getattr(report, part).to_json(orient="records"))
        print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0 if report.ok else 1


def cite(options: argparse.Namespace) -> int:
    """Cite the data or a row."""
    print(work.cite(_package(options), options.id, options.style))
    return 0


def release(options: argparse.Namespace) -> int:
    """Build a release."""
    data = _dataset(options)
    print(data.release(options.out, record=options.record, sources=options.sources))
    return 0


def diff(options: argparse.Namespace) -> int:
    """Compare two versions."""
    found = _dataset(options).diff(options.old, options.new)
    if options.format == "table":
        print(found)
    elif options.format == "json":
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        changes = found.to_dict()["changes"]
        names = list(found.changes.columns)
        print_rows(Listing(names, changes), options.format)
        for one in found.lacks:
            print(f"moscow-tokyo: {one}", file=sys.stderr)
    return 1 if options.check and not found.ok else 0


def reliability(options: argparse.Namespace) -> int:
    """The agreement of the coders."""
    from ..curation import agreement

    package, people = _package(options), options.format == "table"
    if people:
        _warnings(package, package.schema(agreement.CODINGS))
    both = ("fields", "units") if people else ("fields",)
    for part in (options.part,) if options.part else both:
        found = agreement.compared(package, options.round, part)
        names = list(agreement.PARTS[part])
        if people:
            found = [agreement.readable(row) for row in found]
            names = [name for name in names if not found or name in found[0]]
            print()
        print_rows(Listing(names, found), options.format)
    return 0


def refresh(options: argparse.Namespace) -> int:
    """Rewrite what is derived."""
    from ..curation.refresh import refresh as rewrite

    root = _package(options).location if options.path else checkout()
    if root is None:
        raise ValueError("refresh rewrites a folder of tables; name one with --path")
    changed = rewrite(Path(root))
    print("\n".join(f"rewritten: {path}" for path in changed) or "nothing to rewrite")
    return 0
