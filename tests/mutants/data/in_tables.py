"""Kinds of mutants of rows and of a table's file."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import partial

from sound import RECORDS, SHEETS, Maker, Mutant, Row, Sheet, cells, file, files, kind

from moscow_tokyo import schemas


def with_rows(name: str, rows: list[Row], ids: tuple[str, ...], columns: tuple[str, ...], words: str, kind: str) -> Mutant:  # fmt: skip
    data = files({name: cells([SHEETS[name].header, *rows])})
    return Mutant(kind, name, ids, columns, words, data)


def some_rows(
    chance: random.Random, times: int, names: tuple[str, ...] = ()
) -> Iterator[tuple[Sheet, int]]:
    for sheet in SHEETS.values():
        if not names or sheet.name in names:
            for row in chance.sample(range(len(sheet.rows)), min(times, len(sheet.rows))):
                yield sheet, row


@kind("row deleted", 160)
def deleted(chance: random.Random) -> Iterator[Maker]:
    for sheet, row in some_rows(chance, 8):
        if sheet.name not in RECORDS:
            rows = sheet.rows[:row] + sheet.rows[row + 1 :]
            yield partial(with_rows, sheet.name, rows, (), (), f"{sheet.ids[row]} deleted")


@kind("row of the record deleted", 70)
def record_deleted(chance: random.Random) -> Iterator[Maker]:
    for sheet, row in some_rows(chance, 10, RECORDS):
        rows = sheet.rows[:row] + sheet.rows[row + 1 :]
        yield partial(with_rows, sheet.name, rows, (), (), f"{sheet.ids[row]} deleted")


@kind("row twice", 26)
def twice(chance: random.Random) -> Iterator[Maker]:
    for sheet, row in some_rows(chance, 1):
        rows = [*sheet.rows[: row + 1], *sheet.rows[row:]]
        yield partial(with_rows, sheet.name, rows, (sheet.ids[row],), (), "twice")


@kind("rows out of order", 50)
def order(chance: random.Random) -> Iterator[Maker]:
    for sheet, row in some_rows(chance, 2):
        other = row - 1 if row else 1
        rows = list(sheet.rows)
        rows[row], rows[other] = rows[other], rows[row]
        yield partial(
            with_rows, sheet.name, rows, (sheet.ids[row], sheet.ids[other]), (), "exchanged"
        )


def renamed(cell: str) -> str:
    """Another key of the same form."""
    digits = re.search(r"\d+$", cell)
    if digits:
        return cell[: digits.start()] + str(int(digits[0]) + 700).zfill(len(digits[0]))
    return cell + "-x" if re.fullmatch("[a-z0-9-]+", cell) else cell + "x"


def _key_column(sheet: Sheet) -> str:
    """The column of the key that is changed to make another key."""
    return sheet.header[sheet.key[-1]]


@kind("row invented", 130)
def invented(chance: random.Random) -> Iterator[Maker]:
    for sheet, row in some_rows(chance, 5):
        place = sheet.header.index(_key_column(sheet))
        new = list(sheet.rows[row])
        target = [t for here, t, _ in schemas.references(sheet.schema, sheet.name) if here == [sheet.header[place]]]  # fmt: skip
        known = SHEETS[target[0]].ids if target else []
        terms = schemas.terms(sheet.fields[sheet.header[place]])
        choices = known or terms or [renamed(new[place])]
        free = [
            c for c in choices if sheet.id([*new[:place], c, *new[place + 1 :]]) not in sheet.ids
        ]
        if not free:
            continue
        new[place] = chance.choice(free)
        rows = sorted([*sheet.rows, new], key=lambda r: [r[k] for k in sheet.key])
        yield partial(
            with_rows, sheet.name, rows, (sheet.id(new),), (), f"copy of {sheet.ids[row]}"
        )


@kind("key renamed in its own table", 80)
def renamed_here(chance: random.Random) -> Iterator[Maker]:
    for sheet, row in some_rows(chance, 3):
        place = sheet.header.index(_key_column(sheet))
        new = list(sheet.rows[row])
        new[place] = renamed(new[place])
        rows = sorted([*sheet.rows[:row], new, *sheet.rows[row + 1 :]], key=lambda r: [r[k] for k in sheet.key])  # fmt: skip
        yield partial(with_rows, sheet.name, rows, (sheet.ids[row], sheet.id(new)), (), "renamed")


@kind("key renamed everywhere", 60)
def renamed_everywhere(chance: random.Random) -> Iterator[Maker]:
    for sheet, row in some_rows(chance, 4):
        if len(sheet.key) == 1 and sheet.name not in RECORDS:
            yield partial(_everywhere, sheet, row)


def _everywhere(sheet: Sheet, row: int, kind: str) -> Mutant | None:
    old = sheet.ids[row]
    new = renamed(old)
    if new in sheet.ids:
        return None
    made = {}
    for other in SHEETS.values():
        places = [
            other.header.index(here[n])
            for here, target, there in schemas.references(other.schema, other.name)
            for n, column in enumerate(there)
            if target == sheet.name and column == sheet.header[sheet.key[0]]
        ]
        if other is sheet:
            places.append(sheet.key[0])
        if other.name == "claims" and sheet.name == "hedges":
            places.append(other.header.index("hedge"))
        if "row_id" in other.header:
            places.append(other.header.index("row_id"))
        rows = [[new if n in places and cell == old else cell for n, cell in enumerate(r)] for r in other.rows]  # fmt: skip
        if rows != other.rows:
            keys = other.key
            made[other.name] = cells([other.header, *sorted(rows, key=lambda r: [r[k] for k in keys])])  # fmt: skip
    return Mutant(kind, sheet.name, (old, new), (), f"{old} → {new}", files(made))


@kind("cells of two rows exchanged", 110,
      "Two claims may change their topics, two participants their notes: each cell fits its new row.")  # fmt: skip
def between(chance: random.Random) -> Iterator[Maker]:
    for sheet in SHEETS.values():
        for place, column in enumerate(sheet.header):
            if len({row[place] for row in sheet.rows}) < 2:
                continue
            row = chance.randrange(len(sheet.rows))
            others = [n for n, r in enumerate(sheet.rows) if r[place] != sheet.rows[row][place]]
            other = chance.choice(others)
            rows = [list(r) for r in sheet.rows]
            rows[row][place], rows[other][place] = rows[other][place], rows[row][place]
            if place in sheet.key:
                rows.sort(key=lambda r: [r[k] for k in sheet.key])
            ids = (sheet.ids[row], sheet.ids[other])
            yield partial(with_rows, sheet.name, rows, ids, (column,), f"{column} exchanged")


@kind(
    "version's rows deleted from the ledger",
    10,
    "Without those of the newest it is not released yet.",
)
def ledger(chance: random.Random) -> Iterator[Maker]:
    sheet = SHEETS["releases"]
    for version in sorted({row[0] for row in sheet.rows}):
        rows = [row for row in sheet.rows if row[0] != version]
        yield partial(with_rows, "releases", rows, (), (), f"{version} deleted")


def of_file(
    name: str, edit: Callable[[random.Random, Sheet], bytes | None], most: int = 26
) -> None:
    """Register a kind that edits the bytes of each table's file."""

    @kind(name, most)
    def make(chance: random.Random) -> Iterator[Maker]:
        for sheet in SHEETS.values():
            data = edit(chance, sheet)
            if data is not None and data != sheet.data:
                yield partial(file, sheet.name, data, name)


