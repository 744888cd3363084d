"""The charts of `mt.plot`: what they are made from, that they are drawn without a network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.content import Material
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views.encounters import met

Run = Callable[..., "subprocess.CompletedProcess[str]"]
NAMES = ("timeline", "network", "certainty", "forecasts", "agreement")


@pytest.fixture(scope="module")
def charts() -> dict[str, Any]:
    return {name: getattr(mt.plot, name)() for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_charts_have_a_title_a_source_and_are_drawn(
    charts: dict[str, Any], name: str, tmp_path: Path
) -> None:
    chart = charts[name]
    title = chart.to_dict()["title"]
    assert title["text"]
    assert mt.__version__ in title["subtitle"]
    assert "no historian" in title["subtitle"]
    chart.save(tmp_path / "chart.svg")
    assert "<svg" in (tmp_path / "chart.svg").read_text("utf-8")
    assert len(chart.data)


def test_png_is_drawn_too(charts: dict[str, Any], tmp_path: Path) -> None:
    charts["forecasts"].save(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_the_timeline_has_every_dated_meeting(charts: dict[str, Any]) -> None:
    data = charts["timeline"].data
    assert set(data["meeting_id"]) == set(
        mt.load("meetings").dropna(subset=["date_edtf"])["meeting_id"]
    )
    assert (data["from"] <= data["to"]).all()
    assert str(data["to"].max().date()) == "1986-12-31"  # an open side


def test_the_timeline_shows_dates_from_outside_where_it_is_asked_to(
    charts: dict[str, Any],
) -> None:
    data = mt.plot.timeline(known=True).data.set_index("meeting_id")
    known = mt.load("known_dates").query("table == 'meetings'")
    assert set(data.index[data["dated_by"] == "outside"]) == set(known["row_id"])
    visit = data.loc["1976-gromyko-visit"]
    assert [str(visit[name].date()) for name in ("from", "to")] == ["1976-01-09", "1976-01-13"]
    assert visit["date_edtf"] == "1976-01-09/1976-01-13 or 1976-01-12"
    text = charts["timeline"].data.set_index("meeting_id")
    assert set(text["dated_by"]) == {"text"}
    same = data[data["dated_by"] == "text"]
    assert same.equals(text.loc[same.index])
    reply = data.loc["1982-03-reply-japanese-intellectuals"]  # by 2 March; in the text from the 1st
    assert (str(reply["from"].date()), str(reply["to"].date())) == ("1982-03-01", "1982-03-02")


def test_the_timeline_says_which_dates_go_on(charts: dict[str, Any]) -> None:
    data = charts["timeline"].data.set_index("meeting_id")
    assert data.loc["1973-domei-mission", ["before", "after"]].to_list() == [True, False]
    dates = mt.load("meetings").set_index("meeting_id").loc[data.index]
    assert data.loc[dates["date_earliest"].isna(), "before"].all()
    assert data.loc[dates["date_latest"].isna(), "after"].all()
    inside = dates["date_earliest"].ge("1976-01-01") & dates["date_latest"].le("1986-12-31")
    assert not data.loc[inside.fillna(False), ["before", "after"]].any(axis=None)


def test_certainty_counts_every_claim_once(charts: dict[str, Any]) -> None:
    data, claims = charts["certainty"].data, mt.load("claims")
    assert data["claims"].sum() == len(claims)
    daily = data[data["document_id"] == "nid-1984-08-16"].set_index("certainty")["claims"]
    own = claims[claims["document_id"] == "nid-1984-08-16"]["certainty"].value_counts()
    assert daily.to_dict() == own.to_dict()


def test_the_network_is_that_of_the_release(charts: dict[str, Any]) -> None:
    material = Material(bundled())
    people = {row["participant_id"]: row for row in material.rows("participants")}
    meetings = {row["meeting_id"]: row for row in material.rows("meetings")}
    edges = met(people, meetings, material.rows("attendance"))
    sides = [{people[one]["side"], people[other]["side"]} for one, other, _ in edges]
    both = [
        about
        for (_, _, about), found in zip(edges, sides, strict=True)
        if found == {"japan", "ussr"}
    ]
    data = charts["network"].data
    assert len(data) == len(both)
    assert sorted(data["meetings"]) == sorted(about["weight"] for about in both)
    assert sorted(data["held"]) == sorted(about["held"] for about in both)


def test_forecasts_count_only_what_is_settled(charts: dict[str, Any]) -> None:
    data = charts["forecasts"].data.set_index("certainty")
    claims = mt.load("claims").query("kind == 'forecast'")
    assert data["forecasts"].sum() == len(claims)
    settled = mt.load("outcomes").query("outcome in ['happened', 'partly', 'did_not_happen']")
    assert data["settled"].sum() == settled["claim_id"].isin(claims["claim_id"]).sum()
    assert data["partly"].sum() == (mt.load("outcomes")["outcome"] == "partly").sum() > 0
    assert (data["happened"] + data["partly"] <= data["settled"]).all()
    assert ((data["low"] >= 0) & (data["high"] <= 1)).all()


def test_agreement_has_each_field_once(charts: dict[str, Any]) -> None:
    data, coded = charts["agreement"].data, mt.reliability()
    assert data["field"].is_unique
    for table, field, round in (("claims", "kind", 8), ("meetings", "topic", 2)):
        picked = (coded["table"] == table) & (coded["field"] == field) & (coded["round"] == round)
        row = data.set_index("field").loc[f"{table}: {field}"]
        assert (row["round"], row["alpha"]) == (round, coded.loc[picked, "alpha"].item())


def test_an_edited_package_has_its_own_charts(small: mt.Dataset) -> None:
    assert small.plot.certainty().data["claims"].sum() == len(small.load("claims"))


def test_altair_is_imported_late(run: Run) -> None:
    script = "import sys, moscow_tokyo as mt; mt.plot; print('altair' in sys.modules)"
    assert run("python", "-c", script).stdout == "False\n"


def test_without_altair_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ImportError, match=r"pip install '.\[plot\]'"):
        mt.plot.timeline()
