"""The joined views: the joins that users would otherwise write, derived at load, in one place.

Each maker gives a view's columns by name; `view_columns.py` says which there are and what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from . import table_schema as schemas
from .package import Package
from .rows import by_group, overview, rows
from .view_columns import OUTCOME, names, view_schema

if TYPE_CHECKING:
    import pyarrow as pa

Load = Callable[[str], "pa.Table"]  # from a table's name to its typed Arrow table
SEPARATOR = "; "


def view(package: Package, name: str, load: Load) -> pa.Table:
    """A view as a typed Arrow table; `load` gives each table it is made from."""
    import pyarrow as pa

    target = schemas.arrow_schema(view_schema(package, name))
    made = _MAKERS[name](package, load)
    arrays = [
        cells if isinstance(cells, pa.ChunkedArray) else pa.array(cells, field.type)
        for field in target
        for cells in [made[field.name]]
    ]
    return pa.table(arrays, schema=target)


def contents(package: Package) -> list[dict[str, str | int]]:
    """What tables and views there are, as `rows.overview` has it; without reading what is not text.

    A package without the tables that the views are made from has no views.
    """
    found = overview(package)
    if not {"claims", "meetings", "documents", "participants"} <= set(package.tables()):
        return found
    claims, meetings = rows(package, "claims"), rows(package, "meetings")
    lengths = {
        "claims": len(claims),
        "meetings": len(meetings),
        "forecasts": sum(row["kind"] == "forecast" for row in claims),
        "timeline": sum(bool(row["time_edtf"]) for row in claims)
        + sum(bool(row["date_edtf"]) for row in meetings),
    }
    for view in names():
        schema = view_schema(package, view)
        row: dict[str, str | int] = {"name": view, "group": "view", "rows": lengths[view]}
        found.append(row | {"columns": len(schema["fields"]), "title": str(schema["title"])})
    return sorted(found, key=by_group)


def _claims(package: Package, load: Load) -> dict[str, Any]:
    claims, participants = load("claims"), load("participants")
    made: dict[str, Any] = {name: claims[name] for name in claims.column_names}
    sources = (
        ("document_id", load("documents"), "document_id"),
        ("passage_id", load("passages"), "passage_id"),
        ("asserted_by", participants, "participant_id"),
        ("meeting_id", load("meetings"), "meeting_id"),
    )
    wanted = (
        {"document_title": "title"}
        | {n: n for n in ("issued_edtf", "issued_earliest", "issued_latest", "information_as_of")},
        {"passage_line": "line", "passage_kind": "kind", "legibility": "legibility"},
        {"asserter": "name"},
        {"meeting_title": "title"},
    )
    for (here, table, key), columns in zip(sources, wanted, strict=True):
        ids = claims[here].to_pylist()
        for name, column in columns.items():
            there = _map(table, key, column)
            made[name] = [there.get(id_) for id_ in ids]
    made["as_of"] = [
        information or issued
        for information, issued in zip(
            made["information_as_of"], made["issued_latest"], strict=True
        )
    ]
    ids = claims["claim_id"].to_pylist()
    person = _map(participants, "participant_id", "name")
    parts = load("claim_participants").to_pylist()
    for role, column in (
        ("holder", "holders"),
        ("actor", "actors"),
        ("target", "targets"),
        ("party", "parties"),
    ):
        named = _grouped(
            (row["claim_id"], person.get(row["participant_id"], row["participant_id"]))
            for row in parts
            if row["role"] == role
        )
        made[column] = [_joined(named.get(id_, [])) for id_ in ids]
    made["weakest_basis"] = _weakest(package, load, ids)
    return made


def _weakest(package: Package, load: Load, claim_ids: list[str]) -> list[str | None]:
    """For each claim, the last in the order of bases among the readings that it rests on."""
    field = next(f for f in package.schema("readings")["fields"] if f["name"] == "basis")
    order = schemas.terms(field)  # from the firmest to none
    basis = _map(load("readings"), "reading_id", "basis")
    found = _grouped(
        (row["claim_id"], basis[row["reading_id"]])
        for row in load("claim_readings").to_pylist()
        if row["reading_id"] in basis
    )
    return [max(found[id_], key=order.index) if id_ in found else None for id_ in claim_ids]


def _meetings(package: Package, load: Load) -> dict[str, Any]:
    meetings = load("meetings")
    made: dict[str, Any] = {name: meetings[name] for name in meetings.column_names}
    ids = meetings["meeting_id"].to_pylist()
    dated = {id_: id_ for id_, edtf in _map(meetings, "meeting_id", "date_edtf").items() if edtf}
    whole = _map(meetings, "meeting_id", "part_of")
    for column in ("earliest", "latest"):
        bound = _map(meetings, "meeting_id", f"date_{column}")
        made[column] = [bound.get(dated.get(id_) or whole[id_]) for id_ in ids]
    participants = load("participants")
    person = _map(participants, "participant_id", "name")
    side = _map(participants, "participant_id", "side")
    attendance = load("attendance").to_pylist()
    sure = {
        (row["meeting_id"], row["participant_id"])
        for row in attendance
        if row["presence"] == "certain"
    }
    present: dict[str, list[tuple[str, str]]] = {"japan": [], "ussr": [], "others": []}
    for row in attendance:
        meeting, participant = row["meeting_id"], row["participant_id"]
        name = person.get(participant, participant)
        if (meeting, participant) not in sure:
            name += " (possible)"
        belongs = side.get(participant)
        present[belongs if belongs in present else "others"].append((meeting, name))
    for column, pairs in present.items():
        named = _grouped(pairs)
        made[column] = [_joined(named.get(id_, [])) for id_ in ids]
    claims = [row for row in load("claims").to_pylist() if row["meeting_id"]]
    reports = _grouped((row["meeting_id"], row["claim_id"]) for row in claims)
    made["reported_by"] = [_joined(reports.get(id_, [])) for id_ in ids]
    made["n_claims"] = [len(reports.get(id_, [])) for id_ in ids]
    issued = _map(load("documents"), "document_id", "issued_earliest")
    by_document: dict[str, dict[str, list[str]]] = {}
    for row in sorted(claims, key=lambda row: str(issued.get(row["document_id"]) or "")):
        if row["meeting_status"]:
            statuses = by_document.setdefault(row["meeting_id"], {})
            told = statuses.setdefault(row["document_id"], [])
            if row["meeting_status"] not in told:
                told.append(row["meeting_status"])
    made["status_by_document"] = [
        _joined([f"{doc}: {', '.join(told)}" for doc, told in by_document.get(id_, {}).items()])
        for id_ in ids
    ]
    return made


def _forecasts(package: Package, load: Load) -> dict[str, Any]:
    claims = _claims(package, load)
    kept = [n for n, kind in enumerate(claims["kind"].to_pylist()) if kind == "forecast"]
    made = {name: [cells[n] for n in kept] for name, cells in _listed(claims).items()}
    outcomes = load("outcomes")
    for column in (*OUTCOME, "note"):
        there = _map(outcomes, "claim_id", column)
        name = "outcome_note" if column == "note" else column
        made[name] = [there.get(id_) for id_ in made["claim_id"]]
    return made


def _timeline(package: Package, load: Load) -> dict[str, Any]:
    claims, meetings = load("claims").to_pylist(), load("meetings").to_pylist()
    document = {row["claim_id"]: row["document_id"] for row in claims}
    rows = [
        {
            "what": "meeting",
            "id": row["meeting_id"],
            "date_edtf": row["date_edtf"],
            "earliest": row["date_earliest"],
            "latest": row["date_latest"],
            "text": row["title"],
            "certainty": None,
            "document_id": document.get(row["status_claim_id"]),
            "claim_id": row["status_claim_id"],
        }
        | {name: row[name] for name in ("kind", "topic", "status", "meeting_id")}
        for row in meetings
    ] + [
        {
            "what": "claim",
            "id": row["claim_id"],
            "date_edtf": row["time_edtf"],
            "earliest": row["time_earliest"],
            "latest": row["time_latest"],
            "text": row["statement"],
            "status": row["meeting_status"],
        }
        | {name: row[name] for name in ("kind", "topic", "certainty", "meeting_id")}
        | {name: row[name] for name in ("document_id", "claim_id")}
        for row in claims
    ]
    dated = [row for row in rows if row["date_edtf"]]
    dated.sort(key=lambda row: (str(row["earliest"] or row["latest"]), str(row["latest"] or "9")))
    schema = view_schema(package, "timeline")
    return {name: [row[name] for row in dated] for name in schemas.columns(schema)}


_MAKERS: Mapping[str, Callable[[Package, Load], dict[str, Any]]] = {
    "claims": _claims,
    "meetings": _meetings,
    "forecasts": _forecasts,
    "timeline": _timeline,
}


def _map(table: pa.Table, key: str, column: str) -> dict[str, Any]:
    """From a table's key to one of its columns."""
    return dict(zip(table[key].to_pylist(), table[column].to_pylist(), strict=True))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Distinct second members by first, in the order met."""
    found: dict[str, dict[str, None]] = {}
    for key, value in pairs:
        found.setdefault(key, {})[value] = None
    return {key: list(values) for key, values in found.items()}


def _joined(values: list[str]) -> str | None:
    return SEPARATOR.join(values) or None


def _listed(columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Columns as plain lists."""
    return {
        name: cells if isinstance(cells, list) else cells.to_pylist()
        for name, cells in columns.items()
    }
