"""The files as bytes: what editors and spreadsheets are likely to spoil before a cell is read."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from ... import schemas
from ...errors import Fault
from ...packages import limits
from ...packages.package import sha256
from ...packages.tables import RECORD
from .context import Context
from .rules import rule


class File(NamedTuple):
    """What rules ask of a table's file, so that its bytes are read once and not kept."""

    size: int
    digest: str
    header: bytes
    end: bytes
    lines: int
    """How many line feeds there are."""
    too_long: int
    """The number of the first line that is too long; 0 if none is."""
    returns: int
    """How many carriage returns there are."""
    first_return: int
    """The number of the first line with one; 0 if none has."""


def files(context: Context) -> dict[str, File]:
    """Each table's file, where that can be read."""
    return context.once(_files)


def _files(context: Context) -> dict[str, File]:
    found = {}
    for table in context.package.tables() if context.only is None else [context.only]:
        try:
            data = context.package.data(table)
        except ValueError:
            continue  # the rule file-readable says so
        returns, line = data.count(b"\r"), 0
        if returns:
            line = data.count(b"\n", 0, data.index(b"\r")) + 1
        found[table] = File(
            len(data),
            sha256(data),
            io.BytesIO(data).readline().removesuffix(b"\n"),
            data[-20:],
            data.count(b"\n"),
            limits.long_line(data),
            returns,
            line,
        )
    return found


def _sound(context: Context) -> Iterator[tuple[str, File]]:
    """Each table with its file, unless a line is too long to look at."""
    yield from ((table, file) for table, file in files(context).items() if not file.too_long)


def broken(context: Context) -> Iterator[tuple[str, bytes]]:
    """Of those the tables that cannot be read, with the bytes of their files."""
    for table, _ in _sound(context):
        if context.unreadable(table):
            yield table, context.package.data(table)


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
        file = files(context).get(table)
        if file is None:
            path = context.package.resource(table).get("path")
            yield _file_fault(
                table, 0, "", f"a file that can be read at {path}", "restore the file"
            )
        elif file.too_long:
            expected = f"at most {limits.LINE:,} bytes on the line"
            yield _file_fault(table, file.too_long, "a longer line", expected, "shorten the line")


@rule("text-utf8")
def utf8(context: Context) -> Iterator[Fault]:
    """Files are UTF-8."""
    for table, data in broken(context):
        for number, line in enumerate(data.split(b"\n"), start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                value = line[max(error.start - 10, 0) : error.end + 10].decode("latin-1")
                yield _file_fault(table, number, value, "UTF-8", "save the file as UTF-8")


@rule("text-bom")
def bom(context: Context) -> Iterator[Fault]:
    """Files begin without a byte order mark."""
    for table, file in _sound(context):
        if file.header.startswith(codecs.BOM_UTF8):
            yield _file_fault(
                table, 1, "\ufeff", "no byte order mark", "save the file as UTF-8 without one"
            )


@rule("text-line-ends")
def line_ends(context: Context) -> Iterator[Fault]:
    """Lines end with LF alone."""
    for table, file in _sound(context):
        if file.returns:
            many = f"{file.returns} carriage returns, the first here"
            found = "a carriage return" if file.returns == 1 else many
            expected = "lines that end with LF alone"
            yield _file_fault(table, file.first_return, found, expected, "convert the line ends")


@rule("text-final-newline")
def final_newline(context: Context) -> Iterator[Fault]:
    """Files end with one newline."""
    for table, file in _sound(context):
        if not file.end.endswith(b"\n"):
            end, expected = decoded(file.end), "a newline at the end of the file"
            yield _file_fault(table, file.lines + 1, end, expected, "add one")


@rule("text-record")
def record(context: Context) -> Iterator[Fault]:
    """Each line is one record with as many cells as the header has columns."""
    for table, data in broken(context):
        lines = decoded(data).removesuffix("\n").split("\n")
        width = len(_cells_of(lines[0]))
        for number, line in enumerate(lines, start=1):
            stray = '"' in line and not re.fullmatch(RECORD, line.removesuffix("\r"))
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
    for table, file in _sound(context):
        if table not in context.schemas:
            continue
        expected = ",".join(schemas.columns(context.schemas[table]))
        found = decoded(file.header).removesuffix("\r")
        if found != expected:
            yield _file_fault(table, 1, found, f"the header {expected}", "restore the header")


def _cells_of(line: str) -> list[str]:
    """The cells of a line that is one record of CSV; none where it is not."""
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []
