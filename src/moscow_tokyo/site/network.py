"""Who met whom: the two sides facing each other, and the same as a table."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from ..views.encounters import met
from .drawing import cut
from .edition import Edition

WIDTH, LEFT, RIGHT, ROW = 1000, 360, 640, 20
SIDES = ("japan", "ussr")


def pairs(edition: Edition) -> list[dict[str, Any]]:
    """Each pair that met or is to meet: who, how often, whether held and certain, the meetings."""
    people = {row["participant_id"]: row for row in edition.rows("participants")}
    meetings = {row["meeting_id"]: row for row in edition.rows("meetings")}
    found = []
    for one, other, about in met(people, meetings, edition.rows("attendance")):
        shared = str(about["meetings"]).split("; ")
        if people[other]["side"] == "japan" or people[one]["side"] == "ussr":
            one, other = other, one
        found.append(
            {
                "one": people[one],
                "other": people[other],
                "weight": about["weight"],
                "held": about["held"],
                "certain": about["certain"],
                "meetings": [meetings[id] for id in shared],
            }
        )
    return sorted(
        found,
        key=lambda pair: (
            -pair["held"],
            -pair["weight"],
            pair["one"]["name"],
            pair["other"]["name"],
        ),
    )


def picture(edition: Edition, root: str) -> str:
    """Japan on the left, the Soviet Union on the right; a line for each pair that met, held or not.

    Pairs with a third side are in the table only.
    """
    found = [p for p in pairs(edition) if (p["one"]["side"], p["other"]["side"]) == SIDES]
    places, drawn = {}, []
    for column, (key, x, anchor) in enumerate((("one", LEFT, "end"), ("other", RIGHT, "start"))):
        people = {p[key]["participant_id"]: p[key] for p in found}
        degree = {
            id: sum(p["weight"] for p in found if p[key]["participant_id"] == id) for id in people
        }
        ordered = sorted(
            people.values(), key=lambda row: (-degree[row["participant_id"]], row["name"])
        )
        for n, row in enumerate(ordered):
            y = 44 + n * ROW
            places[row["participant_id"]] = y
            href = root + edition.href("participants", row["participant_id"])
            x_text = x - 10 if column == 0 else x + 10
            drawn.append(
                f'<a href="{href}"><text class="name" text-anchor="{anchor}" x="{x_text}" y="{y + 4}">'
                f'{escape(cut(row["name"], 58))}</text></a><circle class="dot" cx="{x}" cy="{y}" r="3.5"/>'
            )
    lines = [_line(pair, places) for pair in reversed(found)]
    height = max(places.values(), default=44) + 24
    heads = "".join(
        f'<text class="group" text-anchor="{anchor}" x="{x}" y="20">'
        f"{edition.label('participants', 'side', side)}</text>"
        for side, x, anchor in ((SIDES[0], LEFT - 10, "end"), (SIDES[1], RIGHT + 10, "start"))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {WIDTH} {height}" '
        f'role="group" aria-label="Who met whom">{heads}{"".join(lines)}{"".join(drawn)}</svg>\n'
    )


def _line(pair: dict[str, Any], places: dict[str, int]) -> str:
    one, other = places[pair["one"]["participant_id"]], places[pair["other"]["participant_id"]]
    kind = "held" if pair["held"] else "planned"
    middle = (LEFT + RIGHT) / 2
    times = "once" if pair["weight"] == 1 else f"on {pair['weight']} occasions"
    words = f"{pair['one']['name']} and {pair['other']['name']}, {times}, held: {pair['held']}"
    return (
        f'<path class="edge {kind}" stroke-width="{min(1 + pair["weight"] * 0.8, 5):g}" '
        f'd="M{LEFT} {one}C{middle:g} {one} {middle:g} {other} {RIGHT} {other}">'
        f"<title>{escape(words)}</title></path>"
    )
