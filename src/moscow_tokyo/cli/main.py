"""The command's arguments, and what becomes of errors. The verbs are in `verbs.py`."""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, get_args

from ..citations.styles import STYLES
from ..dataset.making import Part
from . import completion, show, verbs

Verb = Callable[[argparse.Namespace], int]
_WINDOWS = os.name == "nt"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status.

    0; 1 for violations and errors; 2 for bad usage (`SystemExit`); 130 when interrupted; 141 when
    the reader of its output had enough.
    """
    if sys.stdout is None:  # the shell closed it: `>&-`
        return _failed("there is no standard output to write to")
    try:
        if "_ARGCOMPLETE" in os.environ:
            completion.complete(_parser())
        options = _parsed(list(sys.argv[1:] if argv is None else argv))
        if isinstance(sys.stdout, io.TextIOWrapper):
            if options.format == "table":
                sys.stdout.reconfigure(errors="replace")
            else:
                sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        verb: Verb = options.run
        status = verb(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _failed("interrupted", 130)
    except (ValueError, ImportError, OSError) as error:
        if isinstance(error, OSError) and _had_enough(error):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141
        return _failed(str(error))
    return status


def _had_enough(error: OSError) -> bool:
    """Whether the reader of the output, `head` say, has closed it.

    Windows calls that an invalid argument, as it does the name of a file that it does not allow;
    the error of such a file names it.
    """
    windows = _WINDOWS and error.errno == errno.EINVAL and error.filename is None
    return windows or isinstance(error, BrokenPipeError)


def _failed(message: str, status: int = 1) -> int:
    if sys.stderr is not None:
        print(f"moscow-tokyo: {message}", file=sys.stderr)
    return status


def _parsed(argv: list[str]) -> argparse.Namespace:
    """The options. Those that every verb has may come anywhere; without a verb, an ID is shown.

    A word of nothing but letters is a verb, unless it names a table or view; any other word is an
    ID.
    """
    options, rest = _shared().parse_known_args(argv)
    if rest[:1] == ["help"]:
        rest = [*rest[1:], "--help"]
    parser = _parser()
    if rest and not rest[0].startswith("-") and rest[0] not in completion.verbs_of(parser):
        rest = ["show", *rest] if show.is_shown(rest[0], options) else rest
    return parser.parse_args(rest, options)


def _shared() -> argparse.ArgumentParser:
    """The options that every verb has."""
    shared = argparse.ArgumentParser(prog="moscow-tokyo", add_help=False, allow_abbrev=False)
    shared.add_argument(
        "--path", help="another package: a folder, datapackage.json, zip, .sqlite or URL"
    )
    shared.add_argument(
        "--format",
        default="table",
        choices=("table", "csv", "json"),
        help="table (for people; the default), or full rows as csv or json",
    )
    return shared


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="moscow-tokyo",
        description="Typed tables on Soviet-Japanese diplomacy in the early 1980s. Alone it prints "
        "an overview; with the ID of a row it shows that row.",
        epilog="Every verb also takes --path and --format; VERB --help says what else. For completion "
        "with Tab install the extra `completion`, then in bash or zsh run "
        '`eval "$(register-python-argcomplete moscow-tokyo)"`, in fish '
        "`register-python-argcomplete --shell fish moscow-tokyo | source`.",
        parents=[_shared()],
        allow_abbrev=False,
    )
    parser.set_defaults(run=verbs.overview)
    parser.add_argument("--version", action="store_true", help="print the version of the data")
    named = parser.add_subparsers(metavar="VERB", title="verbs")

    def add(name: str, run: Verb, help: str, example: str) -> Any:
        verb = named.add_parser(
            name, help=help, description=help, epilog=f"Example: moscow-tokyo {example}"
        )
        verb.set_defaults(run=run)
        return verb

    def sources(verb: Any) -> None:
        verb.add_argument("--sources", metavar="DIR", help="folder of the transcripts")

    def chosen(verb: Any) -> None:
        verb.add_argument(
            "--where",
            metavar="CONDITION",
            action="append",
            type=show.Condition.of,
            default=[],
            help="only rows with column=value (no value: an empty cell), or with column~text for a "
            "part of it; several as in --where kind=demand --where statement~island",
        )
        verb.add_argument(
            "--columns",
            metavar="NAMES",
            type=show.named,
            default=[],
            help="these columns, as in claim_id,statement",
        )
        verb.add_argument("--limit", metavar="N", type=show.counted, help="at most N rows")

    add("tables", verbs.tables, "List the tables and views.", "tables")
    verb = add(
        "show",
        show.show,
        "Show a table, a view, or one row with all that belongs to it. If a key has several parts, "
        "the first of them show all the rows that share them.",
        "show nid-1984-08-16.c012",
    )
    verb.add_argument("name", metavar="TABLE|VIEW|ID")
    verb.add_argument("id", metavar="ID", nargs="?")
    chosen(verb)
    verb = add(
        "view",
        show.view,
        "Show a joined view, or one row of it; the name of a table gives the view of all its rows.",
        "view links",
    )
    verb.add_argument("name", metavar="VIEW")
    verb.add_argument("id", metavar="ID", nargs="?")
    chosen(verb)
    verb = add(
        "search",
        show.search_words,
        "Search statements, names, titles and notes; case and diacritics do not matter. The exit "
        "status is 1 when nothing contains all the words.",
        "search gromyko visit",
    )
    verb.add_argument("words", metavar="WORD", nargs="+", help="a word, or a part of one")
    verb = add(
        "describe",
        verbs.describe,
        "Explain the columns of a table or view; or one column, with the terms of its vocabulary.",
        "describe claims certainty",
    )
    verb.add_argument("name", metavar="TABLE|VIEW")
    verb.add_argument("column", metavar="COLUMN", nargs="?")
    verb = add(
        "validate",
        verbs.validate,
        "Check a package; the exit status is 1 when there are violations.",
        "validate . --sources transcripts",
    )
    verb.add_argument("package", metavar="PATH", nargs="?")
    sources(verb)
    verb = add(
        "cite",
        verbs.cite,
        "Cite the data, or one row with its source.",
        "cite nid-1984-08-16.c012 --style chicago-notes",
    )
    verb.add_argument("id", metavar="ID", nargs="?")
    verb.add_argument(
        "--style", default="plain", type=str.lower, choices=list(STYLES), help=", ".join(STYLES),
        metavar="STYLE",
    )  # fmt: skip
    verb.add_argument(
        "--identifiers",
        action="store_true",
        help="add the fingerprint and the SWHID of the data, which bibtex, ris and csl-json "
        "always have",
    )
    verb = add(
        "verify",
        verbs.verify,
        "Compare the files of the installed data, or of a release, with their hashes, and the rows "
        "with the ledger. The exit status is 1 unless everything is as it was released.",
        "verify moscow-tokyo-1.0.0",
    )
    verb.add_argument(
        "release", metavar="RELEASE", nargs="?", help="the folder of a release, or a file of it"
    )
    verb = add("release", verbs.release, "Build the release of this version: every format in one folder.", "release out")  # fmt: skip
    verb.add_argument("out", metavar="OUT", help="the folder to make it in")
    verb.add_argument("--record", action="store_true", help="add the version to the ledger first")
    sources(verb)
    verb = add(
        "site",
        verbs.site,
        "Write a web site for reading the data; it opens from its folder, without a server.",
        "site out/site --sources transcripts",
    )
    verb.add_argument("out", metavar="OUT", help="the folder to write it in")
    sources(verb)
    verb = add(
        "diff",
        verbs.diff,
        "Show what differs between two versions; without NEW, between OLD and this one.",
        "diff moscow-tokyo-1.0.0-csv.zip",
    )
    verb.add_argument("old", metavar="OLD", help="a folder, datapackage.json, zip, .sqlite or URL")
    verb.add_argument("new", metavar="NEW", nargs="?")
    verb.add_argument("--check", action="store_true", help="exit with 1 if NEW lacks anything")
    verb = add(
        "reliability",
        verbs.reliability,
        "Show how far two coders agree, by field, term and unit.",
        "reliability --round 2 --part terms",
    )
    verb.add_argument("--round", type=int, help="one round of the double coding")
    verb.add_argument(
        "--part", choices=get_args(Part), help="without it, the fields and then the units"
    )
    verb.add_argument("--by", metavar="COLUMN", help="a column of documents, such as genre")
    verb = add(
        "new-document",
        verbs.new_document,
        "Begin a new document: its row in `documents`, its passages with words and hashes, and a "
        "sheet of numbered words beside the transcript. All other cells are yours to fill.",
        "new-document transcripts/own-1984-12-01.txt",
    )
    verb.add_argument("file", metavar="FILE", help="the transcript: UTF-8, a passage on each line")
    verb.add_argument("--id", help="the document's ID; without it, the file's name without ending")
    verb = add(
        "refresh",
        verbs.refresh,
        "Rewrite what is derived: bounds of dates, passages' words, order of rows; sizes, hashes, "
        "citation, names, codebook.",
        "refresh",
    )
    sources(verb)
    return parser
