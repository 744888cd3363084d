"""Bytes and cells of the CSV files: what editors and spreadsheets are likely to spoil."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator

from ... import schemas
from ...errors import Fault
from ...packages import limits
from ...packages.tables import RECORD
from .cells import among, descents
from .context import Context, Table
from .rules import rule

_STAND_INS = (
    "na n/a n.a. n_a n/d nan nil none null unknown undefined missing tbd ? ?? - -- -1 -88 -99 "
    "-999 -9999 #n/a #na <na> blank empty none_given not_available not_given not_known no_data "
    "no_value todo to_be_done xx xxx"
)
STAND_INS = frozenset(_STAND_INS.split())
_LONG = rf"^(?:[^0-9A-Za-z]*[0-9A-Za-z]){{{max(map(len, STAND_INS)) + 1}}}"
"""More letters and digits than stand in anywhere."""
RECORDS = ("coding_rounds", "coding_units", "codings", "errata", "retired", "word_readings")
"""Tables whose rows each belong to a version, and are never changed after it."""
_EDITABLE = {"errata", "codings"}  # their values are cells of other tables
_FORMULA = re.compile(r"[\s'\"]*[=+\-@＝＋－＠−]|.*[;\t]\s*[=@]", re.DOTALL)
_NOTHING = re.compile(r"[\W_]+", re.ASCII)
_SPACE = re.compile(r"^ | $|  |[^\S \t\r\n]")


def files(context: Context) -> Iterator[tuple[str, bytes]]:
    """Each table with the bytes of its file, where that can be read."""
    for table in context.package.tables() if context.only is None else [context.only]:
        try:
            data = context.package.data(table)
        except ValueError:
            continue  # the rule file-readable says so
        if not limits.long_line(data):  # likewise
            yield table, data


def _file_fault(table: str, line: int, value: str, expected: str, remedy: str) -> Fault:
    place = f"{table}.csv line {line}" if line else f"{table}.csv"
    return Fault(place, table, "", "", value, expected, remedy, line)


def decoded(data: bytes) -> str:
    """The text of a file, whatever its bytes are."""
    return data.decode("utf-8", errors="replace").removeprefix("\ufeff")


@rule("file-readable")
def file_readable(context: Context) -> Iterator[Fault]:
    """Every table's file is in the package, and none of its lines is longer than can be read."""
    for table in context.package.tables():
        try:
            data = context.package.data(table)
        except ValueError:
            path = context.package.resource(table).get("path")
            yield _file_fault(
                table, 0, "", f"a file that can be read at {path}", "restore the file"
            )
            continue
        if number := limits.long_line(data):
            expected = f"at most {limits.LINE:,} bytes on the line"
            yield _file_fault(table, number, "a longer line", expected, "shorten the line")


