"""The command's verbs, their arguments, and the help on them; what they do is in `verbs` and `show`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from ..citations.styles import STYLES
from ..views.columns import NAMES
from . import show, verbs

Verb = Callable[[argparse.Namespace], int]
_PLACES = "a folder, a datapackage.json, a zip, a .sqlite or a URL"
_EPILOG = """\
Every verb also takes --path and --format. VERB --help explains its arguments, with examples.

Completion with Tab needs the extra `completion` and, in bash or zsh, this line:
  eval "$(register-python-argcomplete moscow-tokyo)"
In fish:
  register-python-argcomplete --shell fish moscow-tokyo | source"""


class _Help(argparse.HelpFormatter):
    """Help in which lines that begin with two spaces, the examples, are not wrapped."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        lines = text.split("\n")
        return "\n".join(
            line if line.startswith("  ") else fill(line, width, indent) for line in lines
        )


def shared() -> argparse.ArgumentParser:
    """The options that every verb has."""
    made = argparse.ArgumentParser(prog="moscow-tokyo", add_help=False, allow_abbrev=False)
    made.add_argument("--path", help=f"read this package instead of the installed one: {_PLACES}")
    made.add_argument(
        "--format",
        default="table",
        choices=("table", "csv", "json"),
        help="table (the default, for reading), or csv or json (every column in full)",
    )
    return made


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command."""
    made = argparse.ArgumentParser(
        prog="moscow-tokyo",
        description="Typed tables on Soviet-Japanese diplomacy in the early 1980s. Without "
        "arguments the command prints an overview; with the ID of a row it shows that row.",
        epilog=_EPILOG,
        formatter_class=_Help,
        parents=[shared()],
        allow_abbrev=False,
    )
    made.set_defaults(run=verbs.overview)
    made.add_argument("--version", action="store_true", help="print the version of the data")
    named = made.add_subparsers(metavar="VERB", title="verbs", prog=made.prog)

    def add(name: str, run: Verb, help: str, more: str, *examples: str) -> Any:
        lines = ["Example:" if len(examples) == 1 else "Examples:"]
        verb = named.add_parser(
            name,
            help=help.rstrip("."),
            description=f"{help} {more}".strip(),
            epilog="\n".join([*lines, *(f"  moscow-tokyo {one}" for one in examples)]),
            formatter_class=_Help,
        )
        verb.set_defaults(run=run)
        return verb

    add(
        "tables", verbs.tables, "List the tables and views, with their numbers of rows and columns.",
        "", "tables",
    )  # fmt: skip
    _reading(add)
    _making(add)
    return made


def _reading(add: Callable[..., Any]) -> None:
    """The verbs for readers of the data."""
    verb = add(
        "show",
        show.show,
        "Show a table, a view or a row.",
        "The name of a table or view prints its rows. The ID of a row prints that row in words, with "
        "its source and the rows that refer to it. In a table whose key has several parts, such as "
        "attendance, an ID with only the first of these prints every row that begins with it.",
        "show meetings --where status=held --limit 5",
        "show nid-1984-08-16.c012",
        "show attendance 1984-09-abe-gromyko-un",
    )
    verb.add_argument(
        "name",
        metavar="TABLE|VIEW|ID",
        help="a table or view, such as claims or links (`moscow-tokyo tables` lists them all), or "
        "the ID of a row, such as nid-1984-08-16.c012 or gromyko-andrei",
    )
    verb.add_argument(
        "id",
        metavar="ID",
        nargs="?",
        help="one row of that table or view; the parts of a longer key are joined by |, in quotation "
        "marks",
    )
    _chosen(verb)
    verb = add(
        "view",
        show.view,
        "Show a view, in which tables are already joined, or a row of it.",
        "The name of a table stands for the view that has all its rows: claims for claims_full, "
        "meetings for meetings_full, claim_links for links.",
        "view meetings_full --columns meeting_id,date_edtf,japan,ussr",
        "view forecasts --where certainty=unlikely",
        "view links csm-1984-11-05.c001",
    )
    verb.add_argument(
        "name",
        metavar="VIEW",
        help=f"{', '.join(NAMES[:-1])} or {NAMES[-1]}; or one of those tables",
    )
    verb.add_argument(
        "id",
        metavar="ID",
        nargs="?",
        help="one row of the view; where its key has several parts, as in links, the first of them "
        "prints every row that begins with it",
    )
    _chosen(verb)
    verb = add(
        "search",
        show.search_words,
        "Search statements, names, titles and notes.",
        "A cell is found if it contains all the words, in any order; case and diacritics do not "
        "matter. The exit status is 1 if nothing is found.",
        "search gromyko visit",
    )
    verb.add_argument("words", metavar="WORD", nargs="+", help="a word or part of a word")
    verb = add(
        "describe",
        verbs.describe,
        "Explain the columns of a table or view, or the terms of one column.",
        "Without COLUMN it prints what a row is, notes on use, and the type and meaning of every "
        "column. With COLUMN it prints each term of that column's vocabulary, with its definition "
        "and an example, or the column itself if it has no vocabulary.",
        "describe claims",
        "describe claims certainty",
        "describe meetings_full status_by_document",
    )
    verb.add_argument("name", metavar="TABLE|VIEW", help="such as claims or meetings_full")
    verb.add_argument("column", metavar="COLUMN", nargs="?", help="one of its columns")
    verb = add(
        "cite",
        verbs.cite,
        "Cite the data, or one row with its source.",
        "The citation of a row gives its source, the passage and words in it, and the version of the "
        "data. The styles apa, apsa, chicago-author-date and chicago-notes need the extra `cite`. The "
        "style bibtex is for biblatex and pandoc: older styles such as plainnat print no year. It has "
        "the entry of the source too, as sources.bib has: use one of the two. While there is no DOI, "
        "deposit the folder of the release as replication material and cite that.",
        "cite",
        "cite nid-1984-08-16.c012 --style chicago-notes",
    )
    verb.add_argument("id", metavar="ID", nargs="?", help="a row; without it, the whole data set")
    verb.add_argument(
        "--style", default="plain", type=str.lower, choices=list(STYLES), help=", ".join(STYLES),
        metavar="STYLE",
    )  # fmt: skip
    verb.add_argument(
        "--identifiers",
        action="store_true",
        help="add the fingerprint and the SWHID of the data, which bibtex, ris and csl-json "
        "always include",
    )


def _making(add: Callable[..., Any]) -> None:
    """The verbs for those who make or check the data."""
    verb = add(
        "validate",
        verbs.validate,
        "Check a package against its schemas and rules.",
        "Each violation is printed with its place, the value found, what was expected and what to "
        "do. The exit status is 1 if there are violations.",
        "validate",
        "validate . --sources transcripts",
    )
    verb.add_argument("package", metavar="PATH", nargs="?", help=f"the package: {_PLACES}")
    _sources(verb)
    verb = add(
        "verify",
        verbs.verify,
        "Check that the data are exactly what was released.",
        "Files are compared with their recorded hashes, and rows with the ledger of releases. The "
        "exit status is 1 unless everything matches.",
        "verify",
        "verify moscow-tokyo-1.0.0",
    )
    verb.add_argument(
        "release",
        metavar="RELEASE",
        nargs="?",
        help="the folder of a release, or one of its files; without it, the installed data",
    )
    verb = add(
        "release", verbs.release, "Build the release of this version: every format in one folder.",
        "The package must be valid. If the folder exists already, the new build must have the same "
        "bytes.",
        "release out",
    )  # fmt: skip
    verb.add_argument("out", metavar="OUT", help="the folder in which to create the release folder")
    verb.add_argument("--record", action="store_true", help="add the version to the ledger first")
    _sources(verb)
    verb = add(
        "site", verbs.site, "Write a website for reading the data.",
        "Its pages open from the folder, without a server: begin with index.html.",
        "site out/site --sources transcripts",
    )  # fmt: skip
    verb.add_argument("out", metavar="OUT", help="the folder of the site, new or empty")
    _sources(verb)
    verb = add(
        "diff", verbs.diff,
        "Show what differs between two versions, and which step of the version the changes need.",
        "Without NEW, OLD is compared with the installed data, or with those of --path.",
        "diff moscow-tokyo-1.0.0-csv.zip",
    )  # fmt: skip
    verb.add_argument("old", metavar="OLD", help=f"{_PLACES}, or a version, such as 1.0.0")
    verb.add_argument("new", metavar="NEW", nargs="?", help="likewise; without it, these data")
    verb.add_argument(
        "--check",
        action="store_true",
        help="exit with status 1 if NEW is not ready to be published",
    )
    verb = add(
        "reliability", verbs.reliability, "Show how far two coders agree, by field, term and unit.",
        "", "reliability --round 2 --part terms",
    )  # fmt: skip
    verb.add_argument("--round", type=int, help="only this round of the double coding")
    verb.add_argument("--part", help="fields, terms or units; without it, fields and units")
    verb.add_argument(
        "--by", metavar="COLUMN", help="a column of documents, such as genre: each value on its own"
    )
    verb = add(
        "new-document",
        verbs.new_document,
        "Add a new document to the tables, from its transcript.",
        "This writes its row in `documents`, its passages with word counts and hashes, and a sheet of "
        "numbered words beside the transcript. All other cells are yours to fill.",
        "new-document transcripts/own-1984-12-01.txt",
    )
    verb.add_argument(
        "file", metavar="FILE", help="the transcript: UTF-8, one passage on each line"
    )
    verb.add_argument("--id", help="the document's ID; without it, the file's name without ending")
    verb = add(
        "refresh",
        verbs.refresh,
        "Rewrite whatever follows from other cells or files.",
        "In the tables these are the bounds of dates, the words and hashes of passages, and the order "
        "of rows; in datapackage.json the sizes and hashes; in a checkout also the citation files, "
        "the codebook and the diagrams.",
        "refresh --path .",
    )
    _sources(verb)


def _sources(verb: Any) -> None:
    verb.add_argument(
        "--sources", metavar="DIR", help="folder of the transcripts, each named DOCUMENT_ID.txt"
    )


def _chosen(verb: Any) -> None:
    verb.add_argument(
        "--where",
        metavar="CONDITION",
        action="append",
        type=show.Condition.of,
        default=[],
        help="only rows with column=value (column= for an empty cell), or with column~text for part "
        "of a cell; repeat it for several conditions, as in --where kind=demand --where "
        "statement~island",
    )
    verb.add_argument(
        "--columns",
        metavar="NAMES",
        type=show.named,
        default=[],
        help="only these columns, as in claim_id,statement",
    )
    verb.add_argument("--limit", metavar="N", type=show.counted, help="at most N rows")
