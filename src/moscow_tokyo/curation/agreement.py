"""How far two coders agree, computed from the record of the coding alone.

`coding_units` says which coder has a unit, and with which extent of words; `codings` has both
values of each coded field of the units that both have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .. import _extras
from ..errors import DataError, unknown
from ..packages import frames
from ..packages.package import Package
from ..packages.tables import Table
from ..schemas import Schema, columns, terms

if TYPE_CHECKING:
    import pandas as pd

Pair = tuple[str, str]
Level = Literal["nominal", "ordinal"]

UNITS, CODINGS = "coding_units", "codings"
YES = "yes"
"""That a coder has a unit which has no extent of words."""
EMPTY = "(empty)"
"""Stands for a cell that a coder left empty, which is a value as any other."""
FEWEST = 20
"""A round with fewer units of a field does not stand for the field."""
DRAWS = 1000
SEED = 1984
_SPAN = re.compile(r"([1-9][0-9]*)-([1-9][0-9]*)")

_TEXT, _COUNT, _SHARE = "string[pyarrow]", "Int64", "Float64"
_PLACE = {"round": _COUNT, "table": _TEXT}
PARTS: dict[str, dict[str, str]] = {
    "fields": _PLACE
    | {"field": _TEXT, "level": _TEXT, "units": _COUNT, "agreement": _SHARE}
    | {"alpha": _SHARE, "alpha_low": _SHARE, "alpha_high": _SHARE}
    | {"commonest": _TEXT, "commonest_share": _SHARE},
    "terms": _PLACE
    | {"field": _TEXT, "term": _TEXT}
    | {"coder_a": _COUNT, "coder_b": _COUNT, "both": _COUNT, "either": _COUNT}
    | {"agreement": _SHARE},
    "units": _PLACE
    | {"matched": _COUNT, "only_a": _COUNT, "only_b": _COUNT, "f1": _SHARE, "overlap": _SHARE},
}
"""The columns of each frame, with their dtypes."""


@dataclass
class Unit:
    """One unit of a round: what each coder takes for it, and both values of its coded fields."""

    id: str
    who: Pair
    cells: dict[str, Pair] = field(default_factory=dict)


def reliability(
    package: Package, round: int | None = None, part: str = "fields", by: str | None = None
) -> pd.DataFrame:
    """One of the frames of `PARTS`, of one round or of all, by round, table and column.

    Raises `ValueError` for an unknown part, round or column of `documents`, and `DataError` for
    units that break the conventions of the table. Alpha needs the extra `reliability`.
    """
    import pandas as pd

    found, types = compared(package, round, part, by), typed(part, by)
    cells: dict[str, Any] = {name: [row[name] for row in found] for name in types}
    frame = pd.DataFrame(cells, dtype=object).astype(types)
    frame.attrs.update(frames.about(package, package.schema(CODINGS)))
    return frame


def typed(part: str, by: str | None) -> dict[str, str]:
    """The columns of a frame; a column of `documents` by which units are split comes after the table."""
    return _PLACE | ({by: _TEXT} if by else {}) | PARTS[part]


def compared(
    package: Package, round: int | None, part: str, by: str | None = None
) -> list[dict[str, Any]]:
    """The rows of a frame of `PARTS`; None where there is no figure."""
    if part not in PARTS:
        raise unknown("part", part, PARTS)
    if by is not None and by not in (known := columns(package.schema("documents"))):
        raise unknown("column of documents", by, known)
    compare = {"fields": _of_fields, "terms": _of_terms, "units": _of_units}[part]
    groups = _units(package, by)
    rounds = sorted({number for number, _, _ in groups})
    if round is not None and round not in rounds:
        raise unknown("round", round, [str(number) for number in rounds] or ["none yet"])
    return [
        {"round": number, "table": table} | ({by: value} if by else {}) | row
        for number in (rounds if round is None else [round])
        for table in package.tables()
        for value in sorted(v for n, t, v in groups if (n, t) == (number, table))
        for row in compare(package.schema(table), groups[number, table, value])
    ]


def telling(fields: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The row of each field for its last round of `FEWEST` units or more; else for its last round."""
    known = sorted(fields, key=lambda row: (row["units"] >= FEWEST, row["round"]))
    return [*{(row["table"], row["field"]): row for row in known}.values()]


