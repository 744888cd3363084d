"""Who met whom: the pairs of participants across the two sides, from the rows of attendance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

ABSENT = ("inviter", "organiser", "addressee")
"""Roles of those who need not be there: they met nobody by it."""
APART = ("speech", "message", "press_conference", "festival")
"""Kinds of occasions at which the two sides do not meet face to face."""
Pair = tuple[str, str]
Attributes = Mapping[str, Any]  # str, int or bool by name; None is left out
Nodes = Mapping[str, Attributes]


def met(
    people: Nodes, meetings: Nodes, attendance: Sequence[Attributes]
) -> list[tuple[str, str, dict[str, Any]]]:
    """Each pair that met or is to meet, with the meetings and the rows that say so."""
    found: dict[
        Pair, dict[str, bool]
    ] = {}  # by pair and meeting: whether both are sure to be there
    for meeting, pairs in _pairs(people, meetings, attendance).items():
        for pair, sure in pairs.items():
            found.setdefault(pair, {})[meeting] = sure
    edges: list[tuple[str, str, dict[str, Any]]] = []
    for (one, other), shared in sorted(found.items()):
        rows = [
            "|".join(
                str(row[name]) for name in ("meeting_id", "participant_id", "role", "claim_id")
            )
            for row in attendance
            if row["meeting_id"] in shared and row["participant_id"] in (one, other)
        ]
        about: dict[str, Any] = {
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
    people: Nodes, meetings: Nodes, attendance: Sequence[Attributes]
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
