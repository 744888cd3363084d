"""The joined views: the joins that users would otherwise write, made when they are asked for.

A view has its base's rows. Its definition says which columns are looked up in which table, by
which column of the view; `_OWN` makes the columns that are the view's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from .. import schemas
from ..packages.package import Package
from ..packages.search import overview, rank
from ..packages.tables import rows
from .columns import NAMES, defined, sources, view_schema
from .lookups import Load, distinct, found, joined, lookup, name_of, named

if TYPE_CHECKING:
    import pyarrow as pa

Columns = dict[str, Any]  # an Arrow array by name
_MADE_FROM = frozenset(
    [
        "attendance",
        "claim_links",
        "claim_participants",
        "claim_readings",
        "claims",
        "documents",
        "meeting_outcomes",
        "meetings",
        "outcomes",
        "participants",
        "passages",
        "readings",
    ]
)


def view(package: Package, name: str, load: Load) -> pa.Table:
    """A view as a typed Arrow table; `load` gives each table it is made from."""
    import pyarrow as pa

    load = cache(load)  # a table is compared with its file once
    target = schemas.arrow.arrow_schema(view_schema(package, name))
    made = _timeline(load) if name == "timeline" else _based(package, name, load)
    return pa.table([made[field.name] for field in target], schema=target)


def contents(package: Package) -> list[dict[str, str | int]]:
    """What tables and views there are, as `search.overview` has it, without importing pyarrow.

    A package without one of the tables that the views are made from has no views.
    """
    found = overview(package)
    if not set(package.tables()) >= _MADE_FROM:
        return found
    known = {str(row["name"]): int(row["rows"]) for row in found}
    read = cache(partial(rows, package))
    for name in NAMES:
        schema, length = view_schema(package, name), _length(name, known, read)
        row: dict[str, str | int] = {"name": name, "group": "view", "rows": length}
        found.append(row | {"columns": len(schema["fields"]), "title": str(schema["title"])})
    return sorted(found, key=lambda row: rank(str(row["group"])))


def _length(
    view: str, known: Mapping[str, int], read: Callable[[str], list[dict[str, str]]]
) -> int:
    """How many rows a view has; those of the tables are known, and `read` gives them."""
    definition = defined(view)
    if "base" not in definition:  # the timeline
        dated = {"claims": "time_edtf", "meetings": "date_edtf"}
        return sum(bool(row[day]) for table, day in dated.items() for row in read(table))
    where = definition.get("where", {}).items()
    if not where:
        return known[definition["base"]]
    return sum(all(row[c] == v for c, v in where) for row in read(definition["base"]))


def _based(package: Package, name: str, load: Load) -> Columns:
    """The columns of a view that has a row for each row of its base, or for some of them."""
    import pyarrow.compute as pc

    definition = defined(name)
    base = load(definition["base"])
    for column, value in definition.get("where", {}).items():
        base = base.filter(pc.equal(base[column], value))
    made: Columns = {column: base[column] for column in base.column_names}

    @cache
    def places(by: str, table: str) -> Any:
        key = schemas.primary_key(package.schema(table))[0]
        return found(made[by], load(table)[key])

    for part, table, column in sources(package.schema, name):
        if "by" in part:
            made[part["name"]] = load(table)[column].take(places(part["by"], table))
    own = _OWN.get(definition["base"])
    wanted = {part["name"] for part, table, _ in sources(package.schema, name) if not table}
    return made | own(package, load, base, wanted) if own else made


# --- columns of their own ------------------------------------------------------------------------


def _of_claims(package: Package, load: Load, claims: pa.Table, wanted: Set[str]) -> Columns:
    import pyarrow.compute as pc

    documents = load("documents")
    day = pc.coalesce(documents["information_as_of"], documents["issued_latest"])
    documents = documents.append_column("as_of", day)
    documents = documents.append_column("maker", name_of(load, documents["creator"]))
    made = {"as_of": lookup(claims["document_id"], documents, "document_id", "as_of")}
    maker = lookup(claims["document_id"], documents, "document_id", "maker")
    made["voice"] = pc.coalesce(name_of(load, claims["asserted_by"]), maker)
    parts = named(load, load("claim_participants"))
    roles = {"holders": "holder", "actors": "actor", "targets": "target", "parties": "party"}
    for column in roles.keys() & wanted:
        those = parts.filter(pc.equal(parts["role"], roles[column]))
        made[column] = joined(claims["claim_id"], those["claim_id"], those["name"])
    if "borne_out" in wanted:
        made |= _borne_out(load, claims)
    return made | {"weakest_basis": _weakest(package, load, claims["claim_id"])}


def _borne_out(load: Load, forecasts: pa.Table) -> Columns:
    """What each forecast leads one to expect of its question, and whether the answer is that."""
    import pyarrow as pa
    import pyarrow.compute as pc

    none = pa.scalar(None, pa.string())
    doubted = pc.xor(pc.equal(forecasts["certainty"], "unlikely"), forecasts["negated"])
    open_ = pc.equal(forecasts["certainty"], "possible")
    expected = pc.if_else(open_, "open", pc.if_else(doubted, "no", "yes"))
    outcome = lookup(forecasts["claim_id"], load("outcomes"), "claim_id", "outcome")
    came = pc.if_else(pc.equal(outcome, "did_not_happen"), "no", none)
    came = pc.if_else(pc.equal(outcome, "happened"), "yes", came)
    right = pc.if_else(pc.equal(came, expected), "yes", pc.if_else(pc.is_valid(came), "no", none))
    right = pc.if_else(pc.equal(outcome, "partly"), "partly", right)
    return {"expected": expected, "borne_out": pc.if_else(open_, none, right)}


def _weakest(package: Package, load: Load, claim_ids: pa.ChunkedArray) -> pa.Array:
    """For each claim, the last in the order of bases among the readings that it rests on."""
    import pyarrow as pa
    import pyarrow.compute as pc

    order = pa.array(schemas.terms(schemas.field_of(package.schema("readings"), "basis")))
    used = load("claim_readings")
    basis = lookup(used["reading_id"], load("readings"), "reading_id", "basis")
    place = pc.index_in(basis, value_set=order)
    last = pa.table({"claim_id": used["claim_id"], "place": place}).group_by("claim_id")
    found = last.aggregate([("place", "max")])
    return order.take(lookup(claim_ids, found, "claim_id", "place_max"))


def _of_meetings(package: Package, load: Load, meetings: pa.Table, wanted: Set[str]) -> Columns:
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = meetings["meeting_id"]
    dated = _dated(meetings)
    made = {
        bound: lookup(dated, meetings, "meeting_id", f"date_{bound}")
        for bound in ("earliest", "latest")
    }
    present = _present(load)
    for side, those in _by_side(load, present).items():
        made[side] = joined(ids, those["meeting_id"], those["name"])
    claims = load("claims")
    claims = claims.filter(pc.is_valid(claims["meeting_id"]))
    counts = claims.group_by("meeting_id").aggregate([("claim_id", "count")])
    number = lookup(ids, counts, "meeting_id", "claim_id_count")
    made["reported_by"] = joined(ids, claims["meeting_id"], claims["claim_id"])
    made["n_claims"] = pc.fill_null(number, pa.scalar(0, pa.int64()))
    made["status_by_document"] = _statuses(load, ids, claims)
    return made


def _dated(meetings: pa.Table) -> pa.Array:
    """For each meeting the one whose date it has: its own, else that of the nearest dated whole."""
    import pyarrow.compute as pc

    own = meetings["meeting_id"].filter(pc.is_valid(meetings["date_edtf"]))
    found = here = meetings["meeting_id"]
    for _ in range(len(here)):  # no further, should parts go round in a circle
        undated = pc.invert(pc.is_in(here, value_set=own.combine_chunks()))
        if not pc.any(pc.and_(undated, pc.is_valid(here))).as_py():
            break
        whole = lookup(here, meetings, "meeting_id", "part_of")
        found = here = pc.if_else(undated, whole, here)
    return found


def _present(load: Load) -> pa.Table:
    """Who is at which meeting, by name, each once; with "(possible)" where no row makes it sure."""
    import pyarrow as pa
    import pyarrow.compute as pc

    attendance = named(load, load("attendance"))
    sure = pc.cast(pc.equal(attendance["presence"], "certain"), pa.int8())
    pairs = attendance.append_column("sure", sure)
    keys = ["meeting_id", "participant_id", "name"]
    found = distinct(pairs, keys, [("sure", "max")])
    doubt = pc.if_else(pc.equal(found["sure_max"], 1), "", " (possible)")
    name = pc.binary_join_element_wise(found["name"], doubt, "")
    return found.set_column(found.column_names.index("name"), "name", name)


def _by_side(load: Load, present: pa.Table) -> dict[str, pa.Table]:
    import pyarrow as pa
    import pyarrow.compute as pc

    side = lookup(present["participant_id"], load("participants"), "participant_id", "side")
    ours = pa.array(["japan", "ussr"])
    found = {
        one: present.filter(pc.fill_null(pc.equal(side, one), False)) for one in ours.to_pylist()
    }
    return found | {"others": present.filter(pc.invert(pc.is_in(side, value_set=ours)))}


def _statuses(load: Load, ids: pa.ChunkedArray, claims: pa.Table) -> pa.Array:
    """The statuses that each document gives a meeting, by date of issue: "a: possible; b: held"."""
    import pyarrow.compute as pc

    issued = lookup(claims["document_id"], load("documents"), "document_id", "issued_earliest")
    told = claims.append_column("issued", issued).sort_by([("issued", "ascending")])
    told = told.filter(pc.is_valid(told["meeting_status"]))
    keys = ["meeting_id", "document_id"]
    each = distinct(told, [*keys, "meeting_status"])
    gathered = [("meeting_status", "list"), ("place", "min")]
    lists = each.group_by(keys, use_threads=False).aggregate(gathered).sort_by("place_min")
    words = pc.binary_join(lists["meeting_status_list"], ", ")
    sentences = pc.binary_join_element_wise(lists["document_id"], words, ": ")
    return joined(ids, lists["meeting_id"], sentences)


_OWN: Mapping[str, Callable[[Package, Load, Any, Set[str]], Columns]] = {
    "claims": _of_claims,
    "meetings": _of_meetings,
}


# --- the timeline --------------------------------------------------------------------------------


def _timeline(load: Load) -> Columns:
    import pyarrow as pa
    import pyarrow.compute as pc

    claims, meetings = load("claims"), load("meetings")
    here = meetings["status_claim_id"]
    document = lookup(here, claims, "claim_id", "document_id")
    claims = claims.filter(pc.is_valid(claims["time_edtf"]))
    found = pa.concat_tables(
        [
            pa.table(
                {
                    "what": pa.array(["meeting"] * len(meetings), pa.string()),
                    "id": meetings["meeting_id"],
                    **{name: meetings[f"date_{name}"] for name in _DATE},
                    **{name: meetings[name] for name in ("kind", "topic", "status")},
                    "text": meetings["title"],
                    "certainty": pa.nulls(len(meetings), pa.string()),
                    "meeting_id": meetings["meeting_id"],
                    "document_id": document,
                    "claim_id": here,
                }
            ),
            pa.table(
                {
                    "what": pa.array(["claim"] * len(claims), pa.string()),
                    "id": claims["claim_id"],
                    **{name: claims[f"time_{name}"] for name in _DATE},
                    **{name: claims[name] for name in ("kind", "topic")},
                    "status": claims["meeting_status"],
                    "text": claims["statement"],
                    "certainty": claims["certainty"],
                    **{name: claims[name] for name in ("meeting_id", "document_id", "claim_id")},
                }
            ),
        ]
    )
    first = pc.coalesce(found["earliest"], found["latest"])
    found = found.append_column("first", first).filter(pc.is_valid(found["edtf"]))
    found = found.sort_by([("first", "ascending"), ("latest", "ascending")])
    return {name: found[name] for name in found.column_names} | {"date_edtf": found["edtf"]}


_DATE = ("edtf", "earliest", "latest")
