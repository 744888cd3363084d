"""Who met whom, as GraphML: participants and meetings with attendance between, and its projection.

In `attendance` an edge is a row of that table and names the claim that says so. In `who-met-whom`
an edge joins two participants who met or are to meet; it names the meetings and the rows of
attendance that it rests on, and says which were held. Nodes and edges are in the order of their
names, and the files carry no date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..content import Files, Material

ABSENT = ("inviter", "organiser", "addressee")
"""Roles of those who need not be there: they met nobody by it."""
APART = ("speech", "message", "press_conference", "festival")
"""Kinds of occasions at which the two sides do not meet face to face."""
Pair = tuple[str, str]
Attributes = Mapping[str, Any]  # str, int or bool by name; None is left out
Nodes = Mapping[str, Attributes]
Edges = Iterable[tuple[str, str, Attributes]]
_PERSON = ("kind", "side", "name_native", "part_of")
_MEETING = ("kind", "channel", "topic", "status", "date_edtf", "date_earliest", "date_latest")


def graph_files(material: Material) -> Files:
    """Both networks; none for a package without the tables."""
    if not {"participants", "meetings", "attendance"} <= set(material.schemas):
        return
    people = {row["participant_id"]: row for row in material.rows("participants")}
    meetings = {row["meeting_id"]: row for row in material.rows("meetings")}
    attendance = material.rows("attendance")
    yield (
        material.file("attendance", "graphml"),
        graphml(_two_modes(people, meetings, attendance), _attending(attendance), directed=True),
    )
    met = _met(people, meetings, attendance)
    there = {name for edge in met for name in edge[:2]}
    nodes = {name: _person(row) for name, row in people.items() if name in there}
    yield material.file("who-met-whom", "graphml"), graphml(nodes, met, directed=False)


def _person(row: Attributes) -> Attributes:
    return {"label": row["name"], "mode": "participant", **{name: row[name] for name in _PERSON}}


def _two_modes(
    people: Nodes, meetings: Nodes, attendance: list[dict[str, Any]]
) -> dict[str, Attributes]:
    """Everyone who attends, and every meeting attended, by ID."""
    nodes: dict[str, Attributes] = {}
    for row in attendance:
        person, meeting = row["participant_id"], row["meeting_id"]
        nodes[person] = _person(people[person])
        about = {name: meetings[meeting][name] for name in _MEETING}
        nodes[meeting] = {"label": meetings[meeting]["title"], "mode": "meeting", **about}
    return nodes


def _attending(attendance: list[dict[str, Any]]) -> Edges:
    for row in attendance:
        about = {name: row[name] for name in ("role", "presence", "claim_id")}
        yield row["participant_id"], row["meeting_id"], about


def _met(people: Nodes, meetings: Nodes, attendance: list[dict[str, Any]]) -> list[Any]:
    """Each pair that met or is to meet, with the meetings and the rows that say so."""
    found: dict[
        Pair, dict[str, bool]
    ] = {}  # by pair and meeting: whether both are sure to be there
    for meeting, pairs in _pairs(people, meetings, attendance).items():
        for pair, sure in pairs.items():
            found.setdefault(pair, {})[meeting] = sure
    edges = []
    for (one, other), shared in sorted(found.items()):
        rows = [
            "|".join(
                str(row[name]) for name in ("meeting_id", "participant_id", "role", "claim_id")
            )
            for row in attendance
            if row["meeting_id"] in shared and row["participant_id"] in (one, other)
        ]
        about = {
            "meetings": "; ".join(shared),
            "statuses": "; ".join(str(meetings[m]["status"]) for m in shared),
            "attendance": "; ".join(rows),
            "weight": len(shared),
            "held": sum(sure and meetings[m]["status"] == "held" for m, sure in shared.items()),
            "certain": sum(shared.values()),
        }
        edges.append((one, other, about))
    return edges


def _pairs(
    people: Nodes, meetings: Nodes, attendance: list[dict[str, Any]]
) -> dict[str, dict[Pair, bool]]:
    """By meeting, the pairs across the two sides, and whether both are sure to be there.

    Who is part of nobody else present stands for the whole; a joint body is not its own guest; and
    a pair that surely meets in a part of an occasion does not meet again in the whole.
    """
    present: dict[str, dict[str, bool]] = {}
    for row in attendance:
        who, meeting = row["participant_id"], row["meeting_id"]
        if row["role"] in ABSENT or meetings[meeting]["kind"] in APART:
            continue
        if people[who]["side"] != "joint":
            there = present.setdefault(meeting, {})
            there[who] = there.get(who, False) or row["presence"] == "certain"
    found: dict[str, dict[Pair, bool]] = {}
    for meeting, there in sorted(present.items()):
        wholes = {whole for who in there for whole in _line(people, who)[1:]}
        kept = sorted(there.keys() - wholes)
        found[meeting] = {
            (one, other): there[one] and there[other]
            for one, other in combinations(kept, 2)
            if people[one]["side"] != people[other]["side"]
        }
    within = {
        meeting: {
            whole
            for part, pairs in found.items()
            if meeting in _line(meetings, part)[1:]
            for pair, sure in pairs.items()
            if sure
            for whole in _above(people, pair)
        }
        for meeting in found
    }
    return {
        meeting: {pair: sure for pair, sure in pairs.items() if pair not in within[meeting]}
        for meeting, pairs in found.items()
    }


def _line(rows: Nodes, id: str) -> list[str]:
    """A row's ID, and those of the wholes that it is part of, the nearest first."""
    line = [id]
    while (whole := rows.get(line[-1], {}).get("part_of")) and whole not in line:
        line.append(str(whole))
    return line


