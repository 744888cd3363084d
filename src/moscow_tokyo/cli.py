"""The command `moscow-tokyo`: the library's verbs for the shell. Light verbs import no pandas."""

from __future__ import annotations

import argparse
import difflib
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from . import agreement, citation, codebook, table_schema, terminal, view_columns, views
from . import rows as text_rows
from .display import BRIEF, BRIEF_VIEWS, Listing, plain, print_cells, print_row, print_rows
from .opening import opened
from .package import Package, bundled, checkout, locate, unknown

_VALUED = ("--path", "--format", "--style", "--sources", "--round", "--part")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status: 0, 1 for violations and errors, 2 for bad usage."""
    options = _parser().parse_args(_with_verb(list(sys.argv[1:] if argv is None else argv)))
    if isinstance(sys.stdout, io.TextIOWrapper):
        if options.format == "table":
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    verb: Callable[[argparse.Namespace], int] = options.run
    try:
        status = verb(options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` say, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except (ValueError, ImportError, OSError) as error:
        print(f"moscow-tokyo: {error}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="moscow-tokyo",
        description="Typed, verified tables on Soviet-Japanese diplomacy, 1982 to 1984. Alone it "
        "prints an overview; with an ID it shows that row.",
    )
    parser.set_defaults(run=_overview)
    parser.add_argument("--version", action="store_true", help="print the version of the data")
    _add_shared(parser, path=None, format="table")
    verbs = parser.add_subparsers(metavar="VERB", title="verbs")

    def add(name: str, run: Callable[[argparse.Namespace], int], help: str) -> Any:
        verb = verbs.add_parser(name, help=help, description=help)
        verb.set_defaults(run=run)
        _add_shared(verb, path=argparse.SUPPRESS, format=argparse.SUPPRESS)
        return verb

    add("tables", _tables, "What tables and views there are.")
    verb = add(
        "show", _show, "The rows of a table or view, or one; of a longer key's first part, all."
    )
    verb.add_argument("name", metavar="TABLE|VIEW|ID")
    verb.add_argument("id", metavar="ID", nargs="?")
    verb = add("view", _view, "The rows of a joined view, or one of them.")
    verb.add_argument("name", metavar="VIEW")
    verb.add_argument("id", metavar="ID", nargs="?")
    verb = add(
        "describe",
        _describe,
        "What the columns mean; or one column, with its vocabulary the terms.",
    )
    verb.add_argument("name", metavar="TABLE|VIEW")
    verb.add_argument("column", metavar="COLUMN", nargs="?")
    verb.add_argument("--view", action="store_true", help="the view, where a table has its name")
    verb = add("validate", _validate, "Check a package; exit status 1 when there are violations.")
    verb.add_argument("package", metavar="PATH", nargs="?")
    verb.add_argument("--sources", metavar="DIR", help="folder of the transcripts")
    verb = add("cite", _cite, "How to cite the data, or one row with its source.")
    verb.add_argument("id", metavar="ID", nargs="?")
    verb.add_argument("--style", default="plain", help=", ".join(citation.STYLES))
    verb = add("release", _release, "Build the release of this version: every format, one folder.")
    verb.add_argument("out", metavar="OUT", help="the folder to make it in")
    verb.add_argument("--record", action="store_true", help="add the version to the ledger first")
    verb.add_argument("--sources", metavar="DIR", help="folder of the transcripts")
    verb = add(
        "diff", _diff, "What differs between two versions; without NEW, from OLD to this one."
    )
    verb.add_argument("old", metavar="OLD", help="a folder, datapackage.json or zip")
    verb.add_argument("new", metavar="NEW", nargs="?")
    verb.add_argument("--check", action="store_true", help="exit status 1 if NEW owes anything")
    verb = add("reliability", _reliability, "How far two coders agree, by field, term and unit.")
    verb.add_argument("--round", type=int, help="one round of double coding")
    verb.add_argument("--part", help="fields, terms or units (tables print fields and units)")
    add("refresh", _refresh, "Rewrite what is derived: sizes, hashes, citation, names, codebook.")
    return parser


def _add_shared(parser: argparse.ArgumentParser, path: str | None, format: str) -> None:
    """The options that may stand before and after a verb, with their defaults."""
    forms = ("table", "csv", "json")
    parser.add_argument(
        "--path",
        default=path,
        help="another package: a folder, datapackage.json, zip, .sqlite or URL",
    )
    parser.add_argument(
        "--format", default=format, choices=forms, help="table (for people); csv or json: full rows"
    )


def _with_verb(argv: list[str]) -> list[str]:
    """The arguments with `show` before a table, view or ID that stands where a verb would."""
    verbs = (
        "tables",
        "show",
        "view",
        "describe",
        "validate",
        "cite",
        "diff",
        "release",
        "reliability",
        "refresh",
    )
    for n, argument in enumerate(argv):
        if not argument.startswith("-") and not (n and argv[n - 1] in _VALUED):
            return argv if argument in verbs else [*argv[:n], "show", *argv[n:]]
    return argv


def _package(options: argparse.Namespace) -> Package:
    return opened(options.path) if options.path else bundled()


# --- verbs ---------------------------------------------------------------------------------------


def _overview(options: argparse.Namespace) -> int:
    package = _package(options)
    if options.version:
        print(package.version)
        return 0
    if options.format != "table":
        return _tables(options)
    found = views.contents(package)
    size = max(len(str(row["name"])) for row in found)
    lines = [f"{package.descriptor.get('title', package.name)}", f"Version {package.version}", ""]
    heads = {"core": "Core tables", "view": "Views: the joins ready made (moscow-tokyo view NAME)"}
    group = ""
    for row in found:
        if row["group"] != group:
            group = str(row["group"])
            lines.append(heads.get(group, f"{group.capitalize()} tables"))
        lines.append(f"  {row['name']:{size}}  {row['rows']:>5}  {row['title']}")
    print("\n".join(lines))
    cite = terminal.hanging("Cite:", citation.cite(package), 6)
    print(f"\n{cite}\n\nNext:")
    for command, what in (
        ("show meetings", "a table; show TABLE ID, or an ID alone, for one row"),
        ("view timeline", "a joined view"),
        ("describe claims", "what its columns mean; describe claims kind: a vocabulary"),
        ("cite ID", "one row with its source; --style apa, bibtex, and others"),
        ("validate", "check the tables (needs the extra `validate`)"),
        ("--help", "everything else; --format csv or json gives full rows"),
    ):
        print(f"  moscow-tokyo {command:16} {what}")
    return 0


def _tables(options: argparse.Namespace) -> int:
    columns = ("name", "group", "rows", "columns", "title")
    print_rows(Listing(columns, views.contents(_package(options))), options.format)
    return 0


def _show(options: argparse.Namespace) -> int:
    package, name = _package(options), options.name
    tables, view_names = package.tables(), view_columns.names()
    if name in view_names and name not in tables:
        return _view(options)
    if name in tables:
        whole = options.id is None
        chosen = (
            text_rows.rows(package, name)
            if whole
            else text_rows.starting(package, name, options.id)
        )
        if chosen or whole:
            schema = package.schema(name)
            found = [plain(schema, cells) for cells in chosen]
            listing = Listing(table_schema.columns(schema), found, BRIEF.get(name, ()))
            print_rows(listing, options.format)
            return 0
    names = dict.fromkeys([*tables, *view_names])
    if options.id is not None and name not in names:
        raise unknown("table or view", name, names)
    try:
        row = text_rows.find(package, name if options.id is None else f"{name}:{options.id}")
    except ValueError:
        if name not in names and difflib.get_close_matches(name, names):
            raise unknown("table or view", name, names) from None
        raise
    if options.format == "table":
        print_row(package, row)
    else:
        schema = package.schema(row.table)
        found = [plain(schema, row.cells)]
        print_rows(Listing(table_schema.columns(schema), found), options.format)
    return 0


def _view(options: argparse.Namespace) -> int:
    from .api import Dataset

    package, name = _package(options), options.name
    table: Any = Dataset(lambda: package).view(name, as_="arrow")
    found = [
        {c: v.isoformat() if hasattr(v, "isoformat") else v for c, v in row.items()}
        for row in table.to_pylist()
    ]
    (key,) = table_schema.primary_key(view_columns.view_schema(package, name))
    if options.id is not None:
        found = [row for row in found if row[key] == options.id]
        if not found:
            raise ValueError(f"the view {name} has no row {options.id!r}")
        if options.format == "table":
            print_cells(found[0])
            return 0
    print_rows(Listing(table.column_names, found, BRIEF_VIEWS.get(name, ())), options.format)
    return 0


def _describe(options: argparse.Namespace) -> int:
    package, name = _package(options), options.name
    schema = view_columns.definition(package, name, view=options.view)
    if options.column is not None:
        fields = {field["name"]: field for field in schema["fields"]}
        if options.column not in fields:
            raise unknown(f"column of {name!r}", options.column, fields)
        found, label = codebook.term_rows(fields[options.column]), "term"
        if not found:
            rows, label = codebook.column_rows(schema), "column"
            found = [row for row in rows if row["column"] == options.column]
    else:
        found, label = codebook.column_rows(schema), "column"
    if options.format != "table":
        print_rows(Listing(list(found[0]), found), options.format)
        return 0
    if options.column is None:
        print(terminal.hanging(f"{name}:", schema.get("description", ""), len(name) + 2))
        for warning in codebook.usage_warnings(package, schema).values():
            print(terminal.hanging("Mind:", warning, 6))
        print()
    indent = max(len(row[label]) for row in found) + 2
    for row in found:
        print(terminal.hanging(row[label], codebook.sentence(row), indent))
    return 0


def _validate(options: argparse.Namespace) -> int:
    from .api import Dataset

    package = opened(options.package) if options.package else _package(options)
    report = Dataset(lambda: package).validate(sources=options.sources)
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


def _cite(options: argparse.Namespace) -> int:
    print(citation.cite(_package(options), options.id, options.style))
    return 0


def _release(options: argparse.Namespace) -> int:
    from .api import Dataset

    data = Dataset(lambda: _package(options))
    print(data.release(options.out, record=options.record, sources=options.sources))
    return 0


def _diff(options: argparse.Namespace) -> int:
    from .api import Dataset
    from .comparing import CHANGE_COLUMNS

    found = Dataset(lambda: _package(options)).diff(options.old, options.new)
    if options.format == "table":
        print(found)
    elif options.format == "json":
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        print_rows(Listing(CHANGE_COLUMNS, found.to_dict()["changes"]), options.format)
        for debt in found.owed:
            print(f"moscow-tokyo: {debt}", file=sys.stderr)
    return 1 if options.check and not found.ok else 0


def _reliability(options: argparse.Namespace) -> int:
    package, people = _package(options), options.format == "table"
    if people:
        schema = package.schema(agreement.TABLE)
        for warning in codebook.usage_warnings(package, schema).values():
            print(terminal.hanging("Mind:", warning, 6))
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


def _refresh(options: argparse.Namespace) -> int:
    from .refresh import refresh

    root = locate(options.path).location if options.path else checkout()
    if root is None:
        raise ValueError("refresh rewrites a folder of tables; name one with --path")
    changed = refresh(Path(root))
    print("\n".join(f"rewritten: {path}" for path in changed) or "nothing to rewrite")
    return 0
