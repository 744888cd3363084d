"""The joined views, on invented rows whose joins are known, and their invariants on the real ones."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views import columns


def row(frame: pd.DataFrame, id: str) -> pd.Series:
    """The row whose first column is an ID."""
    return frame[frame["claim_id" if "claim_id" in frame else "meeting_id"] == id].iloc[0]


def test_claims(small: mt.Dataset) -> None:
    found = small.view("claims_full")
    assert list(found["claim_id"]) == list(small.load("claims")["claim_id"])
    wish = row(found, "test-1984-01-01.c002")
    assert (wish["asserter"], wish["holders"]) == ("Alfa Tester", "Bravo Office")
    assert (wish["parties"], wish["meeting_title"]) == ("Charlie Tester", "Test meeting in spring")
    assert wish["actors"] is pd.NA
    assert (wish["document_title"], wish["passage_line"]) == ("Test notice one", 3)
    assert wish["as_of"] == pd.Timestamp("1984-01-01"), "issue, for it gives no date of information"
    assert row(found, "test-1984-02-01.c001")["as_of"] == pd.Timestamp("1984-01-31")


def test_every_claim_has_a_voice(small: mt.Dataset) -> None:
    for data in (mt, small):
        documents = data.load("documents").set_index("document_id")["creator"]
        names = data.load("participants").set_index("participant_id")["name"]
        claims = data.load("claims")
        speakers = claims["asserted_by"].fillna(claims["document_id"].map(documents))
        expected = claims.assign(voice=speakers.map(names)).set_index("claim_id")["voice"]
        assert expected.notna().all()
        assert claims["asserted_by"].isna().any()
        for view in ("claims_full", "forecasts"):
            found = data.view(view).set_index("claim_id")["voice"]
            assert found.to_dict() == expected[found.index].to_dict()


def test_links(small: mt.Dataset) -> None:
    for data in (mt, small):
        found, links = data.view("links"), data.load("claim_links")
        assert len(found) == len(links) > 0
        same = [name for name in links.columns if name in found.columns]
        assert same == list(links.columns)
        assert found[same].equals(links[same])
        claims = data.load("claims").set_index("claim_id")
        documents = data.load("documents").set_index("document_id")
        for side in ("", "other_"):
            ids = found[f"{side}claim_id"]
            for column in ("statement", "kind", "document_id"):
                assert list(found[side + column]) == list(claims.loc[ids, column])
            ids = found[f"{side}document_id"]
            for column, named in (("title", "document_title"), ("issued_edtf", "issued_edtf")):
                assert list(found[side + named]) == list(documents.loc[ids, column])


def test_a_full_view_has_every_column_of_its_table_and_its_name_is_no_tables() -> None:
    full = {"claims": "claims_full", "meetings": "meetings_full", "claim_links": "links"}
    assert {name: columns.meant(name) for name in bundled().tables()} == {
        name: full.get(name, name) for name in bundled().tables()
    }
    assert not set(columns.NAMES) & set(bundled().tables())
    for table, view in full.items():
        assert mt.view(table).attrs["table"] == view
        assert mt.view(table).equals(mt.view(view))
        assert set(mt.load(table).columns) <= set(mt.view(view).columns)


def test_every_column_that_a_definition_names_is_there_and_refers_to_rows() -> None:
    tables = {name: bundled().schema(name) for name in bundled().tables()}
    for view in columns.NAMES:
        schema = columns.view_schema(bundled(), view)
        named = [part["name"] for part in columns.defined(view)["fields"] if "name" in part]
        assert set(named) <= set(schemas.columns(schema)) == set(mt.view(view).columns)
        for here, table, there in schemas.references(schema, view):
            assert schemas.primary_key(tables[table]) == there
            ids = mt.view(view)[here[0]].dropna()
            assert ids.isin(mt.load(table)[there[0]]).all(), (view, here)
        keys = [here for here, _, _ in schemas.references(schema, view)]
        assert ["claim_id"] in keys or view == "meetings_full"


def test_a_column_that_an_older_package_lacks_is_left_out(mini: Path) -> None:
    for table, column in (("passages", "section"), ("claim_links", "still_so")):
        path = mini / "data" / f"{table}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns=column)
        frame.to_csv(path, index=False, lineterminator="\n")
        path = mini / "schemas" / f"{table}.json"
        schema = json.loads(path.read_text("utf-8"))
        schema["fields"] = [field for field in schema["fields"] if field["name"] != column]
        path.write_text(json.dumps(schema), "utf-8")
    old = mt.open(mini)
    assert set(mt.view("claims").columns) - set(old.view("claims").columns) == {"section"}
    assert set(mt.view("links").columns) - set(old.view("links").columns) == {"still_so"}
    for row in old.tables().query("group == 'view'").itertuples():
        assert old.view(row.name).shape == (row.rows, row.columns)


def test_the_weakest_reading_counts(small: mt.Dataset) -> None:
    links, readings = small.load("claim_readings"), small.load("readings")
    assert len(links) > 0
    bases = links.merge(readings, on="reading_id").groupby("claim_id")["basis"].max()
    found = small.view("claims_full").set_index("claim_id")["weakest_basis"]
    assert found.dropna().astype(str).to_dict() == bases.astype(str).to_dict()


def test_meetings(small: mt.Dataset) -> None:
    found = small.view("meetings_full")
    assert list(found["meeting_id"]) == list(small.load("meetings")["meeting_id"])
    meeting = row(found, "1984-test-meeting")
    assert meeting["reported_by"] == "test-1984-01-01.c002; test-1984-02-01.c004"
    assert meeting["n_claims"] == 2
    assert meeting["status_by_document"] == "test-1984-01-01: wanted; test-1984-02-01: refused"
    assert meeting["ussr"] == "Charlie Tester"
    assert row(found, "1983-10-test-talks")["japan"] == "State One"


def test_a_meeting_without_a_date_has_the_bounds_of_its_whole() -> None:
    found = mt.view("meetings_full").set_index("meeting_id")
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
    assert found["outcome"].isna().sum() == 1


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
    assert list(mt.view("claims_full")["claim_id"]) == list(claims["claim_id"])
    assert list(mt.view("meetings_full")["meeting_id"]) == list(meetings["meeting_id"])
    found = mt.view("claims_full")
    assert found["document_title"].notna().all()
    assert found["as_of"].notna().all()
    assert (found["asserter"].notna() == claims["asserted_by"].notna()).all()
    assert (mt.view("meetings_full")["n_claims"] > 0).all()
