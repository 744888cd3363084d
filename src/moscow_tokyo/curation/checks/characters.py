"""Characters: which ones a cell may have, by column, and where in the file a wrong one is.

A column either has our own words, in Latin letters and plain signs, or is `FOREIGN`: it quotes, or
names things in their own script, and there a word only has to be of one script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice

from ...errors import Fault
from .cells import among
from .context import Context, Table
from .files import broken, decoded
from .rules import rule
from .table import LISTED, up_to
from .text import RECORDS

FOREIGN = re.compile(
    r"as_printed$|_as_found$|^anchor$|^name_native$|^page_title$|^publisher$"
    r"|^(old|new|coder_a|coder_b|adjudicated)$"
)
"""Columns that quote, name in another script, or hold cells of such columns."""
AS_SOURCES_HAVE_THEM = {("readings", "reading")}
"""Columns whose quotation marks and apostrophes are those of the source."""
SENTENCES = re.compile(
    "^(statement|note|reason|summary|question|rights_note|scope|extent_read|description)$"
)
"""Columns of whole sentences of our own."""
WORDS = {("claim_links", "note"), ("coding_units", "reason"), ("codings", "reason")}
"""Of these the columns whose released cells are single words too."""
SIGNS = frozenset("–—…“”‘’")
"""Signs beyond ASCII that our own words are written with."""
_UNSURE = f"[^ -~{''.join(SIGNS)}]"
_LETTERS = frozenset("ÆæŒœØøŁłĐđß")  # Latin ones that are no ASCII letter with accents
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd")
_MARKUP = re.compile(r"\\|&(?:[A-Za-z]{2,8}|#\d+|#x[0-9A-Fa-f]+);|</?[A-Za-z][^<>]*>")
_CELL = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^",]*)')
_WORD = re.compile(r"[^\W\d_]+")
_STRAIGHT, _CURLY = re.compile("[\"']"), re.compile("[“”‘’]")
_END = r"[.?!][\"”’)]?\z"  # of RE2
_NONE = r'[^“”()\[\]"`]*'
_CLOSED = rf'^{_NONE}(?:(?:“{_NONE}”|\({_NONE}\)|\[{_NONE}\]|"{_NONE}"|`{_NONE}`){_NONE})*$'
"""Pairs, none inside another: most sentences are like this."""
_PAIRS = (("“", "”"), ("(", ")"), ("[", "]"))
_AROUND = 12  # characters on either side that a message quotes
Find = Callable[[str], "int | None"]


def _columns(table: Table, *, foreign: bool) -> Iterator[str]:
    """The columns of a table that are foreign, or the others."""
    yield from (c for c in table.arrow.column_names if bool(FOREIGN.search(c)) == foreign)


def _bad(context: Context, table: Table, column: str, texts: Iterable[str], find: Find, words: tuple[str, str]) -> Iterator[Fault]:  # fmt: skip
    """A fault of each cell in which something is found, with its line and character in the file.

    `texts` are those cells that may have it, each once; `words` say what was expected and what to do.
    """
    places = {cell: find(cell) for cell in texts}
    bad = {cell: place for cell, place in places.items() if place is not None}
    if not bad:
        return
    lines = context.package.data(table.name).decode("utf-8-sig", "replace").split("\n")
    number, cells = table.arrow.column_names.index(column), table[column]
    rows = among(cells, bad).to_numpy(dtype=bool).nonzero()[0]

    def found() -> Iterator[Fault]:
        for row, cell in zip(rows[:LISTED].tolist(), cells.iloc[rows[:LISTED]], strict=True):
            start = bad[cell]
            before = cell.count('"', 0, start)  # in the file each of them is two
            character = _begin(lines[row + 1], number) + start + before
            near = cell[max(start - _AROUND, 0) : start + _AROUND + 1]
            fault = table.fault(row, column, *words, value=near)
            yield fault._replace(place=f"{fault.place}, character {character}")

    yield from up_to(len(rows), found())


def _begin(line: str, place: int) -> int:
    """The character, from 1, at which the text of a cell begins in its line of CSV."""
    match = next(islice(_CELL.finditer(line), place, None))
    return match.start(1) + 1 + match[1].startswith('"')


@cache
def _invisible(letter: str) -> bool:
    """Whether a character shows nothing, steers the text around it, or has no meaning of its own."""
    steers = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    selects = "VARIATION SELECTOR" in unicodedata.name(letter, "")
    return steers or selects or letter in _FILLERS


def _first(wanted: Callable[[str], bool]) -> Find:
    """The place of the first character that is wanted; printable ASCII never is."""

    def find(cell: str) -> int | None:
        if cell.isascii() and cell.isprintable():
            return None
        return next((n for n, letter in enumerate(cell) if wanted(letter)), None)

    return find


@rule("text-control")
def control(context: Context) -> Iterator[Fault]:
    """No control, invisible, bidirectional, private or replacement characters."""
    words = "only printable characters", "delete the character"
    find = _first(_invisible)
    for table in context.readable():
        for column in table.arrow.column_names:
            texts = table.unusual(column, _UNSURE)
            yield from _bad(context, table, column, texts, find, words)
    for name, data in broken(context):
        yield from _control_in_file(name, decoded(data), words)


def _control_in_file(name: str, text: str, words: tuple[str, str]) -> Iterator[Fault]:
    """The same in a file that cannot be read as a table: the first of each line."""
    for number, line in enumerate(text.split("\n"), start=1):
        place = _first(_invisible)(line.removesuffix("\r"))
        if place is not None:
            where = f"{name}.csv line {number}, character {place + 1}"
            near = line[max(place - _AROUND, 0) : place + _AROUND + 1]
            yield Fault(where, name, "", "", near, *words, number)


@cache
def _plain(letter: str) -> bool:
    """Whether our own words may have a character: ASCII, Latin with accents, or a sign of `SIGNS`."""
    if letter.isascii() or letter in SIGNS or letter in _LETTERS:
        return True
    parts = unicodedata.normalize("NFD", letter)
    return len(parts) > 1 and parts[0].isascii() and parts[0].isalpha()


@cache
def _alphabet(letter: str) -> str:
    """LATIN, CYRILLIC, GREEK and so on; empty for letters that may be mixed with any others."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    if name != "LATIN":
        return name if name in ("CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE") else ""
    return name if _plain(letter) else "LATIN LOOK-ALIKE"


