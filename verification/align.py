"""Align the two codings of every round and write the record: `data/coding_units.csv`, `codings.csv`.

Run from anywhere: `python verification/align.py` (needs scipy). Each folder `round-N` keeps both
codings as they were made, in `coder_a` and `coder_b`, and what was decided afterwards:

- `same.csv`: which identifiers of the second coder mean which of the first (table, coder_b, coder_a)
- `published.csv`: which published row a unit became (table, unit_id, row_id); none: adjudicated away
- `decisions.csv`: wherever the coders differed, or both were overruled, the value that was decided
  and why (table, unit, field, adjudicated, reason; an empty field is the unit itself, or its extent)

Claims and readings are aligned inside a passage by the overlap of their word extents; between
claims whose extents overlap alike, the words that their statements have in common decide (the
kept codings have these words in alphabetical order, not the statements). Meetings and participants
are aligned by `same.csv`, attendance and the parts in a claim by their participant, all other
tables by their key. Nothing is read from the published tables: once released, the record is frozen,
and what was corrected later is told by `errata`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "data"
UNIT_COLUMNS = (
    "unit_id",
    "round",
    "table",
    "row_id",
    "passage_id",
    "coder_a",
    "coder_b",
    "adjudicated",
    "reason",
)
CODING_COLUMNS = ("unit_id", "field", "coder_a", "coder_b", "adjudicated", "reason")
YES = "yes"
"""That a coder has a unit which has no extent of words."""
LEAST = 0.4
"""Overlap of extents plus overlap of statements that two claims need to be one unit."""
FIELDS = {
    "claims": [
        "context_passage_id",
        "kind",
        "asserted_by",
        "attribution",
        "topic",
        "hedge",
        "certainty",
        "negated",
        "time_edtf",
        "meeting_id",
        "meeting_status",
        "said_at",
        "explicitness",
        "hedge_lost",
        "time_span",
        "stress_as_printed",
        "aim",
        "incidental",
    ],
    "claim_participants": ["role"],
    "readings": ["basis", "effect"],
    "meetings": [
        "kind",
        "channel",
        "topic",
        "date_edtf",
        "date_span",
        "place_city",
        "place_country",
        "status",
        "part_of",
    ],
    "participants": ["kind", "side", "part_of", "state_id"],
    "passages": ["section"],
    "attendance": ["role", "presence"],
    "claim_links": ["relation", "basis", "still_so"],
}
KEYS = {
    "meetings": ["meeting_id"],
    "participants": ["participant_id"],
    "attendance": ["meeting_id", "participant_id"],
    "passages": ["passage_id"],
    "claim_links": ["claim_id", "other_claim_id"],
}
"""How the units of the other tables are aligned."""
OF_PARTICIPANT = {"asserted_by", "participant_id"}
OF_MEETING = {"meeting_id", "said_at"}
Row = dict[str, str]
Pair = tuple[Row | None, Row | None]


def read(path: Path) -> list[Row]:
    """The rows of a CSV; a coder who left a table out has none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Round:
    """One round: both codings under the first coder's identifiers, and what was decided."""

    def __init__(self, folder: Path) -> None:
        self.number = folder.name.removeprefix("round-")
        same: dict[str, dict[str, str]] = defaultdict(dict)
        for row in read(folder / "same.csv"):
            same[row["table"]][row["coder_b"]] = row["coder_a"]
        self.same = same
        self.a = {table: read(folder / "coder_a" / f"{table}.csv") for table in FIELDS}
        self.b = {
            table: [self._renamed(table, row) for row in read(folder / "coder_b" / f"{table}.csv")]
            for table in FIELDS
        }
        self.published = {
            (row["table"], row["unit_id"]): row["row_id"] for row in read(folder / "published.csv")
        }
        self.decisions = {
            (row["table"], row["unit"], row["field"]): (row["adjudicated"], row["reason"])
            for row in read(folder / "decisions.csv")
        }

    def _renamed(self, table: str, row: Row) -> Row:
        renamed = dict(row)
        for field, value in row.items():
            if field in OF_PARTICIPANT or (field == "part_of" and table == "participants"):
                renamed[field] = self.same["participants"].get(value, value)
            elif field in OF_MEETING or (field == "part_of" and table == "meetings"):
                renamed[field] = self.same["meetings"].get(value, value)
        return renamed


def words(row: Row) -> set[int]:
    """The positions of a row's extent."""
    return set(range(int(row["word_from"]), int(row["word_to"]) + 1))


def terms(row: Row) -> set[str]:
    """The words of a claim's statement, small ones left out; the codings keep them sorted."""
    return set(row.get("terms", "").split())


def share(one: set[object], other: set[object]) -> float:
    """Size of the intersection over that of the union."""
    return len(one & other) / len(one | other) if one | other else 0.0


def likeness(a: Row, b: Row) -> float:
    """How far two rows of one passage are the same unit: 0 where their extents do not meet."""
    overlap = share(words(a), words(b))
    if not overlap:
        return 0.0
    if not terms(a):
        return overlap
    together = overlap + share(terms(a), terms(b))
    return together if together >= LEAST else 0.0


