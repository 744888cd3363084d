"""Kinds of mutants in one cell: characters, stand-ins, types, vocabularies, dates, references."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from sound import NATIVE, RECORDS, SHEETS, Make, Maker, Mutant, Sheet, change, kind

from moscow_tokyo import schemas
from moscow_tokyo.schemas.edtf import bounds

LOOKS = {
    "Cyrillic": dict(zip("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ", strict=True)),
    "Greek": dict(zip("ovABEZHIKMNOPTYX", "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", strict=True)),
    "Latin": dict(zip("aginyoSA", "ɑɡıɴʏᴏꜱᴀ", strict=True)),
    "compatibility": {"f": "ｆ", "i": "𝐢", "e": "ｅ", "s": "ſ", "2": "²", "1": "１", "a": "ª", "o": "º", "m": "㎜"},
    "digit": dict(zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True)),
    "dash": {"-": "\u2011"},
}  # fmt: skip
AS_FOUND = re.compile(r"as_printed|as_found|anchor|hedge|^reading$|page_title|^(old|new|coder_a|coder_b|adjudicated)$")  # fmt: skip
"""Columns that quote, or that hold cells of such columns."""
URL = re.compile(r"url$|evidence$")
Edit = Callable[[random.Random, str], "tuple[str, int | None] | None"]
"""Makes of a cell another, with the place of the character that is at fault."""


def columns(*, prose: bool = False) -> Iterator[tuple[Sheet, str]]:
    """Every column of free text, or of them those of our own words."""
    for sheet in SHEETS.values():
        for name, one in sheet.fields.items():
            if one["type"] != "string" or schemas.terms(one) or not sheet.filled(name):
                continue
            spaced = any(" " in sheet.rows[n][sheet.header.index(name)] for n in sheet.filled(name)[:50])  # fmt: skip
            if not prose or (spaced and not AS_FOUND.search(name) and name != "name_native"):
                yield sheet, name


def edited(name: str, most: int, edit: Edit, reason: str = "", *, prose: bool = False) -> None:
    """Register a kind that edits one cell of each column of text, twice where there are few."""

    @kind(name, most, reason)
    def make(chance: random.Random) -> Iterator[Maker]:
        for sheet, column in columns(prose=prose):
            for _ in range(2 if prose else 1):
                yield partial(_edited, sheet, column, edit, chance.random())


def _edited(sheet: Sheet, column: str, edit: Edit, seed: float, kind: str) -> Mutant | None:
    chance, place = random.Random(seed), sheet.header.index(column)
    rows = sheet.filled(column)
    for row in chance.sample(rows, min(len(rows), 40)):
        old = sheet.rows[row][place]
        made = edit(chance, old)
        if made is None or made[0] == old or ((sheet.name, column) in NATIVE and not old.isascii()):
            continue
        new, where = made
        found = change(sheet.name, row, {column: new}, f"{old[:30]!r} → {new[:30]!r}", kind)
        if found is None or where is None:
            return found
        line = found.files[sheet.path].decode("utf-8", "surrogatepass").split("\n")[row + 1]
        quoted, begin = new.replace('"', '""'), new[:where].replace('"', '""')
        return replace(found, character=(row + 2, line.index(quoted) + len(begin) + 1))
    return None


def _swap(script: str) -> Edit:
    """One letter of a cell for one that looks like it."""
    table = LOOKS[script]

    def edit(chance: random.Random, cell: str) -> tuple[str, int] | None:
        places = [n for n, letter in enumerate(cell) if letter in table]
        if not places:
            return None
        place = chance.choice(places)
        return cell[:place] + table[cell[place]] + cell[place + 1 :], place

    return edit


def _insert(*signs: str, inside: bool = True) -> Edit:
    """One of some signs put between two characters of a cell."""

    def edit(chance: random.Random, cell: str) -> tuple[str, int] | None:
        if len(cell) < 2:
            return None
        place = chance.randrange(1, len(cell)) if inside else chance.choice([0, len(cell)])
        return cell[:place] + chance.choice(signs) + cell[place:], place

    return edit


def _replace(pattern: str, new: Callable[[re.Match[str]], str]) -> Edit:
    """The first match of a pattern replaced."""

    def edit(_: random.Random, cell: str) -> tuple[str, None] | None:
        match = re.search(pattern, cell)
        return (cell[: match.start()] + new(match) + cell[match.end() :], None) if match else None

    return edit


def _become(*cells: str) -> Edit:
    return lambda chance, _: (chance.choice(cells), None)


def _begin(*signs: str) -> Edit:
    return lambda chance, cell: (chance.choice(signs) + cell, None)


def _mojibake(_: random.Random, cell: str) -> tuple[str, None] | None:
    made = re.sub("['\"]", "’", cell).encode().decode("cp1252", "replace")
    return (made, None) if "�" not in made and "â" in made else None


for script in LOOKS:
    edited(f"letter that looks like another: {script}", 60, _swap(script))
edited("bidirectional mark", 60, _insert(*"\u202e\u202d\u2066\u2069\u200e\u200f\u061c"))
edited("zero width", 60, _insert(*"\u200b\u200c\u200d\u2060\ufeff\u00ad"))
edited("other invisible character", 60, _insert(*"\u034f\u115f\u3164\u180e\ufe0f\U000e0020\u2800\u17b4"))  # fmt: skip
edited("control character", 60, _insert(*"\x07\x1b\x7f\x85\x0b\x00"))
edited("replacement or private character", 60, _insert(*"\ufffd\ue000\ufffc\U000f0000"))
edited("not assigned in Unicode", 30, _insert(*"\u0378\U0001fffe"))
edited("combining mark", 60, _insert(*"\u0335\u0301\u20dd"))
edited("decomposed letter", 40, _replace("[aeoucn]", lambda m: m[0] + "\u0301"))
edited("ligature", 40, _replace("f[il]", lambda m: "ﬁ" if m[0] == "fi" else "ﬂ"))
edited("emoji or drawing", 30, _insert("\U0001f600", "■", "►", "✓"))
edited("space at the beginning", 40, lambda _, cell: (" " + cell, None))
edited("space at the end", 40, lambda _, cell: (cell + " ", None))
edited("two spaces", 40, _replace(" ", lambda _: "  "))
edited("unusual space", 40, _replace(" ", lambda _: "\u00a0"))
edited("tab", 40, _replace(" ", lambda _: "\t"))
edited("line break in a cell", 30, _replace(" ", lambda _: "\n"))
edited("entity of HTML", 40, _insert("&amp;", "&#39;", "&nbsp;", "<br>", "<b>"))
edited("escape left in the text", 40, _insert("\\n", "\\u00e9", "\\t", "\\"))
edited("UTF-8 read as another encoding", 40, _mojibake)
edited(
    "quotation mark of another style", 60,
    lambda chance, cell: _replace("['\"’“”]", lambda _: chance.choice("«»„‚′″´＂＇‹"))(chance, cell),
)  # fmt: skip
edited(
    "quotation mark of the style not used here", 60,
    lambda chance, cell: _replace("['\"’“”]", lambda m: {"'": "’", '"': "“", "’": "'", "“": '"', "”": '"'}[m[0]])(chance, cell),
    "Seven columns have quotation marks and apostrophes of both styles, released in cells of their "
    "own; there only a second style within a cell, or a pair that is not closed, is told.",
    prose=True,
)  # fmt: skip
edited("quotation mark not closed", 60, _replace('"', lambda _: ""), prose=True)
edited("bracket not closed", 60, _replace(r"\)", lambda _: ""), prose=True)
edited("cell cut short", 60, lambda chance, cell: (cell[: len(cell) // 2].rstrip(), None),
       "A title, a question cut at its end or a list of words may be shorter; sentences of our own "
       "have to end with a full stop.", prose=True)  # fmt: skip
edited("letter of our own words changed", 60,
       lambda chance, cell: _swapped(chance, cell), "A misspelling is found by reading.", prose=True)  # fmt: skip
edited("words of a sentence exchanged", 60, lambda chance, cell: _moved(chance, cell),
       "What a sentence says is compared with its source by reading.", prose=True)  # fmt: skip
edited("stand-in for missing", 60, _become("n/a", "-", "?", "unknown", "NULL", "None", "TBD", "N.A.", "nan", "#N/A"))  # fmt: skip
edited("stand-in for missing, odd", 60, _become("(unknown)", "[?]", "—", "…", ".", "n. a.", "not known", "not available", "no data", "to be done", "XXX", "empty", "***", "/", "none given", "blank", "todo"))  # fmt: skip
edited("formula", 60, _begin("=", "+", "-", "@", "=HYPERLINK(1)"))
edited("formula, odd", 60, _begin("＝", "＋", "\t=", "\r=", "'=", '"=', ";=", " =", "−", "＠", "x;=", "x\t@"))  # fmt: skip


def _swapped(chance: random.Random, cell: str) -> tuple[str, None] | None:
    places = [m.start() for m in re.finditer("[a-z](?=[a-z])", cell) if cell[m.start()] != cell[m.start() + 1]]  # fmt: skip
    if not places:
        return None
    n = chance.choice(places)
    return cell[:n] + cell[n + 1] + cell[n] + cell[n + 2 :], None


def _moved(chance: random.Random, cell: str) -> tuple[str, None] | None:
    words = cell.split(" ")
    if len(words) < 4:
        return None
    n = chance.randrange(1, len(words) - 2)
    words[n], words[n + 1] = words[n + 1], words[n]
    return " ".join(words), None


@kind("words as printed changed", 60, "Without the transcript, words as printed are any words.")
def as_printed(chance: random.Random) -> Iterator[Maker]:
    wanted = [(s, c) for s, c in columns() if re.search("as_printed|anchor", c)]
    for sheet, column in wanted:
        for _ in range(9):
            yield partial(_edited, sheet, column, _swapped, chance.random())


def each(
    test: Callable[[str, dict[str, Any]], bool], times: int, make: Callable[..., Maker | None]
) -> Make:
    """A kind that visits each column which passes a test, `times` times, in a row that is filled."""

    def places(chance: random.Random) -> Iterator[Maker]:
        for sheet in SHEETS.values():
            for name, one in sheet.fields.items():
                rows = sheet.filled(name)
                if test(name, one) and rows:
                    for row in chance.sample(rows, min(times, len(rows))):
                        cell = sheet.rows[row][sheet.header.index(name)]
                        made = make(chance, sheet, one, row, cell)
                        if made is not None:
                            yield made

    return places


def become(sheet: Sheet, one: dict[str, Any], row: int, new: str | None) -> Maker | None:
    if new is None:
        return None
    old = sheet.rows[row][sheet.header.index(one["name"])]
    return partial(change, sheet.name, row, {one["name"]: new}, f"{old[:30]!r} → {new[:30]!r}")


def simple(name: str, most: int, times: int, test: Callable[[str, dict[str, Any]], bool],
           new: Callable[[random.Random, Sheet, dict[str, Any], int, str], str | None], reason: str = "") -> None:  # fmt: skip
    """Register a kind that puts one other value into one cell."""
    kind(name, most, reason)(
        each(
            test, times, lambda c, s, one, row, cell: become(s, one, row, new(c, s, one, row, cell))
        )
    )


def required(_: str, one: dict[str, Any]) -> bool:
    return bool(one.get("constraints", {}).get("required"))


def typed(*types: str) -> Callable[[str, dict[str, Any]], bool]:
    return lambda _, one: one["type"] in types


def vocabulary(_: str, one: dict[str, Any]) -> bool:
    return bool(schemas.terms(one))


def patterned(_: str, one: dict[str, Any]) -> bool:
    return "pattern" in one.get("constraints", {})


simple("required cell emptied", 130, 1, required, lambda *_: "")
simple("optional cell emptied", 80, 1, lambda name, one: not required(name, one), lambda *_: "",
       "An optional cell may be empty: a note, a doubt about identity, a condition.")  # fmt: skip
simple("term outside the vocabulary", 60, 1, vocabulary, lambda c, s, one, row, cell: cell + "s")
simple("term in another case", 60, 1, vocabulary, lambda c, s, one, row, cell: cell.upper())
simple("another term of the vocabulary", 90, 2, vocabulary,
       lambda c, s, one, row, cell: c.choice([t for t in schemas.terms(one) if t != cell]),
       "Another term may be true of another source; that it is not true of this one is found by reading.")  # fmt: skip
simple("truth value in another spelling", 30, 3, typed("boolean"),
       lambda c, s, one, row, cell: c.choice(["True", "yes", "1", "T", "FALSE", "no", "0"]))  # fmt: skip
simple("truth value turned round", 30, 3, typed("boolean"),
       lambda c, s, one, row, cell: "false" if cell == "true" else "true",
       "Both values are possible; which is true is found by reading.")  # fmt: skip
simple("number in another form", 60, 4, typed("integer"),
       lambda c, s, one, row, cell: c.choice([cell + ".0", "0" + cell, "+" + cell, cell + "e0", cell + ",000", "one", "0x1", "１"]))  # fmt: skip
simple("number off by one", 60, 4, typed("integer"),
       lambda c, s, one, row, cell: str(int(cell) + c.choice([1, 2])),
       "The last word of an extent that the anchor is not near, and a country's code in other data sets, "
       "may be another number.")  # fmt: skip
simple("number too small or too large", 60, 4, typed("integer"),
       lambda c, s, one, row, cell: c.choice(["0", "-1", "99999", "9" * 30]))  # fmt: skip
simple(
    "day that there is not", 40, 2, typed("date"), lambda c, s, one, row, cell: cell[:5] + "02-30"
)
simple("day in another form", 40, 2, typed("date"),
       lambda c, s, one, row, cell: c.choice([cell.replace("-", "/"), cell[8:] + "." + cell[5:7] + "." + cell[:4], cell[:7], cell + "T00:00:00Z", cell.replace("-", "")]))  # fmt: skip
simple("day moved", 50, 3, typed("date"),
       lambda c, s, one, row, cell: (datetime.date.fromisoformat(cell) + datetime.timedelta(c.choice([1, -1, 30]))).isoformat(),
       "The day a page was opened, a search made or information was as of stands alone.")  # fmt: skip


def edtf(name: str, _: dict[str, Any]) -> bool:
    return name.endswith("_edtf")


def dated(name: str, one: dict[str, Any], new: str) -> dict[str, str]:
    """An EDTF expression with the bounds that it has."""
    stem = name.removesuffix("_edtf")
    days = [day.isoformat() if day else "" for day in bounds(new)]
    return {name: new, f"{stem}_earliest": days[0], f"{stem}_latest": days[1]}


simple("date that is no EDTF", 40, 5, edtf,
       lambda c, s, one, row, cell: c.choice([cell + "x", "16 August 1984", "1984-13", "1984-8", "ca. 1984", "1984/1983", "84", cell + "-32", "-" + cell]))  # fmt: skip
simple("date without its bounds", 40, 5, edtf,
       lambda c, s, one, row, cell: c.choice([d for d in ("1979", "1980-02-28", "1986-04") if d != cell]))  # fmt: skip


@kind("date moved with its bounds", 60,
      "Another date with its own bounds is as well formed as the true one; of a document, of "
      "evidence and of a time that a claim speaks of only the source tells.")  # fmt: skip
def moved(chance: random.Random) -> Iterator[Maker]:
    for sheet in SHEETS.values():
        for name in filter(lambda one: one.endswith("_edtf"), sheet.header):
            rows = sheet.filled(name)
            for row in chance.sample(rows, min(8, len(rows))):
                old = sheet.rows[row][sheet.header.index(name)]
                new = re.sub(r"\d{4}", lambda m: str(int(m[0]) + chance.choice([1, -1])), old)
                try:
                    cells = dated(name, sheet.fields[name], new)
                except ValueError:
                    continue
                yield partial(change, sheet.name, row, cells, f"{old!r} → {new!r}")


simple("form of an identifier broken", 60, 2, patterned,
       lambda c, s, one, row, cell: c.choice([cell.upper() if not cell.isupper() else cell.lower(), cell + "_", cell.replace("-", " ", 1), cell + ".", "x" + cell + "!"]))  # fmt: skip
simple("digit of a hash changed", 40, 8, lambda name, _: bool(re.search("sha256|fingerprint", name)),
       lambda c, s, one, row, cell: cell[:9] + ("0" if cell[9] != "0" else "1") + cell[10:],
       "Without transcripts, a passage's hash is any hash; with them it is told.")  # fmt: skip
simple("address that is none", 40, 5, lambda name, one: name.endswith("url"),
       lambda c, s, one, row, cell: c.choice([cell.replace("://", ":/"), cell.replace("http", "htp"), "www.example.org/page", cell.replace("/", "/ ", 3), "see archive", cell.replace(".", "", 1).split("/")[2] if "/" in cell else "x"]))  # fmt: skip


def key_of(sheet: Sheet, column: str) -> tuple[str, str] | None:
    """The table and column that a column of one foreign key leads to."""
    for here, target, there in schemas.references(sheet.schema, sheet.name):
        if here == [column]:
            return target, there[0]
    return None


def _referring(
    times: int, new: Callable[[random.Random, Sheet, str, list[str], str], str | None]
) -> Make:
    def places(chance: random.Random) -> Iterator[Maker]:
        for sheet in SHEETS.values():
            for column, one in sheet.fields.items():
                target = key_of(sheet, column)
                rows = sheet.filled(column)
                if target is None or not rows:
                    continue
                theirs = SHEETS[target[0]]
                known = [row[theirs.header.index(target[1])] for row in theirs.rows]
                for row in chance.sample(rows, min(times, len(rows))):
                    cell = sheet.rows[row][sheet.header.index(column)]
                    made = become(sheet, one, row, new(chance, sheet, column, known, cell))
                    if made is not None:
                        yield made

    return places


kind("reference to no row", 90)(_referring(2, lambda c, s, column, known, cell: cell + "9"))
kind("reference to a row of another table", 60)(
    _referring(1, lambda c, s, column, known, cell: next(iter(SHEETS["hedges" if "h" in cell else "witnesses"].ids)))
)  # fmt: skip
kind("reference to another row that there is", 150,
     "Another person, claim or passage may be meant; that it is not is found by reading.")(
    _referring(3, lambda c, s, column, known, cell: c.choice([one for one in known if one != cell] or [None]))  # type: ignore[list-item]
)  # fmt: skip


@kind("optional cell filled", 80,
      "An optional cell may be filled: with a note, a date as printed, a doubt about identity.")  # fmt: skip
def filled(chance: random.Random) -> Iterator[Maker]:
    for sheet in SHEETS.values():
        for column, one in sheet.fields.items():
            empty = sorted({*range(len(sheet.rows))} - {*sheet.filled(column)})
            full = sheet.filled(column)
            if empty and full and not required(column, one):
                row, other = chance.choice(empty), chance.choice(full)
                new = sheet.rows[other][sheet.header.index(column)]
                yield partial(change, sheet.name, row, {column: new}, f"'' → {new[:30]!r}")


@kind("cells of a row exchanged", 90,
      "Two notes, the two ends of some links and two coders' equal sorts of values fit in each other's place.")  # fmt: skip
def across(chance: random.Random) -> Iterator[Maker]:
    for sheet in SHEETS.values():
        for one, other in zip(sheet.header, sheet.header[1:], strict=False):
            a, b = sheet.header.index(one), sheet.header.index(other)
            rows = [n for n, row in enumerate(sheet.rows) if row[a] != row[b]]
            if rows:
                row = chance.choice(rows)
                new = {one: sheet.rows[row][b], other: sheet.rows[row][a]}
                yield partial(change, sheet.name, row, new, f"{one} and {other}")


@kind("field of the record falsified", 120)
def falsified(chance: random.Random) -> Iterator[Maker]:
    for name in RECORDS:
        sheet = SHEETS[name]
        for column in sheet.fields:
            if sheet.header.index(column) in sheet.key:
                continue
            rows = sheet.filled(column)
            for row in chance.sample(rows, min(4, len(rows))):
                cell = sheet.rows[row][sheet.header.index(column)]
                pool = {r[sheet.header.index(column)] for r in chance.sample(sheet.rows, min(40, len(sheet.rows)))}  # fmt: skip
                others = sorted(pool - {cell, ""})
                if others:
                    yield partial(change, name, row, {column: chance.choice(others)}, f"{cell[:30]!r} falsified")  # fmt: skip
