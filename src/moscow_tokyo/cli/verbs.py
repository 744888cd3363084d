"""What each verb of the command does. Light verbs import neither pandas nor pyarrow."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from .. import schemas
from ..errors import counted
from ..packages.package import Package
from ..packages.places import checkout
from ..schemas import codebook
from ..views import columns, joins
from . import layout
from .listing import Listing, print_rows
from .opening import dataset as _dataset
from .opening import is_elsewhere
from .opening import package as _package

_HEADS = {"core": "Core tables", "view": "Views: tables already joined (moscow-tokyo view NAME)"}
_NEXT = (
    ("show meetings", "a table; show TABLE ID, or an ID alone, for one row"),
    ("view links", "a joined view"),
    ("describe claims", "what its columns mean; describe claims kind: a vocabulary"),
    ("cite ID", "one row with its source; --style apa, bibtex, and others"),
    ("validate", "check the tables (needs the extra `validate`)"),
    ("--help", "everything else; --format csv or json gives full rows"),
)


def overview(options: argparse.Namespace) -> int:
    """What there is, how to cite it, and what to type next."""
    from ..citations import work

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


def describe(options: argparse.Namespace) -> int:
    """The codebook of a table or view, or of one column."""
    package, name = _package(options), options.name
    schema = columns.definition(package, name, options.column)
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
    for warning in codebook.usage_warnings(package.listed("usageWarnings"), schema).values():
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
        for rule, further in report.unlisted.items():
            print(f"{rule}: {counted(further, 'more violation')}, not listed", file=sys.stderr)
    else:
        found: dict[str, Any] = {"ok": report.ok, "unlisted": dict(report.unlisted)}
        for part in ("violations", "skipped", "measures"):
            found[part] = json.loads(getattr(report, part).to_json(orient="records"))
        print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0 if report.ok else 1


def cite(options: argparse.Namespace) -> int:
    """Cite the data or a row."""
    from ..citations import work

    package, id = _package(options), options.id
    print(work.cite(package, id, options.style, identifiers=options.identifiers))
    return 0


def verify(options: argparse.Namespace) -> int:
    """Compare what is here with what was released."""
    from ..packages import verified

    place = options.path = options.release or options.path
    if place and (Path(place) / verified.SUMS).is_file():
        results = [*verified.verify_folder(Path(place))]
    else:
        results = [*verified.verify(_package(options))]
    if options.format == "table":
        for one in results:
            print(f"{'ok' if one.ok else 'FAILED':6}  {one.found}")
    else:
        print_rows(Listing(verified.Result._fields, [r._asdict() for r in results]), options.format)
    return 0 if all(one.ok for one in results) else 1


def release(options: argparse.Namespace) -> int:
    """Build a release."""
    from ..packages import released

    data = _dataset(options)
    print(data.release(options.out, record=options.record, sources=options.sources))
    if is_elsewhere(options):
        print(
            "moscow-tokyo: these are the installed tables; for those in this folder add --path .",
            file=sys.stderr,
        )
    if not options.record and not released.expected(_package(options))[0]:
        print(
            f"moscow-tokyo: {data.version} is not in the ledger; use --record before you publish",
            file=sys.stderr,
        )
    return 0


def site(options: argparse.Namespace) -> int:
    """Write a site to read the data in."""
    print(_dataset(options).site(options.out, sources=options.sources) / "index.html")
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
    parts = (options.part,) if options.part else ("fields", "units") if people else ("fields",)
    compared = [agreement.compared(package, options.round, part, options.by) for part in parts]
    if people:
        _warnings(package, package.schema(agreement.CODINGS))
    for part, found in zip(parts, compared, strict=True):
        names = list(agreement.typed(part, options.by))
        if people:
            found = [agreement.readable(row) for row in found]
            names = [name for name in names if not found or name in found[0]]
            print()
        print_rows(Listing(names, found), options.format)
    return 0


def refresh(options: argparse.Namespace) -> int:
    """Rewrite what is derived."""
    from ..curation.refresh import refresh as rewrite

    changed = rewrite(_root(options, "refresh"), options.sources)
    print("\n".join(f"rewritten: {path}" for path in changed) or "nothing to rewrite")
    return 0


def new_document(options: argparse.Namespace) -> int:
    """Begin a new document."""
    from ..curation.documents import begin

    file = Path(options.file)
    written = begin(_root(options, "new-document"), file, options.id)
    print("\n".join(f"written: {path}" for path in written))
    if options.id and file.name != f"{options.id}.txt":
        print(f"Rename the transcript to {options.id}.txt, because validation looks for that name.")
    print(
        "Next: fill the empty cells of the new rows, code the passages, then run moscow-tokyo "
        "refresh and moscow-tokyo validate, which names every cell that is missing."
    )
    return 0


def _root(options: argparse.Namespace, verb: str) -> Path:
    """The folder whose tables a verb changes: the one of --path, else the checkout."""
    root = _package(options).location if options.path else checkout()
    if root is None:
        raise ValueError(f"{verb} changes a folder of tables; name one with --path")
    return Path(root)
