"""docs/tables.svg: the tables with their keys, from the schemas.

Three columns of boxes, one for each group of `COLUMNS`; the tables of all other groups lie below,
each in the column that is shortest. A box lists the columns of the primary key, in bold, and those
that refer to another table. References to one table share a lane in the gutter beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from ...packages.package import Package
from ...schemas import Schema, primary_key, references

COLUMNS = ("linking", "core", "apparatus")
WIDTH, GUTTER, MARGIN = 214, 66, 18  # of a box, between columns, around all; pixels
HEAD, ROW, FOOT, GAP = 25, 18, 7, 20  # heights: a box's head and rows, below them, between boxes
LANE = 9  # between lanes
HUES = (
    *("#c2410c", "#1d4ed8", "#047857", "#7e22ce", "#be123c", "#0e7490"),
    *("#854d0e", "#4d7c0f", "#475569", "#a21caf", "#0369a1", "#991b1b"),
)
STYLE = """
  text { font: 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #1f2328; }
  .paper { fill: #ffffff; } .box { fill: #ffffff; stroke: #8b949e; }
  .name { font-weight: 700; font-size: 13px; } .key { font-weight: 700; }
  .group { font-size: 13px; font-weight: 600; } .more, .group, .note { fill: #57606a; }
  .linking { fill: #dbeafe; } .core { fill: #fde68a; } .apparatus { fill: #d1fae5; }
  .other { fill: #e5e7eb; } .lane { fill: none; stroke-width: 1.5; }
"""


@dataclass
class Box:
    """One table where it lies: left and top, and its lines (column, whether key, target)."""

    name: str
    group: str
    lines: list[tuple[str, bool, str]]
    more: int
    column: int = 0
    top: float = 0

    @property
    def left(self) -> float:
        return MARGIN + self.column * (WIDTH + GUTTER)

    @property
    def height(self) -> float:
        return HEAD + ROW * (len(self.lines) + bool(self.more)) + FOOT

    def middle(self, line: int) -> float:
        """The height of a line of text; -1 is the head."""
        return self.top + (HEAD / 2 if line < 0 else HEAD + ROW * (line + 0.5) + 2)


def diagram(package: Package) -> str:
    """The text of docs/tables.svg. The same schemas give the same text."""
    schemas = [package.schema(name) for name in package.tables()]
    boxes = {str(schema["name"]): _box(schema) for schema in schemas}
    labels, bottom = _lay(boxes)
    hues: dict[str, str] = {}
    drawn = list(_lanes(boxes, hues))
    for box in boxes.values():
        drawn += _drawn(box, hues)
    width, height = 2 * MARGIN + 3 * WIDTH + 2 * GUTTER, bottom + ROW + MARGIN
    note = "Bold: the primary key. → and a line of its colour: the table that a column refers to."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" '
            f'width="{width}" height="{height:g}" role="img" aria-labelledby="title">',
            '<title id="title">The tables, their primary keys, and the columns that refer to other '
            "tables</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height:g}" rx="8"/>',
            *(f'<text class="group" x="{x:g}" y="{y:g}">{label}</text>' for label, x, y in labels),
            *drawn,
            f'<text class="note" x="{MARGIN}" y="{bottom + ROW:g}">{note}</text>',
            "</svg>",
            "",
        ]
    )


def _box(schema: Schema) -> Box:
    name, key = str(schema["name"]), primary_key(schema)
    target = {column: table for columns, table, _ in references(schema, name) for column in columns}
    names = [str(field["name"]) for field in schema["fields"]]
    lines = [(n, n in key, target.get(n, "")) for n in names if n in key or n in target]
    return Box(name, str(schema.get("group", "")), lines, len(names) - len(lines))


def _lay(boxes: dict[str, Box]) -> tuple[list[tuple[str, float, float]], float]:
    """Give each box its place; returns the labels of the groups with theirs, and the lower end."""
    labels: list[tuple[str, float, float]] = [
        (f"{group.capitalize()} tables", MARGIN + n * (WIDTH + GUTTER), MARGIN + 13)
        for n, group in enumerate(COLUMNS)
    ]
    ends = [float(MARGIN + ROW + 6)] * len(COLUMNS)
    for n, group in enumerate(COLUMNS):
        for box in boxes.values():
            if box.group == group:
                box.column, box.top = n, ends[n]
                ends[n] += box.height + GAP
    others = list(dict.fromkeys(b.group for b in boxes.values() if b.group not in COLUMNS))
    for group in others:
        start = max(ends) + ROW
        labels.append((f"{group.capitalize()} tables", MARGIN, start))
        ends = [start + 11] * len(COLUMNS)
        for box in boxes.values():
            if box.group == group:
                box.column = ends.index(min(ends))
                box.top = ends[box.column]
                ends[box.column] += box.height + GAP
    return labels, max(ends)


def _lanes(boxes: dict[str, Box], hues: dict[str, str]) -> Iterator[str]:
    """A line for each reference to another table; fills in the hue of each target."""
    lanes: dict[int, list[str]] = {}  # the targets by gutter, each with a lane
    for box in boxes.values():
        for n, (_, _, target) in enumerate(box.lines):
            if target == box.name or target not in boxes:
                continue
            hue = hues.setdefault(target, HUES[len(hues) % len(HUES)])
            to = boxes[target]
            rightward = to.column > box.column
            # The gutter before the target, unless the reference comes from the target's right.
            gutter = to.column - 1 if to.column >= box.column and to.column else to.column
            here = lanes.setdefault(gutter, [])
            if target not in here:
                here.append(target)
            x = MARGIN + (gutter + 1) * (WIDTH + GUTTER) - GUTTER + LANE * (here.index(target) + 1)
            start = box.left + (WIDTH if rightward or gutter >= box.column else 0)
            end = to.left + (WIDTH if gutter >= to.column else 0)
            tip = 4 if end > x else -4  # an arrow's head lies before the edge, left ones higher
            y, there = box.middle(n), to.middle(-1) - tip
            yield (
                f'<path class="lane" stroke="{hue}" '
                f'd="M{start:g} {y:g}H{x:g}V{there:g}H{end - 2 * tip:g}"/>'
                f'<path fill="{hue}" d="M{end:g} {there:g}l{-2 * tip} -4v8z"/>'
            )


def _drawn(box: Box, hues: dict[str, str]) -> Iterator[str]:
    """The box itself, with its text."""
    left, top, right = box.left, box.top, box.left + WIDTH
    group = box.group if box.group in COLUMNS else "other"
    yield f'<rect class="box" x="{left:g}" y="{top:g}" width="{WIDTH}" height="{box.height:g}" rx="4"/>'
    yield (
        f'<path class="{group}" d="M{left + 0.5:g} {top + HEAD:g}v{-HEAD + 4}q0 -3.5 3.5 -3.5'
        f'h{WIDTH - 8}q3.5 0 3.5 3.5v{HEAD - 4}z"/>'
    )
    yield f'<text class="name" x="{left + 8:g}" y="{box.middle(-1) + 4.5:g}">{escape(box.name)}</text>'
    for n, (column, key, target) in enumerate(box.lines):
        y = box.middle(n) + 4
        style = "key" if key else "column"
        yield f'<text class="{style}" x="{left + 8:g}" y="{y:g}">{escape(column)}</text>'
        if target:
            fill = f' style="fill:{hues[target]}"' if target in hues else ""
            yield (
                f'<text x="{right - 8:g}" y="{y:g}" text-anchor="end"{fill}>'
                f"→ {escape(target)}</text>"
            )
    if box.more:
        y = box.middle(len(box.lines)) + 4
        word = "column" if box.more == 1 else "columns"
        yield f'<text class="more" x="{left + 8:g}" y="{y:g}">{box.more} more {word}</text>'