def _line(
    edit: Callable[[random.Random, bytes], bytes | None],
) -> Callable[[random.Random, Sheet], bytes | None]:
    """An edit of one line of a table's file, not of its header."""

    def whole(chance: random.Random, sheet: Sheet) -> bytes | None:
        lines = sheet.data.split(b"\n")
        row = chance.randrange(1, len(lines) - 1)
        made = edit(chance, lines[row])
        return None if made is None else b"\n".join([*lines[:row], made, *lines[row + 1 :]])

    return whole


of_file("lines that end with CR LF", lambda c, s: s.data.replace(b"\n", b"\r\n"))
of_file("one line that ends with CR LF", _line(lambda c, line: line + b"\r"))
of_file("byte order mark", lambda c, s: b"\xef\xbb\xbf" + s.data)
of_file("no newline at the end", lambda c, s: s.data[:-1])
of_file("empty line", _line(lambda c, line: line + b"\n"))
of_file("bytes that are not UTF-8", _line(lambda c, line: line[:2] + b"\xe9" + line[2:]))
of_file("UTF-16", lambda c, s: s.data.decode().encode("utf-16"))
of_file("comma lost", _line(lambda c, line: line.replace(b",", b"", 1)))
of_file("comma added", _line(lambda c, line: line.replace(b",", b",,", 1)))
of_file("semicolons for commas", lambda c, s: s.data.replace(b",", b";"))
of_file("stray quotation mark", _line(lambda c, line: line.replace(b",", b'",', 1)))
of_file("quotation mark within a cell not doubled", _line(lambda c, line: line.replace(b",", b',a"b', 1)))  # fmt: skip
of_file(
    "column renamed in the file", lambda c, s: s.data.replace(s.header[-1].encode(), b"other", 1)
)
of_file("columns in another order", lambda c, s: cells([[*row[1:], row[0]] for row in [s.header, *s.rows]]))  # fmt: skip
of_file(
    "column deleted from the file", lambda c, s: cells([row[:-1] for row in [s.header, *s.rows]])
)
of_file(
    "column added to the file", lambda c, s: cells([[*row, "x"] for row in [s.header, *s.rows]])
)
of_file("column twice", lambda c, s: cells([[*row, row[0]] for row in [s.header, *s.rows]]))
of_file("file empty", lambda c, s: b"")
of_file("header alone", lambda c, s: cells([s.header]))
of_file("header lost", lambda c, s: cells(s.rows))
of_file("file cut short", lambda c, s: s.data[: len(s.data) * 2 // 3])
of_file("file of another table", lambda c, s: SHEETS["hedges" if s.name != "hedges" else "claims"].data)  # fmt: skip
of_file("line of another table", _line(lambda c, line: line + b"\nhedge,likely,"))
of_file("two lines run together", _line(lambda c, line: line + line))
