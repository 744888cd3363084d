"""Time as a picture: dates on an axis, marks and their shapes. The same marks give the same text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

ROW = 22
"""The height of a lane; pixels, as all lengths here."""
_LEAST = 4.0  # a bar is not shorter
_LETTER, _SMALL = 5.9, 5.4  # the width of a letter of a label, roughly
_FEWEST, _MOST = 12, 90  # letters of the name of a mark in the picture of all years


@dataclass(frozen=True)
class Mark:
    """One dated thing: the days that its date admits (None is an open side), and what it is."""

    href: str
    title: str
    dated: str
    status: str
    low: date | None
    high: date | None
    throughout: bool = False
    about: str = ""
    group: str = ""
    outside: tuple[tuple[date, date], ...] = ()

    @property
    def first(self) -> date:
        """The first day known of it."""
        found = self.low or self.high
        assert found is not None
        return found

    @property
    def words(self) -> str:
        """All of it in a sentence."""
        parts = [self.dated, self.status.replace("_", " "), self.about]
        return f"{self.title} ({', '.join(part for part in parts if part)})"


@dataclass(frozen=True)
class Axis:
    """The days from `first` to `last`, between two places from left to right."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """The place of a day; one outside the picture is at its edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(self.left + min(max(share, 0), 1) * (self.right - self.left), 1)

    def ticks(self, bottom: float, top: float = 20) -> Iterator[str]:
        """The years, or within two years the months, with their lines."""
        years = range(self.first.year, self.last.year + 1)
        months = (1, 4, 7, 10) if len(years) <= 2 else (1,)
        for year in years:
            for month in months:
                x = self.x(date(year, month, 1))
                name = str(year) if month == 1 else {4: "Apr", 7: "Jul", 10: "Oct"}[month]
                kind = "year" if month == 1 else "month"
                yield f'<path class="{kind}" d="M{x:g} {top:g}V{bottom:g}"/>'
                yield f'<text class="tick" x="{x + 3:g}" y="{top - 6:g}">{name}</text>'


def shape(mark: Mark, axis: Axis, y: float) -> str:
    """A mark on its lane: a point, a bar for all the time, or a span with ends for some day in it.

    An open side, or one beyond the axis, has an arrow.
    """
    low = axis.left if mark.low is None else axis.x(mark.low)
    high = axis.right if mark.high is None else axis.x(mark.high)
    open_low = mark.low is None or mark.low < axis.first
    open_high = mark.high is None or mark.high > axis.last
    state = f"mark s-{mark.status or 'none'}"
    drawn = []
    if mark.status == "refused":
        x = (low + high) / 2
        drawn.append(f'<path class="{state}" d="M{x - 5:g} {y - 5:g}l10 10m0 -10l-10 10"/>')
    elif mark.low == mark.high:
        drawn.append(f'<circle class="{state}" cx="{low:g}" cy="{y:g}" r="5"/>')
    else:
        tall = 6 if mark.throughout else 3
        state += "" if mark.throughout else " some"
        width = max(high - low, _LEAST)
        drawn.append(
            f'<rect class="{state}" x="{low:g}" y="{y - tall:g}" width="{width:g}" '
            f'height="{2 * tall}" rx="1.5"/>'
        )
        drawn += _ends(mark, low, low + width, y, open_low, open_high)
    drawn += [_outside(axis.x(start), axis.x(end), y) for start, end in mark.outside]
    return "".join(drawn)


def _outside(low: float, high: float, y: float) -> str:
    """A date from outside: a diamond, or for a span of days a thin bar with a stroke at each end."""
    path = f"M{(low + high) / 2:g} {y - 7:g}l6 7l-6 7l-6 -7z"
    if high - low > _LEAST:
        path = f"M{low - 1:g} {y - 6:g}h2v4.5H{high - 1:g}v-4.5h2v12h-2v-4.5H{low + 1:g}v4.5h-2z"
    return f'<path class="outside" d="{path}"/>'


def _ends(
    mark: Mark, low: float, high: float, y: float, open_low: bool, open_high: bool
) -> Iterator[str]:
    """Arrows at open sides; strokes where a day between them is meant."""
    for x, is_open, way in ((low, open_low, -1), (high, open_high, 1)):
        if is_open:
            yield f'<path class="arrow" d="M{x:g} {y - 5:g}l{7 * way} 5l{-7 * way} 5z"/>'
        elif not mark.throughout:
            yield f'<path class="end" d="M{x:g} {y - 6:g}v12"/>'


def linked(mark: Mark, inner: str, root: str | None) -> str:
    """A mark with its words; with a root, a link."""
    words = f"<title>{escape(mark.words)}</title>"
    if root is None:
        return f"<g>{words}{inner}</g>"
    return f'<a href="{root}{mark.href}">{words}{inner}</a>'


def lanes(marks: Sequence[Mark], axis: Axis, root: str | None, top: float) -> tuple[str, float]:
    """A lane for each mark, with its name and status to the left of the axis; and the lower end."""
    drawn, y = [], top
    for mark in marks:
        middle = y + ROW / 2
        name = cut(mark.title, int((axis.left - 100) / _LETTER))
        status = mark.status.replace("_", " ")
        drawn.append(
            linked(
                mark,
                f'<rect class="lane" x="0" y="{y:g}" width="{axis.right + 16:g}" height="{ROW}"/>'
                f'<text class="name" x="4" y="{middle + 4:g}">{escape(name)}</text>'
                f'<text class="state" x="{axis.left - 14:g}" y="{middle + 4:g}">{status}</text>'
                + shape(mark, axis, middle),
                root,
            )
        )
        y += ROW
    return "".join(drawn), y


def packed(
    marks: Sequence[Mark], axis: Axis, root: str | None, top: float, row: float = 15
) -> tuple[str, float]:
    """The marks with their names in as few lanes as hold them, and the lower end.

    A name follows its mark, or stands before it where it does not fit; it is cut where neither side
    has the room, and left out where there is room for a few letters only.
    """
    taken: list[list[tuple[float, float]]] = []
    drawn = []
    for mark in sorted(marks, key=lambda m: (m.first, m.high or date.max, m.href)):
        places = [axis.x(day) for days in mark.outside for day in days]
        low = min([axis.left if mark.low is None else axis.x(mark.low), *places]) - 8
        high = max([axis.right if mark.high is None else axis.x(mark.high), *places]) + 8
        after, before = (room / _SMALL for room in (axis.right - high, low - axis.left))
        room = min(int(max(after, before)), _MOST)
        name = cut(mark.title, room) if room >= _FEWEST else ""
        follows = len(name) <= after
        x, anchor = (high, "start") if follows else (low, "end")
        low -= 0 if follows else len(name) * _SMALL
        high += len(name) * _SMALL if follows else 0
        y = top + row * (_free(taken, low, high) + 0.5)
        inner = shape(mark, axis, y)
        if name:
            inner += (
                f'<text class="small" text-anchor="{anchor}" x="{x:g}" y="{y + 3.5:g}">'
                f"{escape(name)}</text>"
            )
        drawn.append(linked(mark, inner, root))
    return "".join(drawn), top + row * len(taken)


def _free(taken: list[list[tuple[float, float]]], low: float, high: float) -> int:
    """The first lane with nothing between two places, which are then taken."""
    clear = [all(high < start or end < low for start, end in lane) for lane in taken]
    if True not in clear:
        taken.append([])
    n = [*clear, True].index(True)
    taken[n].append((low, high))
    return n


def cut(text: str, letters: int) -> str:
    """A text of at most so many letters, with an ellipsis where it was cut."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