def _above(people: Nodes, pair: Pair) -> Iterable[Pair]:
    """The pair itself, and the pairs of those that its members are part of, in the order of names."""
    for one in _line(people, pair[0]):
        for other in _line(people, pair[1]):
            yield (one, other) if one < other else (other, one)


def graphml(nodes: Nodes, edges: Edges, *, directed: bool) -> bytes:
    """A network as GraphML. Attributes that are None are left out.

    >>> print(graphml({"a": {"label": "A & B"}}, [], directed=True).decode())
    <?xml version="1.0" encoding="UTF-8"?>
    <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
      <key id="node-label" for="node" attr.name="label" attr.type="string"/>
      <graph edgedefault="directed">
        <node id="a">
          <data key="node-label">A &amp; B</data>
        </node>
      </graph>
    </graphml>
    <BLANKLINE>
    """
    edges = list(edges)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ]
    for sort, found in (("node", nodes.values()), ("edge", [about for _, _, about in edges])):
        for name, type_ in sorted(_types(found).items()):
            key = f'id="{sort}-{name}" for="{sort}" attr.name="{name}" attr.type="{type_}"'
            lines.append(f"  <key {key}/>")
    lines.append(f'  <graph edgedefault="{"directed" if directed else "undirected"}">')
    for name, about in sorted(nodes.items()):
        lines += [f"    <node id={quoteattr(name)}>", *_data("node", about), "    </node>"]
    for source, target, about in edges:
        ends = f"source={quoteattr(source)} target={quoteattr(target)}"
        lines += [f"    <edge {ends}>", *_data("edge", about), "    </edge>"]
    return "\n".join([*lines, "  </graph>", "</graphml>", ""]).encode()


def _types(found: Iterable[Attributes]) -> dict[str, str]:
    """The GraphML type of every attribute that has a value somewhere."""
    named = {bool: "boolean", int: "int"}
    return {
        name: named.get(type(value), "string")
        for about in found
        for name, value in about.items()
        if value is not None
    }


def _data(sort: str, about: Attributes) -> Iterable[str]:
    for name, value in sorted(about.items()):
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield f'      <data key="{sort}-{name}">{escape(text)}</data>'
