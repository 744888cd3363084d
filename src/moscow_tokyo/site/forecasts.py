"""Forecasts with what became of them: how often they were borne out, how often things came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from ..packages.tables import Table
from ..views import joins
from .edition import Edition

RIGHT = {"happened": 1.0, "partly": 0.0, "did_not_happen": 0.0}
"""The outcomes that settle a question, and whether it came about in full; others leave it open."""
_Z = 1.959964


def forecasts(edition: Edition) -> list[dict[str, Any]]:
    """Every forecast with its outcome: an empty one where nobody has asked what became of it."""
    judged = _judged(edition)
    return [
        {
            "claim": row,
            "certainty": edition.label("claims", "certainty", row["certainty"]),
            "outcome": edition.first("outcomes", "claim_id", row["claim_id"]) or {},
            "judged": (mine := judged.get(row["claim_id"], {})),
            "verdict": verdict(mine),
            "evidence": edition.of("outcome_evidence", "claim_id", row["claim_id"]),
        }
        for row in edition.of("claims", "kind", "forecast")
    ]


def _judged(edition: Edition) -> dict[str, dict[str, str]]:
    """By claim, whose forecast it is, what it leads one to expect, and whether that was borne out.

    Nothing for a package that lacks a table which the view `forecasts` is made from.
    """
    package = edition.package
    if "forecasts" not in {row["name"] for row in joins.contents(package)}:
        return {}
    view = joins.view(package, "forecasts", lambda name: Table.of(package, name).arrow())
    rows = view.select(["claim_id", "voice", "expected", "borne_out"]).to_pylist()
    return {str(row.pop("claim_id")): {k: str(v or "") for k, v in row.items()} for row in rows}


def verdict(judged: Mapping[str, str]) -> str:
    """Whether a forecast was borne out: yes, partly or no, open, or unknown.

    >>> verdict({"expected": "no", "borne_out": "yes"}), verdict({"expected": "open"}), verdict({})
    ('yes', 'open', 'unknown')
    """
    return judged.get("borne_out") or ("open" if judged.get("expected") == "open" else "unknown")


def voices(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each voice the number of its forecasts, of all and by verdict; the most first."""
    counts: dict[str, Counter[str]] = {}
    for one in found:
        voice = one["judged"].get("voice", "unknown")
        counts.setdefault(voice, Counter())[one["verdict"]] += 1
    rows = [{"voice": voice, "all": c.total(), "counts": c} for voice, c in counts.items()]
    return sorted(rows, key=lambda row: (-row["all"], row["voice"]))


def calibration(edition: Edition, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each degree of certainty: how many forecasts, settled, and what came about, or in part.

    The outcome is that of the question, whether the thing came about, however unlikely the forecast
    calls it: the share is no measure of how many forecasts were right. The interval is Wilson's, at
    95 %.
    """
    rows = []
    for term, label in edition.terms("claims", "certainty").items():
        those = [f for f in found if f["claim"]["certainty"] == term]
        asked = [f["outcome"]["outcome"] for f in those if f["outcome"]]
        settled = [RIGHT[outcome] for outcome in asked if outcome in RIGHT]
        low, high = wilson(settled)
        rows.append(
            {
                "term": term,
                "label": label,
                "all": len(those),
                "asked": len(asked),
                "settled": len(settled),
                "true": int(sum(settled)),
                "partly": asked.count("partly"),
                "low": low,
                "high": high,
            }
        )
    return rows


def wilson(settled: Sequence[float]) -> tuple[float, float]:
    """The interval of a share at 95 %, by Wilson; all from 0 to 1 where there is nothing.

    >>> tuple(round(end, 3) for end in wilson([1, 1, 0, 1]))
    (0.301, 0.954)
    """
    n = len(settled)
    if n == 0:
        return 0.0, 1.0
    share, square = sum(settled) / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def picture(rows: Sequence[dict[str, Any]]) -> str:
    """The share of things that came about, with its interval, for each degree of certainty."""
    return intervals(
        [
            (
                f"{row['label']}: {row['true']} of {row['settled']} came about"
                + (f", {row['partly']} in part" if row["partly"] else ""),
                row["true"] / row["settled"] if row["settled"] else None,
                row["low"],
                row["high"],
            )
            for row in rows
        ],
        "Share of the settled questions in which the thing came about, with its 95 % interval",
    )


def intervals(rows: Sequence[tuple[str, float | None, Any, Any]], title: str) -> str:
    """Shares from 0 to 1 as dots on lines; none is drawn where there is no figure."""
    left, right, step = 250, 610, 24
    height = 30 + step * len(rows)

    def x(share: float) -> float:
        return round(left + max(0.0, min(share, 1.0)) * (right - left), 1)

    drawn = []
    for part in (0, 25, 50, 75, 100):
        place = x(part / 100)
        drawn.append(f'<path class="guide" d="M{place:g} 20V{height}"/>')
        drawn.append(
            f'<text class="tick" text-anchor="middle" x="{place:g}" y="12">{part / 100:g}</text>'
        )
    for n, (label, share, low, high) in enumerate(rows):
        y = 32 + n * step
        drawn.append(f'<text class="name" x="4" y="{y + 4}">{label}</text>')
        if share is not None:
            drawn.append(f'<path class="range" d="M{x(low):g} {y}H{x(high):g}"/>')
            drawn.append(f'<circle class="dot" cx="{x(share):g}" cy="{y}" r="5"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="picture narrow" '
        f'viewBox="0 0 630 {height + 6}" role="img" aria-label="{title}">{"".join(drawn)}</svg>\n'
    )
