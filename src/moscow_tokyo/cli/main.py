"""The command: from arguments to exit status, and what becomes of errors."""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Callable, Sequence

from . import completion, show
from .arguments import parser, shared

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
            completion.complete(parser())
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
    options, rest = shared().parse_known_args(argv)
    if rest[:1] == ["help"]:
        rest = [*rest[1:], "--help"]
    full = parser()
    if rest and not rest[0].startswith("-") and rest[0] not in completion.verbs_of(full):
        rest = ["show", *rest] if show.is_shown(rest[0], options) else rest
    return full.parse_args(rest, options)
