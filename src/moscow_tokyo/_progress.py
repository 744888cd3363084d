"""How far long work has got: on a terminal, and only where rich is installed; else in silence."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

T = TypeVar("T")


def track(
    items: Iterable[T], what: str, name: Callable[[T], str], total: int | None = None
) -> Iterator[T]:
    """The same items; the line says how many are done, and the name of the one at hand."""
    bar = _bar()
    if bar is None:
        yield from items
        return
    with bar:
        task = bar.add_task(what, total=total)
        for item in items:
            bar.update(task, description=f"{what}: {name(item)}")
            yield item
            bar.advance(task)


class Bytes:
    """How far a download has got, as pooch tells it."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self.total = 0
        self._bar, self._task = bar, task

    def update(self, number: int) -> None:
        """So many bytes more have come."""
        self._bar.update(self._task, total=self.total or None, advance=number)

    def reset(self) -> None:
        """They are counted anew."""
        self._bar.reset(self._task)

    def close(self) -> None:
        """All have come."""


@contextmanager
def download(what: str) -> Iterator[Bytes | None]:
    """The line of a download while it goes on; None where none is shown."""
    bar = _bar(of_bytes=True)
    if bar is None:
        yield None
        return
    with bar:
        yield Bytes(bar, bar.add_task(what, total=None))


def _bar(*, of_bytes: bool = False) -> Progress | None:
    """A line on the terminal, which goes when all is done."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    try:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
        )
    except ModuleNotFoundError:
        return None
    count = DownloadColumn() if of_bytes else MofNCompleteColumn()
    text = TextColumn("{task.description}", markup=False)
    return Progress(BarColumn(20), count, text, console=Console(stderr=True), transient=True)
