"""The frames behind the pictures, made of the tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..site.forecasts import RIGHT, wilson
from ..views.encounters import met

if TYPE_CHECKING:
    import pandas as pd

Load = Callable[[str], "pd.DataFrame"]
YEARS = ("1976-01-01", "1986-12-31")
"""The days that the picture of the timeline shows."""


def timeline(load: Load, known: bool) -> pd.DataFrame:
    """The dated meetings by their first day; `from` and `to` have open sides filled.

    `before` and `after` say whether the date goes on beyond them. With `known`, a meeting that has
    dates from outside has the span of all of them instead; where these are open, that of the text.
    """
    import pandas as pd

    first, last = (pd.Timestamp(day) for day in YEARS)
    rows = load("meetings").set_index("meeting_id").assign(dated_by="text")
    if known:
        outside = load("known_dates").query("table == 'meetings'").groupby("row_id")
        spans = outside.agg(
            date_edtf=("known_edtf", lambda dates: " or ".join(sorted(set(dates)))),
            date_earliest=("known_earliest", "min"),
            date_latest=("known_latest", "max"),
        ).assign(dated_by="outside")
        days = ["date_earliest", "date_latest"]
        filled = spans[days].fillna(rows.loc[spans.index, days])
        sound = ~(filled["date_earliest"] > filled["date_latest"])
        spans.loc[sound, days] = filled[sound]
        rows.loc[spans.index, spans.columns] = spans
    rows = rows.dropna(subset=["date_edtf"])
    columns = ["title", "channel", "status", "date_edtf", "date_span", "dated_by"]
    found = rows[columns].astype("string")
    found["from"] = rows["date_earliest"].fillna(first)
    found["to"] = rows["date_latest"].fillna(last)
    found["before"] = rows["date_earliest"].isna() | (found["from"] < first)
    found["after"] = rows["date_latest"].isna() | (found["to"] > last)
    for column in ("from", "to"):
        inside = found[column].where(found[column] >= first, first)
        found[column] = inside.where(inside <= last, last)
    return found.sort_values(["from", "meeting_id"]).reset_index()


def network(load: Load) -> pd.DataFrame:
    """Each pair across the two sides: how many meetings, how many held, and their titles."""
    import pandas as pd

    people, meetings = (_rows(load(name)) for name in ("participants", "meetings"))
    by_id = {row["participant_id"]: row for row in people}
    occasions = {row["meeting_id"]: row for row in meetings}
    rows = []
    for one, other, about in met(by_id, occasions, _rows(load("attendance"))):
        if by_id[one]["side"] == "ussr":
            one, other = other, one
        if (by_id[one]["side"], by_id[other]["side"]) != ("japan", "ussr"):
            continue
        titles = [occasions[id]["title"] for id in str(about["meetings"]).split("; ")]
        held = int(about["held"])
        rows.append(
            {
                "one": by_id[one]["name"],
                "other": by_id[other]["name"],
                "meetings": int(about["weight"]),
                "held": held,
                "state": "held, both present" if held else "planned or possible",
                "titles": "; ".join(titles),
            }
        )
    columns = ["one", "other", "meetings", "held", "state", "titles"]
    return pd.DataFrame(rows, columns=columns)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in plain]


def certainty(load: Load) -> pd.DataFrame:
    """The number of claims of each document by certainty; documents by their date."""
    documents = load("documents").sort_values(["issued_earliest", "document_id"])
    claims = load("claims")
    found = claims.groupby(["document_id", "certainty"], observed=False).size()
    rows = found.rename("claims").reset_index()
    merged = documents[["document_id", "title"]].merge(rows, on="document_id")
    return merged[["document_id", "title", "certainty", "claims"]]


def forecasts(load: Load) -> pd.DataFrame:
    """For each degree of certainty: forecasts, settled, come about in full and in part; the interval."""
    import pandas as pd

    claims = load("claims").query("kind == 'forecast'")
    joined = claims[["claim_id", "certainty"]].merge(
        load("outcomes")[["claim_id", "outcome"]], how="left"
    )
    rows = []
    for term in claims["certainty"].cat.categories:
        outcomes = joined.loc[joined["certainty"] == term, "outcome"].astype(object)
        settled = [RIGHT[one] for one in outcomes.dropna() if one in RIGHT]
        low, high = wilson(settled)
        share = sum(settled) / len(settled) if settled else None
        full, partly = int(sum(settled)), int((outcomes == "partly").sum())
        rows.append((term, len(outcomes), len(settled), full, partly, share, low, high))
    columns = ["certainty", "forecasts", "settled", "happened", "partly", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def agreement(coded: list[dict[str, Any]]) -> pd.DataFrame:
    """The agreement of each field, without the fields that have no alpha."""
    import pandas as pd

    last = pd.DataFrame(coded).dropna(subset=["alpha"])
    last = last.sort_values(["table", "alpha"], ascending=[True, False])
    found = last[["round", "units", "alpha", "alpha_low", "alpha_high"]].astype(float)
    found.insert(0, "field", last["table"] + ": " + last["field"])
    return found.reset_index(drop=True)