def readable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of any of the frames for a terminal: shares in per cent, alpha with its interval."""
    shown = {
        name: f"{value:.1%}" if isinstance(value, float) else value for name, value in row.items()
    }
    if "alpha" in row:
        for name in ("level", "alpha_low", "alpha_high", "commonest_share"):
            del shown[name]
        shown |= {"alpha": with_interval(row), "commonest": f"{row['commonest_share']:.1%}"}
    return shown


def with_interval(row: Mapping[str, Any]) -> str:
    if row["alpha"] is None:
        return "undefined (all values are equal)"
    return "{alpha:.2f} ({alpha_low:.2f} to {alpha_high:.2f})".format(**row)


def _units(package: Package, by: str | None) -> dict[tuple[int, str, str], list[Unit]]:
    """The units by round, table and what the column `by` says of their document.

    What stands before the first full stop of the ID of a passage or of a row is its document. Rows
    of no one document are left out where a column parts the units.
    """
    documents = Table.of(package, "documents").arrow().to_pylist() if by else []
    values = {row["document_id"]: str(row[by] or EMPTY) for row in documents}
    groups: dict[tuple[int, str, str], list[Unit]] = {}
    units: dict[str, Unit] = {}
    for row in Table.of(package, UNITS).arrow().to_pylist():
        unit = Unit(row["unit_id"], (row["coder_a"] or "", row["coder_b"] or ""))
        units[unit.id] = unit
        document = (row["passage_id"] or row["row_id"] or "").partition(".")[0]
        if not by or document in values:
            place = (row["round"], row["table"], values.get(document, ""))
            groups.setdefault(place, []).append(unit)
    for row in Table.of(package, CODINGS).arrow().to_pylist():
        if row["unit_id"] in units:  # a rule reports the others
            both = (row["coder_a"] or "", row["coder_b"] or "")
            units[row["unit_id"]].cells[row["field"]] = both
    return groups


def _pairs(schema: Schema, units: Sequence[Unit]) -> dict[str, list[Pair]]:
    """Both values of each coded field in the units that both coders have, in column order."""
    found: dict[str, list[Pair]] = {}
    for unit in units:
        for name, (a, b) in unit.cells.items():
            if all(unit.who):
                found.setdefault(name, []).append((a or EMPTY, b or EMPTY))
    place = {name: n for n, name in enumerate(columns(schema))}
    return {
        name: found[name] for name in sorted(found, key=lambda n: (place.get(n, len(place)), n))
    }


# --- fields --------------------------------------------------------------------------------------


def _of_fields(schema: Schema, units: Sequence[Unit]) -> Iterator[dict[str, Any]]:
    fields = {field["name"]: field for field in schema["fields"]}
    for name, pairs in _pairs(schema, units).items():
        used = Counter(value for pair in pairs for value in pair)
        order = terms(fields.get(name, {}))
        # On an ordered scale an empty cell, or a term that is no longer one, has no place.
        ordered = bool(fields.get(name, {}).get("categoriesOrdered")) and set(used) <= set(order)
        level: Level = "ordinal" if ordered else "nominal"
        domain = [term for term in order if term in used] if ordered else sorted(used)
        alpha, low, high = alphas(pairs, domain, level)
        commonest = max(domain, key=lambda value: used[value])
        yield {
            "field": name,
            "level": level,
            "units": len(pairs),
            "agreement": sum(a == b for a, b in pairs) / len(pairs),
            "alpha": alpha,
            "alpha_low": low,
            "alpha_high": high,
            "commonest": commonest,
            "commonest_share": used[commonest] / used.total(),
        }


def alphas(
    pairs: Sequence[Pair], domain: Sequence[str], level: Level
) -> tuple[float, float, float] | tuple[None, None, None]:
    """Krippendorff's alpha of pairs of values, and its 95 % interval; none if all are equal.

    The interval holds the middle 95 % of the alphas of `DRAWS` samples of as many units, drawn with
    replacement; samples in which all values are equal have no alpha and are left out.
    """
    import numpy as np

    if len(domain) < 2:
        return None, None, None
    krippendorff = _extras.need("krippendorff", "reliability", "reliability")
    # Sorted, so that neither the order of the rows nor which coder is A changes the samples.
    codes = np.array(sorted(sorted(map(domain.index, pair)) for pair in pairs))
    counts = np.eye(len(domain), dtype=np.int64)[codes].sum(axis=1)
    alpha = krippendorff.alpha(value_counts=counts, level_of_measurement=level)
    drawn = draws(codes, level)
    low, high = np.quantile(drawn[np.isfinite(drawn)], [0.025, 0.975])
    return float(alpha), float(low), float(high)


def draws(codes: Any, level: Level) -> Any:
    """Alpha of each bootstrap sample of units (rows; two codes each), all samples at once.

    The library takes one sample a call, and a thousand calls for a column of forty values last
    7 s, this 0.02 s; a test compares the two. Not a number where all values are equal.
    """
    import numpy as np

    units, values = len(codes), codes.max() + 1
    # The legacy generator: its stream is the same under every version of numpy (NEP 19).
    picked = np.random.RandomState(SEED).randint(0, units, (DRAWS, units), dtype=np.int64)
    weights = np.stack([np.bincount(pick, minlength=units) for pick in picked]).astype(float)
    used = weights @ np.eye(values)[codes].sum(axis=1)  # how often each value is in each sample
    total = 2 * units
    if level == "ordinal":  # the distance of two values is that of their middle ranks, squared
        ranks = used.cumsum(axis=1) - used / 2
        apart = (ranks[:, codes[:, 0]] - ranks[:, codes[:, 1]]) ** 2
        expected = total * (used * ranks**2).sum(axis=1) - (used * ranks).sum(axis=1) ** 2
        observed = (weights * apart).sum(axis=1)
    else:
        observed = weights @ (codes[:, 0] != codes[:, 1])
        expected = (total**2 - (used**2).sum(axis=1)) / 2
    with np.errstate(invalid="ignore"):
        return 1 - (total - 1) * observed / expected


# --- terms and units -----------------------------------------------------------------------------


def _of_terms(schema: Schema, units: Sequence[Unit]) -> Iterator[dict[str, Any]]:
    fields = {field["name"]: field for field in schema["fields"]}
    for name, pairs in _pairs(schema, units).items():
        known = terms(fields.get(name, {}))
        if fields.get(name, {}).get("type") == "boolean":
            known = ["true", "false"]
        if not known:
            continue
        used = {value for pair in pairs for value in pair}
        for term in [*known, *sorted(used - set(known))]:
            a, b = sum(pair[0] == term for pair in pairs), sum(pair[1] == term for pair in pairs)
            both = sum(pair == (term, term) for pair in pairs)
            yield {
                "field": name,
                "term": term,
                "coder_a": a,
                "coder_b": b,
                "both": both,
                "either": a + b - both,
                "agreement": 2 * both / (a + b) if a + b else None,
            }


def _of_units(_: Schema, units: Sequence[Unit]) -> Iterator[dict[str, Any]]:
    both = [unit for unit in units if all(unit.who)]
    only_a = sum(bool(unit.who[0]) > bool(unit.who[1]) for unit in units)
    only_b = sum(bool(unit.who[1]) > bool(unit.who[0]) for unit in units)
    spans = [unit for unit in both if YES not in unit.who]
    yield {
        "matched": len(both),
        "only_a": only_a,
        "only_b": only_b,
        "f1": 2 * len(both) / given if (given := 2 * len(both) + only_a + only_b) else None,
        "overlap": sum(map(_overlap, spans)) / len(spans) if spans else None,
    }


def _overlap(unit: Unit) -> float:
    """Words in both extents as a share of the words in either."""
    spans = [_SPAN.fullmatch(text) for text in unit.who]
    (a, b), (c, d) = [tuple(map(int, found.groups())) if found else (1, 0) for found in spans]
    if a > b or c > d:
        raise DataError(
            f"{UNITS}: unit {unit.id!r} has the extents {' and '.join(unit.who)}; expected two "
            "numbers of words such as 3-17, the smaller first"
        )
    common = max(0, min(b, d) - max(a, c) + 1)
    return common / ((b - a + 1) + (d - c + 1) - common)
