"""Text laid out for a terminal: columns that fit its width, Japanese and Cyrillic included."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence

GAP = "  "
LINES = 3  # a cell takes no more
TEXT = 14  # a column of text is not made narrower
CODE = 24  # a column of codes is not, but a longer code is cut
ELLIPSIS = "…"


def is_terminal() -> bool:
    """Whether people read the output as it comes: in a pipe or a file nothing is cut or wrapped."""
    return sys.stdout.isatty()


def columns() -> int:
    """The width to write for: the terminal's; elsewhere there is no limit."""
    import shutil

    return max(shutil.get_terminal_size((100, 24)).columns, 40) if is_terminal() else sys.maxsize


def width(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for a mark.

    >>> width("安倍"), width("Громыко"), width("o\N{COMBINING DIAERESIS}")
    (4, 7, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def clip(text: str, limit: int) -> str:
    """A text cut to a width, with an ellipsis where it was cut.

    >>> clip("安倍晋太郎", 7)
    '安倍晋…'
    """
    if width(text) <= limit:
        return text
    kept = ""
    for c in text:
        if width(kept + c) >= limit:
            break
        kept += c
    return kept + ELLIPSIS


def wrap(text: str, limit: int) -> list[str]:
    """A text as lines of at most a width; a longer word gets a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(lines[-1]) + 1 + width(word) <= limit:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


def hanging(label: str, text: str, indent: int) -> str:
    """A label and a text wrapped beside it, from a column on."""
    first, *others = wrap(text, columns() - indent)
    lines = [f"{_pad(label, indent - 1)} {first}", *(" " * indent + line for line in others)]
    return "\n".join(line.rstrip() for line in lines)


def grid(
    header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]
) -> tuple[str, list[str]]:
    """Rows under their header, as wide as the terminal; and the columns that found room.

    In a pipe or a file every cell is on one line, in full. On a terminal the first column is never
    cut, for it holds IDs to type. The others are narrowed, the widest first, and their text goes
    over at most `LINES` lines. Where that does not do, columns are left out, the last but one
    first. `right` says which columns are set to the right.
    """
    names, cells = list(header), [list(row) for row in (header, *rows)]
    while True:
        sizes = [max(map(width, column)) for column in zip(*cells, strict=True)]
        least = [sizes[0], *map(_least, list(zip(*cells, strict=True))[1:])]
        while _total(sizes) > columns() and sizes != least:
            widest = max(range(len(sizes)), key=lambda n: (sizes[n] > least[n], sizes[n]))
            sizes[widest] -= 1
        if _total(sizes) <= columns() or len(sizes) == 1:
            break
        for row in (names, *cells):
            del row[-2 if len(sizes) > 2 else -1]
        right = [*right[: len(names) - 1], right[-1]]
    lines = []
    for row in cells:
        parts = [_folded(cell, size) for cell, size in zip(row, sizes, strict=True)]
        for n in range(max(map(len, parts))):
            line = [part[n] if n < len(part) else "" for part in parts]
            padded = map(_pad, line, sizes, right)
            lines.append(GAP.join(padded).rstrip())
    return "\n".join(lines), names


def _least(column: Sequence[str]) -> int:
    """How narrow a column may be: text breaks between words, a code such as a date does not."""
    full = max(map(width, column))
    return min(full, TEXT if any(" " in cell for cell in column) else CODE)


def _folded(text: str, size: int) -> list[str]:
    """A text as at most `LINES` lines of a width, or as one line where there is no limit."""
    lines = wrap(text, size)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], " ".join(lines[LINES - 1 :])]
    return [clip(line, size) for line in lines]


def _total(sizes: Sequence[int]) -> int:
    return sum(sizes) + len(GAP) * (len(sizes) - 1)


def _pad(text: str, size: int, to_right: bool = False) -> str:
    blank = " " * (size - width(text))
    return blank + text if to_right else text + blank
