"""How far long work has got: shown on a terminal if rich is installed, otherwise not at all."""

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
    """The same items; a progress line says how many are done, and the name of the current one."""
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
    """How far a download has got, as pooch reports it."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self.total = 0
        self._bar, self._task = bar, task

    def update(self, number: int) -> None:
        """So many more bytes have arrived."""
        self._bar.update(self._task, total=self.total or None, advance=number)

    def reset(self) -> None:
        """The count starts again from nothing."""
        self._bar.reset(self._task)

    def close(self) -> None:
        """All bytes have arrived."""


@contextmanager
def download(what: str) -> Iterator[Bytes | None]:
    """The progress line of a download while it lasts; None if none is shown."""
    bar = _bar(of_bytes=True)
    if bar is None:
        yield None
        return
    with bar:
        yield Bytes(bar, bar.add_task(what, total=None))


def _bar(*, of_bytes: bool = False) -> Progress | None:
    """A progress line on the terminal, which disappears at the end."""
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