@rule("text-utf8")
def utf8(context: Context) -> Iterator[Fault]:
    """Files are UTF-8."""
    for table, data in files(context):
        if not context.unreadable(table):
            continue  # it has been read as UTF-8
        for number, line in enumerate(data.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                value = line[max(error.start - 10, 0) : error.end + 10].decode("latin-1")
                yield _file_fault(table, number, value, "UTF-8", "save the file as UTF-8")


@rule("text-bom")
def bom(context: Context) -> Iterator[Fault]:
    """Files begin without a byte order mark."""
    for table, data in files(context):
        if data.startswith(b"\xef\xbb\xbf"):
            yield _file_fault(
                table, 1, "\ufeff", "no byte order mark", "save the file as UTF-8 without one"
            )


@rule("text-line-ends")
def line_ends(context: Context) -> Iterator[Fault]:
    """Lines end with LF alone."""
    for table, data in files(context):
        count = data.count(b"\r")
        if count:
            line = data[: data.index(b"\r")].count(b"\n") + 1
            found = (
                "a carriage return" if count == 1 else f"{count} carriage returns, the first here"
            )
            yield _file_fault(
                table, line, found, "lines that end with LF alone", "convert the line ends"
            )


@rule("text-final-newline")
def final_newline(context: Context) -> Iterator[Fault]:
    """Files end with one newline."""
    for table, data in files(context):
        if not data.endswith(b"\n"):
            last = data.count(b"\n") + 1
            end = decoded(data[-20:])
            yield _file_fault(table, last, end, "a newline at the end of the file", "add one")


@rule("text-record")
def record(context: Context) -> Iterator[Fault]:
    """Each line is one record with as many cells as the header has columns."""
    for table, data in files(context):
        if not context.unreadable(table):
            continue
        lines = decoded(data).removesuffix("\n").split("\n")
        width = len(_cells_of(lines[0]))
        for number, line in enumerate(lines, start=1):
            stray = '"' in line and not RECORD.fullmatch(line.removesuffix("\r"))
            if len(_cells_of(line)) != width or not width or stray:
                yield _file_fault(
                    table,
                    number,
                    line,
                    f"one record with {width} cells",
                    "look for a missing, extra or unquoted comma, a stray quotation mark or a line break",
                )


@rule("text-header")
def header(context: Context) -> Iterator[Fault]:
    """The header is the schema's columns in the schema's order."""
    for table, data in files(context):
        if table not in context.schemas:
            continue
        expected = ",".join(schemas.columns(context.schemas[table]))
        found = decoded(data.split(b"\n", 1)[0]).removesuffix("\r")
        if found != expected:
            yield _file_fault(table, 1, found, f"the header {expected}", "restore the header")


@rule("text-nfc")
def nfc(context: Context) -> Iterator[Fault]:
    """Cells are in Unicode normal form C."""
    for table in context.readable():
        yield from _cells(
            table,
            "[^\x00-\u02ff\u2010-\u2027]",
            lambda cell: not unicodedata.is_normalized("NFC", cell),
            "text in Unicode normal form C (NFC)",
            "normalise the cell to NFC",
        )


@rule("text-white-space")
def white_space(context: Context) -> Iterator[Fault]:
    """No cell begins or ends with white space, or has two spaces in a row or unusual ones."""
    for table in context.readable():
        yield from _cells(
            table,
            "^ | $|  |[^ -~]",
            _SPACE.search,
            "single plain spaces between words",
            "remove extra and unusual spaces",
        )


@rule("text-formula")
def formula(context: Context) -> Iterator[Fault]:
    """No cell begins with = + - or @, which spreadsheets run, not after a quote or a semicolon either."""
    for table in context.readable():
        yield from _cells(
            table,
            "[=+@＝＋－＠−]|^[^0-9A-Za-z]*-",
            _FORMULA.match,
            "a cell that does not begin with = + - or @",
            "reword it; in a verbatim cell, include a neighbouring word",
        )


@rule("text-stand-in")
def stand_in(context: Context) -> Iterator[Fault]:
    """A missing value is an empty cell, never a word, number or sign in its place."""
    fields = [field for schema in context.schemas.values() for field in schema["fields"]]
    every = {term for field in fields for term in schemas.terms(field)}
    for table in context.readable():
        for field in table.schema["fields"]:
            own = every if table.name in _EDITABLE else set(schemas.terms(field))
            texts = {*table.unlike(field["name"], _LONG)} - own
            bad = [cell for cell in texts if cell and _stands_in(cell)]
            if bad:
                yield from table.faults(
                    among(table[field["name"]], bad),
                    field["name"],
                    "an empty cell for a missing value",
                    "empty the cell",
                )


def _stands_in(cell: str) -> bool:
    """Whether a cell is one of `STAND_INS`, in brackets or not, or has no letter and no digit."""
    plain = cell.lower()
    bare = "_".join(_NOTHING.sub(" ", plain).split())
    return plain in STAND_INS or bare in STAND_INS or not any(c.isalnum() for c in cell)


@rule("text-sorted")
def in_order(context: Context) -> Iterator[Fault]:
    """Rows are sorted by primary key, in the order of code points."""
    for table in context.readable():
        for row in descents((table.arrow[column] for column in table.key), len(table)):
            yield table.fault(
                row + 1,
                "",
                f"a key after {table.ids.iat[row]}",
                "sort the rows by primary key",
                value=str(table.ids.iat[row + 1]),
            )


def _cells_of(line: str) -> list[str]:
    """The cells of a line that is one record of CSV; none where it is not."""
    try:
        return next(csv.reader([line.removesuffix("\r")], strict=True), [])
    except csv.Error:
        return []


def _cells(
    table: Table, having: str, is_bad: Callable[[str], object], expected: str, remedy: str
) -> Iterator[Fault]:
    """A fault for every cell that is bad, as no plain one is, nor one without the pattern `having`.

    Each distinct text is looked at once.
    """
    for column in table.arrow.column_names:
        bad = [cell for cell in table.unusual(column, having) if is_bad(cell)]
        if bad:
            yield from table.faults(among(table[column], bad), column, expected, remedy)