def aligned(a_rows: list[Row], b_rows: list[Row]) -> Iterator[Pair]:
    """Pairs of rows with extents, best total likeness in each passage, and the rows left over."""
    passages: dict[str, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for row in a_rows:
        passages[row["passage_id"]][0].append(row)
    for row in b_rows:
        passages[row["passage_id"]][1].append(row)
    for _, (ours, theirs) in sorted(passages.items()):
        like = np.array([[likeness(a, b) for b in theirs] for a in ours]).reshape(
            len(ours), len(theirs)
        )
        pairs = [(int(x), int(y)) for x, y in zip(*linear_sum_assignment(-like), strict=True)]
        pairs = [(x, y) for x, y in pairs if like[x, y] > 0]
        yield from ((ours[x], theirs[y]) for x, y in pairs)
        yield from ((row, None) for n, row in enumerate(ours) if n not in {x for x, _ in pairs})
        yield from ((None, row) for n, row in enumerate(theirs) if n not in {y for _, y in pairs})


def by_key(a_rows: list[Row], b_rows: list[Row], *key: str) -> Iterator[Pair]:
    """Pairs of rows with the same key, and the rows left over; the first row counts for a key."""
    ours, theirs = ({tuple(r[k] for k in key): r for r in reversed(rs)} for rs in (a_rows, b_rows))
    for found in sorted(ours.keys() | theirs.keys()):
        yield ours.get(found), theirs.get(found)


def units(of: Round) -> Iterator[tuple[str, str, str, Pair]]:
    """Table, unit, passage and both rows of every unit of a round."""
    claims: list[tuple[str, str, Row, Row]] = []
    for table, key in (("claims", "claim_id"), ("readings", "reading_id")):
        given = not any("word_from" in row for row in of.a[table])  # by ID, not found anew
        found = by_key if given else aligned
        keys = [key] if given else []
        for a, b in found(of.a[table], of.b[table], *keys):
            one = a or b
            assert one is not None
            unit = one[key] if given else f"a.{a[key]}" if a else f"b.{one[key]}"
            yield table, unit, one.get("passage_id", ""), (a, b)
            if table == "claims" and a and b and not given:
                claims.append((unit, a["passage_id"], a, b))
    parts = [defaultdict(list) for _ in range(2)]
    for index, rows in enumerate((of.a["claim_participants"], of.b["claim_participants"])):
        for row in rows:
            parts[index][row["claim_id"]].append(row)
    for unit, passage, a, b in claims:
        for pair in by_key(parts[0][a["claim_id"]], parts[1][b["claim_id"]], "participant_id"):
            who = (pair[0] or pair[1] or {})["participant_id"]
            yield "claim_participants", f"{unit}|{who}", passage, pair
    for table, keys in KEYS.items():
        for pair in by_key(of.a[table], of.b[table], *keys):
            one = pair[0] or pair[1] or {}
            yield table, "|".join(one[key] for key in keys), one.get("passage_id", ""), pair


def value(row: Row | None, field: str) -> str:
    """A coder's value; without a field, whether the coder has the unit, and with which extent."""
    if row is None:
        return ""
    if field:
        return row[field]
    return f"{row['word_from']}-{row['word_to']}" if "word_from" in row else YES


def decided(of: Round, table: str, unit: str, field: str, pair: Pair) -> Row:
    """Both coders' values of a field, the one that was decided, and why where they differ."""
    first, second = (value(row, field) for row in pair)
    final, reason = of.decisions.get((table, unit, field), (first, ""))
    if first != second and not reason:
        raise ValueError(f"round {of.number}, {table} {unit} {field}: the difference is undecided")
    return {"coder_a": first, "coder_b": second, "adjudicated": final, "reason": reason}


def record() -> tuple[list[Row], list[Row]]:
    """Every row of `coding_units` and of `codings`, in their order."""
    made: list[Row] = []
    codings: list[Row] = []
    for folder in sorted(HERE.glob("round-*")):
        of = Round(folder)
        found = sorted(units(of), key=lambda unit: (unit[0], unit[1]))
        for n, (table, unit, passage, (a, b)) in enumerate(found, start=1):
            unit_id = f"r{of.number}.{n:04}"
            here = {
                "unit_id": unit_id,
                "round": of.number,
                "table": table,
                "row_id": of.published.get((table, unit), ""),
                "passage_id": passage,
            }
            made.append(here | decided(of, table, unit, "", (a, b)))
            if a and b:
                fields = sorted(field for field in FIELDS[table] if field in a and field in b)
                codings += [
                    {"unit_id": unit_id, "field": field} | decided(of, table, unit, field, (a, b))
                    for field in fields
                ]
    return made, codings


def main() -> None:
    """Write both tables."""
    tables = zip(("coding_units", "codings"), (UNIT_COLUMNS, CODING_COLUMNS), record(), strict=True)
    for table, columns, rows in tables:
        with (DATA / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