def _mixed(cell: str) -> int | None:
    """In a word of two alphabets, the place of the first letter of the rarer one."""
    for word in _WORD.finditer("" if cell.isascii() else cell):
        found = [_alphabet(letter) for letter in word[0]]
        known = sorted(
            {*found} - {""}, key=lambda one: (found.count(one), one != "LATIN LOOK-ALIKE")
        )
        if len(known) > 1:
            return word.start() + found.index(known[0])
    return None


@rule("text-script")
def script(context: Context) -> Iterator[Fault]:
    """Our own words are in Latin letters and plain signs; a word that is quoted is in one script."""
    for table in context.readable():
        for column in _columns(table, foreign=False):
            find = _first(lambda letter: not (_plain(letter) or _invisible(letter)))
            words = (
                f"Latin letters, digits, the signs of ASCII, and {' '.join(sorted(SIGNS))}",
                "replace the character, or say in words what it stands for",
            )
            texts = table.unusual(column, _UNSURE)
            yield from _bad(context, table, column, texts, find, words)
        for column in _columns(table, foreign=True):
            words = "words written in one script each", "retype the word"
            texts = table.unusual(column, "[^ -~]")
            yield from _bad(context, table, column, texts, _mixed, words)


@rule("text-markup")
def markup(context: Context) -> Iterator[Fault]:
    """Our own words have no markup, no escapes, and were not read in another encoding."""
    for table in context.readable():
        for column in _columns(table, foreign=False):
            words = (
                "plain text, without markup, escapes or wrongly decoded letters",
                "retype the cell",
            )
            texts = table.unusual(column, r"[\\&<]|[À-ÿ]")
            yield from _bad(context, table, column, texts, _marked, words)


def _marked(cell: str) -> int | None:
    match = _MARKUP.search(cell)
    if match or cell.isascii():
        return match.start() if match else None
    try:
        wrongly = cell.encode("cp1252").decode("utf-8") != cell
    except ValueError:
        return None
    return _first(lambda letter: not letter.isascii())(cell) if wrongly else None


@rule("text-quotes")
def quotes(context: Context) -> Iterator[Fault]:
    """Quotation marks and apostrophes of our own words are curly.

    In the records of earlier versions, which stay as they were, those of a cell are of one style.
    """
    for table in context.readable():
        for column in _columns(table, foreign=False):
            kept = table.name in RECORDS or (table.name, column) in AS_SOURCES_HAVE_THEM
            style, find = ("one style of", _both_styles) if kept else ("curly", _straight)
            words = f"{style} quotation marks and apostrophes", "use “ ” and ’ throughout"
            texts = table.unusual(column, "[\"']")
            yield from _bad(context, table, column, texts, find, words)


def _straight(cell: str) -> int | None:
    match = _STRAIGHT.search(cell)
    return match.start() if match else None


def _both_styles(cell: str) -> int | None:
    return _straight(cell) if _CURLY.search(cell) else None


@rule("prose-sentence")
def sentence(context: Context) -> Iterator[Fault]:
    """Our own sentences end with a full stop, a question mark or an exclamation mark."""
    for table in context.readable():
        for column in filter(SENTENCES.match, table.arrow.column_names):
            if (table.name, column) not in WORDS:
                words = "a complete sentence that ends in . ? or !", "complete the sentence"
                texts = table.unlike(column, _END)
                yield from _bad(context, table, column, texts, _unended, words)


def _unended(cell: str) -> int | None:
    return len(cell) - 1 if cell else None


@rule("prose-pairs")
def pairs(context: Context) -> Iterator[Fault]:
    """In our own sentences each bracket and quotation mark that is opened is closed.

    Words of a damaged source, which are set between backticks, are left out.
    """
    for table in context.readable():
        for column in filter(SENTENCES.match, table.arrow.column_names):
            words = (
                "brackets and quotation marks in pairs",
                "add the other half of the pair, or delete this one",
            )
            texts = table.unlike(column, _CLOSED)
            yield from _bad(context, table, column, texts, _open, words)


def _open(cell: str) -> int | None:
    """The place of the first bracket or quotation mark that has no partner."""
    text = re.sub("`[^`]*`", lambda match: "`" * len(match[0]), cell)
    odd = [one for one, other in _PAIRS if text.count(one) != text.count(other)]
    odd += ['"'] * (text.count('"') % 2) + ["`"] * (cell.count("`") % 2)
    places = [text.find(sign) for one in odd for sign in (one, *(b for a, b in _PAIRS if a == one))]
    return min((place for place in places if place >= 0), default=None)
