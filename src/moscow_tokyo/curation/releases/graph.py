"""Who met whom, as GraphML: participants and meetings with attendance between, and its projection.

In `attendance` an edge is a row of that table and names the claim that says so. In `who-met-whom`
an edge joins two participants who met or are to meet; it names the meetings and the rows of
attendance that it rests on, and says which were held. Nodes and edges are in the order of their
names, and the files carry no date.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ...views.encounters import Attributes, Nodes, met
from ..content import Files, Material

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
    edges = met(people, meetings, attendance)
    there = {name for edge in edges for name in edge[:2]}
    nodes = {name: _person(row) for name, row in people.items() if name in there}
    yield material.file("who-met-whom", "graphml"), graphml(nodes, edges, directed=False)


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
