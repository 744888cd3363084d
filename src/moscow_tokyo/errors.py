"""Every error that a user meets, and the fault: one thing wrong in one place, in words.

All errors are `ValueError`s but `ImportError` (an extra that is not installed) and the file
system's own `OSError`.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from typing import NamedTuple

_SHORT = 60  # characters of a value that a message quotes
LONG = 200
"""Characters of an ID, a list or another's message that a message quotes."""
_VALIDATE = "Run `moscow-tokyo validate` to see every fault at once."
_SHOWN = 5  # faults that the message of a DataError quotes


class PackageError(ValueError):
    """A package cannot be found or opened, or its files are not what its descriptor says."""


class FetchError(PackageError):
    """A URL could not be fetched, or what came is not what was expected."""


class NotThereError(FetchError):
    """The server has nothing at a URL."""


class LedgerError(ValueError):
    """The data are not those that the ledger has for their version."""


class ReleaseError(ValueError):
    """A release cannot be made: the package is not valid, or another build is already there."""


class EdtfError(ValueError):
    """A text that is not in the package's EDTF profile; the message says why, and what is allowed."""

    allowed = (
        "expected YYYY, YYYY-MM or YYYY-MM-DD (X for unknown digits, one suffix ? ~ or %), "
        "an interval A/B, A/.. or ../B, or a set [a,b]"
    )

    def __init__(self, text: str, fault: str) -> None:
        super().__init__(f"{text!r}: {fault}; {self.allowed}")
        self.text = text
        self.fault = fault

    def __reduce__(self) -> tuple[type[EdtfError], tuple[str, str]]:
        """Pickled as what it was made of, so that another process can raise it."""
        return type(self), (self.text, self.fault)


class Fault(NamedTuple):
    """One thing wrong with a cell, a row, a table or a file.

    `place` is where to look ("claims.csv line 13"), `value` what was found there, `expected` what
    should be, `remedy` what to do. `rule` is the rule of the validation that found it, if one did.
    """

    place: str
    table: str
    row_id: str
    column: str
    value: str
    expected: str
    remedy: str
    line: int = 0
    rule: str = ""

    @property
    def message(self) -> str:
        """All of it in one sentence."""
        where = ", ".join(short(p, LONG) for p in (self.place, self.row_id, self.column) if p)
        found = f'"{short(self.value)}"' if self.value else "nothing"
        return f"{where}: found {found}, expected {self.expected}; {self.remedy}."


class DataError(ValueError):
    """A table that cannot be read as its schema says. `faults` lists every cell at fault."""

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    @classmethod
    def of(cls, faults: list[Fault], next: str = _VALIDATE) -> DataError:
        """The error for a list of faults: it quotes the first few and counts the rest.

        `next` says what to do then.
        """
        lines = [fault.message for fault in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"… and {len(faults) - _SHOWN} more")
        return cls("\n".join([*lines, next]), faults)


def unknown(sort: str, name: object, known: Iterable[str]) -> ValueError:
    """The error for a name that is not there: it lists the names there are and the nearest one.

    >>> raise unknown("table", "claim", ["claims", "meetings"])
    Traceback (most recent call last):
        ...
    ValueError: unknown table 'claim'; did you mean 'claims'? There are: claims, meetings
    """
    import difflib

    names = list(known)
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.55)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    colon = ":" if " of " in sort else ""
    return ValueError(f"unknown {sort}{colon} {name!r}{hint} There are: {', '.join(names)}")


def text(name: str, value: object) -> str:
    """An argument that has to be text.

    >>> text("id", 1984)
    Traceback (most recent call last):
        ...
    TypeError: id is 1984, of type int; expected text (str)
    """
    if not isinstance(value, str):
        found = short(repr(value))
        raise TypeError(f"{name} is {found}, of type {type(value).__name__}; expected text (str)")
    return value


def counted(number: int | str, noun: str) -> str:
    """A number of things in words.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}" if str(number) == "1" else f"{number} {noun}s"


def short(value: str, most: int = _SHORT) -> str:
    """A value cut to a length that fits into a sentence, control characters made visible.

    >>> short("a" * 100)[-3:]
    'aa…'
    """
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in value)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def warn(message: str) -> None:
    """A `UserWarning` that points to the line of the user's code, not into the library."""
    level, frame = 1, sys._getframe(0)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith(__package__ or ""):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)
