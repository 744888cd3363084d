"""Text laid out for a terminal: columns that fit its width, Japanese and Cyrillic included."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Sequence

GAP = "  "
NARROWEST = 8  # a column is not cut below this
ELLIPSIS = "…"


def columns() -> int:
    """The width to write for: the terminal's, else 100."""
    return max(shutil.get_terminal_size((100, 24)).columns, 40)


def width(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for a mark.

    >>> width("安倍"), width("Громыко"), width("o\N{COMBINING DIAERESIS}")
    (4, 7, 1)
    """
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
        if width(kept + c) > limit - 1:
            break
        kept += c
    return kept + ELLIPSIS


def wrap(text: str, limit: int) -> list[str]:
    """A text as lines of at most a width; a longer word stands on a line of its own."""
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


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Rows under their header, as wide as the terminal: the widest columns are cut to fit.

    The first column is never cut, for it holds IDs to type. Columns that do not fit at all are left
    out, the last ones first. `right` says which columns are set to the right.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in (header, *rows)]
    sizes = [max(map(width, column)) for column in zip(*cells, strict=True)]
    while len(sizes) > 1 and _total(sizes) > columns():
        widest = max(range(1, len(sizes)), key=lambda n: sizes[n])
        if sizes[widest] > NARROWEST:
            sizes[widest] -= min(sizes[widest] - NARROWEST, _total(sizes) - columns(), 4)
        else:
            sizes.pop()
    return "\n".join(
        GAP.join(
            _pad(clip(cell, size), size, to_right)
            for cell, size, to_right in zip(row, sizes, right, strict=False)
        ).rstrip()
        for row in cells
    )


def _total(sizes: Sequence[int]) -> int:
    return sum(sizes) + len(GAP) * (len(sizes) - 1)


def _pad(text: str, size: int, to_right: bool = False) -> str:
    blank = " " * (size - width(text))
    return blank + text if to_right else text + blank
