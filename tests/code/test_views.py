"""The joined views, on invented rows whose joins are known, and their invariants on the real ones."""

from __future__ import annotations

import pandas as pd

import moscow_tokyo as mt


def row(frame: pd.DataFrame, id: str) -> pd.Series:
    """The row whose first column is an ID."""
    return frame[frame["claim_id" if "claim_id" in frame else "meeting_id"] == id].iloc[0]


def test_claims(small: mt.Dataset) -> None:
    found = small.view("claims")
    assert list(found["claim_id"]) == list(small.load("claims")["claim_id"])
    wish = row(found, "test-1984-01-01.c002")
    assert (wish["asserter"], wish["holders"]) == ("Alfa Tester", "Bravo Office")
    assert (wish["parties"], wish["meeting_title"]) == ("Charlie Tester", "Test meeting in spring")
    assert wish["actors"] is pd.NA
    assert (wish["document_title"], wish["passage_line"]) == ("Test notice one", 3)
    assert wish["as_of"] == pd.Timestamp("1984-01-01"), "issue, for it gives no date of information"
    assert row(found, "test-1984-02-01.c001")["as_of"] == pd.Timestamp("1984-01-31")


def test_the_weakest_reading_counts(small: mt.Dataset) -> None:
    links, readings = small.load("claim_readings"), small.load("readings")
    assert len(links) > 0
    bases = links.merge(readings, on="reading_id").groupby("claim_id")["basis"].max()
    found = small.view("claims").set_index("claim_id")["weakest_basis"]
    assert found.dropna().astype(str).to_dict() == bases.astype(str).to_dict()


def test_meetings(small: mt.Dataset) -> None:
    found = small.view("meetings")
    assert list(found["meeting_id"]) == list(small.load("meetings")["meeting_id"])
    meeting = row(found, "1984-test-meeting")
    assert meeting["reported_by"] == "test-1984-01-01.c002; test-1984-02-01.c004"
    assert meeting["n_claims"] == 2
    assert meeting["status_by_document"] == "test-1984-01-01: wanted; test-1984-02-01: refused"
    assert meeting["ussr"] == "Charlie Tester"
    assert row(found, "1983-10-test-talks")["japan"] == "State One"


def test_a_meeting_without_a_date_has_the_bounds_of_its_whole() -> None:
    found = mt.view("meetings").set_index("meeting_id")
    for id_, meeting in found.iterrows():
        whole = meeting["part_of"]
        own = not pd.isna(meeting["date_edtf"]) or pd.isna(whole)
        for bound in ("earliest", "latest"):
            expected = meeting[f"date_{bound}"] if own else found.at[whole, f"date_{bound}"]
            assert meeting[bound] is expected or meeting[bound] == expected, id_
    inherited = found["date_edtf"].isna() & found["part_of"].notna() & found["earliest"].notna()
    assert inherited.any()


def test_forecasts(small: mt.Dataset) -> None:
    found = small.view("forecasts")
    assert list(found["claim_id"]) == [
        f"test-1984-0{n}" for n in ("1-01.c003", "1-01.c004", "2-01.c005")
    ]
    met = row(found, "test-1984-01-01.c004")
    assert (met["outcome"], met["condition"]) == ("happened", "A request by State One")
    assert met["evidence_claim_id"] == "test-1984-02-01.c001"
    assert found["outcome"].isna().sum() == 2


def test_timeline(small: mt.Dataset) -> None:
    for data in (mt, small):
        found = data.view("timeline")
        claims, meetings = data.load("claims"), data.load("meetings")
        dated = claims["claim_id"][claims["time_edtf"].notna()]
        held = meetings["meeting_id"][meetings["date_edtf"].notna()]
        assert sorted(found["id"]) == sorted([*dated, *held])
        assert found["earliest"].fillna(found["latest"]).is_monotonic_increasing
        assert found["earliest"].dropna().is_monotonic_increasing


def test_views_of_the_real_package_keep_every_row() -> None:
    claims, meetings = mt.load("claims"), mt.load("meetings")
    assert list(mt.view("claims")["claim_id"]) == list(claims["claim_id"])
    assert list(mt.view("meetings")["meeting_id"]) == list(meetings["meeting_id"])
    found = mt.view("claims")
    assert found["document_title"].notna().all()
    assert found["as_of"].notna().all()
    assert (found["asserter"].notna() == claims["asserted_by"].notna()).all()
    assert (mt.view("meetings")["n_claims"] > 0).all()
