"""The timeline: meetings, official and private apart, and dated claims; as the dates are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..packages.package import Package
from ..packages.transcripts import Transcripts
from ..schemas.words import in_words
from .drawing import ROW, Axis, Mark, lanes, packed, shape
from .edition import Cells, Edition

FIRST, LAST = date(1976, 1, 1), date(1986, 12, 31)
"""The days that the whole picture shows; what lies outside is at its edge, with an arrow."""
OUTSIDE = "known_dates"
"""The table of dates from outside the documents, in packages that have one."""
MANY = 5
"""A year with as many marks has a picture of its own."""
WIDTH, LEFT = 1000, 400
STYLE = Path(__file__).parent / "templates" / "picture.css"
_SAMPLES = (
    ("held", True, "held"),
    ("scheduled", True, "scheduled"),
    ("proposed", True, "proposed, wanted or possible"),
    ("refused", True, "refused"),
    ("held", False, "some day between the ends"),
)


def meetings(edition: Edition) -> list[Mark]:
    """A mark for each meeting that has a date, or is part of one that has."""
    found = []
    for row in edition.rows("meetings"):
        dated = _dated(edition, row)
        if dated:
            found.append(_meeting(edition, row, dated))
    return sorted(found, key=lambda mark: (mark.first, mark.high or date.max, mark.href))


def _dated(edition: Edition, row: Cells) -> Cells | None:
    """The row whose date a meeting has: its own, else that of the nearest dated whole."""
    seen: set[str] = set()
    here: Cells = row
    while here and not here["date_edtf"] and here["meeting_id"] not in seen:
        seen.add(here["meeting_id"])
        here = edition.row("meetings", here["part_of"])
    return here if here and here["date_edtf"] else None


def _meeting(edition: Edition, row: Cells, dated: Cells) -> Mark:
    about = "date worked out from the text"
    if dated is not row:
        about = "the date of the occasion that it is part of"
    elif row["date_as_printed"]:
        about = f"date as printed: “{row['date_as_printed']}”"
    outside = [
        (date.fromisoformat(one["known_earliest"]), date.fromisoformat(one["known_latest"]))
        for one in edition.of(OUTSIDE, "row_id", row["meeting_id"])
        if one.get("table") == "meetings" and one["known_earliest"] and one["known_latest"]
    ]
    return Mark(
        href=edition.href("meetings", row["meeting_id"]),
        title=row["title"],
        dated=in_words(dated["date_edtf"]),
        status=row["status"],
        low=_day(dated["date_earliest"]),
        high=_day(dated["date_latest"]),
        throughout=dated.get("date_span") == "throughout",
        about=about,
        group=row["channel"],
        outside=tuple(sorted(set(outside))),
    )


def claims(edition: Edition) -> list[Mark]:
    """A mark for each claim that says what time it speaks of, grouped by document."""
    return [
        Mark(
            href=edition.href("claims", row["claim_id"]),
            title=row["statement"],
            dated=in_words(row["time_edtf"]),
            status="",
            low=_day(row["time_earliest"]),
            high=_day(row["time_latest"]),
            throughout=row.get("time_span") == "throughout",
            group=row["document_id"],
        )
        for row in edition.rows("claims")
        if row["time_edtf"] and (row["time_earliest"] or row["time_latest"])
    ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def grouped(marks: Sequence[Mark], order: Mapping[str, str]) -> Iterator[tuple[str, list[Mark]]]:
    """The marks by their group, in an order; each group with its label."""
    for key, label in order.items():
        found = [mark for mark in marks if mark.group == key]
        if found:
            yield label, found


def whole(
    edition: Edition, root: str | None, *, alone: bool = False, with_claims: bool = True
) -> str:
    """All years in one picture. `alone` is for a file of its own, which holds its style."""
    axis = Axis(FIRST, LAST, 12, WIDTH - 16)
    drawn, y = [], 34.0
    names = edition.terms("meetings", "channel")
    order = {key: f"Meetings: {label.lower()}" for key, label in names.items()}
    groups = list(grouped(meetings(edition), order))
    if with_claims:
        titles = {row["document_id"]: row["title"] for row in edition.rows("documents")}
        order = {id: f"Dated claims of “{title}”" for id, title in titles.items()}
        groups += grouped(claims(edition), order)
    for label, marks in groups:
        drawn.append(f'<text class="group" x="{axis.left}" y="{y + 10:g}">{label}</text>')
        body, y = packed(marks, axis, root, y + 18)
        drawn.append(body)
        y += 14
    legend, bottom = _legend(y + 8)
    return _svg("".join([*axis.ticks(y - 8), *drawn, legend]), bottom, "Timeline", alone)


def alone(package: Package) -> str:
    """The meetings of all years as a file of its own, docs/timeline.svg."""
    return whole(Edition(package, Transcripts()), None, alone=True, with_claims=False)


def periods(marks: Sequence[Mark]) -> Iterator[tuple[str, Axis, list[Mark]]]:
    """The years with many marks one by one, and the years between them together."""
    years: dict[int, list[Mark]] = {}
    for mark in marks:
        years.setdefault(mark.first.year, []).append(mark)
    run: list[int] = []
    runs: list[list[int]] = []
    for year in sorted(years):
        if len(years[year]) >= MANY:
            runs += [run, [year]] if run else [[year]]
            run = []
        else:
            run.append(year)
    for span in [*runs, run] if run else runs:
        name = str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}"
        axis = Axis(date(span[0], 1, 1), date(span[-1], 12, 31), LEFT, WIDTH - 16)
        yield name, axis, [mark for year in span for mark in years[year]]


def closer(edition: Edition, root: str) -> list[dict[str, Any]]:
    """Each period as a picture with a named lane for each meeting, by channel."""
    names = edition.terms("meetings", "channel")
    found = []
    for name, axis, marks in periods(meetings(edition)):
        drawn, y = [], 30.0
        for label, group in grouped(marks, names):
            drawn.append(f'<text class="group" x="4" y="{y + 15:g}">{label}</text>')
            body, y = lanes(group, axis, root, y + ROW)
            drawn.append(body)
        body = "".join([*axis.ticks(y), *drawn])
        found.append({"name": name, "svg": _svg(body, y + 6, f"Meetings of {name}", False)})
    return found


def undated(edition: Edition) -> list[dict[str, str]]:
    """The meetings that no picture shows."""
    return [row for row in edition.rows("meetings") if _dated(edition, row) is None]


def _legend(top: float) -> tuple[str, float]:
    axis = Axis(date(2000, 1, 1), date(2000, 1, 2), 0, 22)
    drawn, x = [], 12.0
    for status, throughout, words in _SAMPLES:
        mark = Mark("", "", "", status, axis.first, axis.last, throughout)
        drawn.append(
            f'<g transform="translate({x:g} {top:g})">{shape(mark, axis, 8)}'
            f'<text class="small" x="32" y="12">{words}</text></g>'
        )
        x += 52 + len(words) * 5.6
    drawn.append(
        f'<g transform="translate({x:g} {top:g})"><circle class="mark s-held" cx="6" cy="8" r="5"/>'
        '<text class="small" x="18" y="12">one day</text></g>'
        f'<g transform="translate({x + 78:g} {top:g})"><path class="arrow" d="M2 3l7 5l-7 5z"/>'
        '<text class="small" x="15" y="12">goes on</text></g>'
        f'<g transform="translate({x + 146:g} {top:g})">'
        '<path class="outside" d="M6 1l6 7l-6 7l-6 -7z"/>'
        '<text class="small" x="18" y="12">date from outside</text></g>'
    )
    return "".join(drawn), top + 24


def _svg(body: str, height: float, title: str, alone: bool) -> str:
    style = f"<style>{STYLE.read_text('utf-8')}</style>" if alone else ""
    paper = f'<rect class="paper" width="{WIDTH}" height="{height:g}"/>' if alone else ""
    about = f'role="img" aria-label="{title}"' if alone else f'role="group" aria-label="{title}"'
    size = f' width="{WIDTH}" height="{height:g}"' if alone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {WIDTH} {height:g}"'
        f"{size} {about}>{style}{paper}{body}</svg>\n"
    )
