"""What archives and catalogues read of a release: that it is true, and that it is enough."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.curation import about
from moscow_tokyo.curation.content import Material
from moscow_tokyo.curation.releases import archives, crate, croissant, datasette, ddi
from moscow_tokyo.packages.places import bundled, locate
from moscow_tokyo.views.columns import NAMES, definition

TABLES = bundled().tables()
WHO = "no human historian has checked a row"
DDI = "{ddi:codebook:2_5}"
ADDRESSES = {
    "homepage": "https://example.org/moscow-tokyo/",
    "issues": "https://example.org/forge/moscow-tokyo/issues",
}


def read(made: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((made / name).read_text("utf-8"))
    return found


def files(made: Path) -> dict[str, Path]:
    return {path.relative_to(made).as_posix(): path for path in made.rglob("*") if path.is_file()}


# --- files ---------------------------------------------------------------------------------------


def test_no_identifier_is_made_up(made: Path) -> None:
    doi = bundled().descriptor.get("doi")
    for name in ("croissant.json", "ro-crate-metadata.json", "datacite.json", "ddi-codebook.xml"):
        text = (made / name).read_text("utf-8")
        assert doi or "doi.org" not in text
        assert doi or '"doi"' not in text


@pytest.mark.parametrize(
    "name",
    ["DATASHEET.md", "README.md", "datacite.json", "ddi-codebook.xml", "ro-crate-preview.html"],
)
def test_who_coded_is_said_wherever_data_are_handed_out(made: Path, name: str) -> None:
    assert WHO in " ".join((made / name).read_text("utf-8").replace("No human", "no human").split())


def test_an_address_is_given_once_there_is_one(mini: Path, made: Path) -> None:
    path = mini / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | ADDRESSES), "utf-8")
    material = Material(locate(mini))
    paths = {material.file(table, "csv"): b"" for table in material.schemas}
    home = ADDRESSES["homepage"]
    assert croissant.croissant(material, paths)["url"] == home
    assert home in json.dumps(archives.datacite(material, paths)["relatedIdentifiers"])
    found = crate.crate(material, paths)
    assert {one["url"] for one in found["@graph"] if one["@id"] in ("./", "#creators")} == {home}
    assert home in crate.preview(material, found)
    assert datasette.metadata(material)["about_url"] == home
    for name in ("croissant.json", "datacite.json", "DATASHEET.md", "README.md"):
        text = (made / name).read_text("utf-8")
        assert "example.org" not in text
        assert "None" not in text.replace("None.", "")


# --- Croissant -----------------------------------------------------------------------------------


def test_croissant_has_what_its_version_requires(made: Path) -> None:
    found = read(made, "croissant.json")
    required = {"@context", "@type", "conformsTo", "description", "license", "name", "url"}
    assert (required | {"creator", "datePublished", "distribution"}) <= set(found)
    assert found["conformsTo"].endswith("/1.1")
    assert found["url"] == f"urn:uuid:{bundled().descriptor['id']}"
    assert found["dateCreated"] == mt.load("releases")["created"].min().date().isoformat()
    assert found["temporalCoverage"] == "1981-09/1985-09-24"
    for file in found["distribution"]:
        data = (made / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
    kinds = {Path(file["@id"]).suffix for file in found["distribution"]}
    assert {".csv", ".parquet", ".sqlite", ".xlsx", ".dta", ".graphml", ".zip"} <= kinds


def test_croissant_has_every_key_and_every_vocabulary(made: Path) -> None:
    sets = {one["@id"]: one for one in read(made, "croissant.json")["recordSet"]}
    for table in TABLES:
        schema = bundled().schema(table)
        fields = {field["name"]: field for field in sets[table]["field"]}
        for here, target, there in schemas.references(schema, table):
            for name, column in zip(here, there, strict=True):
                leads = fields[name]["references"]
                assert leads["fileObject"]["@id"].endswith(f"-{target}.csv")
                assert leads["extract"]["column"] == column
        for field in schema["fields"]:
            if schemas.terms(field):
                enumeration = sets[f"{table}.{field['name']}"]
                assert enumeration["dataType"] == "sc:Enumeration"
                (name, _) = (one["@id"] for one in enumeration["field"])
                assert [one[name] for one in enumeration["data"]] == schemas.terms(field)
                assert all(all(one.values()) for one in enumeration["data"])
                assert fields[field["name"]]["references"] == {"field": {"@id": name}}


# --- CSVW ----------------------------------------------------------------------------------------


def test_csvw_has_no_key_whose_cells_may_be_empty(made: Path) -> None:
    keys = loose = 0
    for table in read(made, "csv-metadata.json")["tables"]:
        schema = table["tableSchema"]
        with (made / table["url"]).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for key in schema.get("foreignKeys", []):
            keys += 1
            assert all(row[name] for row in rows for name in key["columnReference"])
        loose += sum("dc:references" in column for column in schema["columns"])
    declared = [len(definition(bundled(), t).get("foreignKeys", [])) for t in (*TABLES, *NAMES)]
    assert keys + loose == sum(declared)
    assert keys
    assert loose


# --- RO-Crate ------------------------------------------------------------------------------------


def test_the_crate_lists_every_file(made: Path) -> None:
    graph = read(made, "ro-crate-metadata.json")["@graph"]
    listed = {entity["@id"]: entity for entity in graph if entity["@type"] == "File"}
    inside = files(made)
    assert set(inside) - set(listed) == {
        "ro-crate-metadata.json",
        "ro-crate-preview.html",
        "SHA256SUMS",
    }
    assert set(listed) <= set(inside)
    for path, entity in listed.items():
        assert entity["sha256"] == hashlib.sha256(inside[path].read_bytes()).hexdigest()
        assert entity["description"]
    claims = next(
        entity
        for path, entity in listed.items()
        if path.endswith("-claims.csv") and "text/csv" in str(entity)
    )
    assert bundled().schema("claims")["description"] in claims["description"]


def test_the_crate_says_how_the_tables_were_made(made: Path) -> None:
    entities = {one["@id"]: one for one in read(made, "ro-crate-metadata.json")["@graph"]}
    coders = entities["#coders"]
    assert "prov:SoftwareAgent" in coders["@type"]
    assert WHO in coders["description"]
    rounds = mt.load("coding_rounds")
    for row in rounds.itertuples():
        activity = entities[f"#round-{row.round}"]
        assert {"CreateAction", "prov:Activity"} <= set(activity["@type"])
        assert row.description in activity["description"]
        assert {"@id": "#coders"} in activity["prov:wasAssociatedWith"]
        made_by = activity["prov:generated"]
        assert made_by == activity["result"]
        coded = {
            Path(one["@id"]).stem.rpartition("-")[2]
            for one in (made_by if isinstance(made_by, list) else [made_by])
        }
        units, words = mt.load("coding_units"), mt.load("word_readings")
        assert coded == {
            *units.loc[units["round"] == row.round, "table"],
            *words.loc[words["round"] == row.round, "table"],
        }
    assert sum(name.startswith("#round-") for name in entities) == len(rounds)
    references = re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(list(entities.values())))
    outside = {name for name in references if name not in entities}
    assert outside == {"https://w3id.org/ro/crate/1.1"}


def test_the_page_of_the_crate_links_to_every_file(made: Path) -> None:
    text = (made / "ro-crate-preview.html").read_text("utf-8")
    links = [link for link in re.findall(r'href="([^"]+)"', text) if "://" not in link]
    assert sorted(links) == sorted(
        path for path in files(made) if path not in ("SHA256SUMS", crate.CRATE, crate.PREVIEW)
    )
    assert "<script" not in text


def test_the_page_of_the_crate_shows_text_as_text(mini: Path) -> None:
    path = mini / "datapackage.json"
    described = json.loads(path.read_text("utf-8")) | {"title": "A <b>bold</b> & 'new' title"}
    path.write_text(json.dumps(described), "utf-8")
    material = Material(locate(mini))
    paths = {material.file(table, "csv"): b"" for table in material.schemas}
    text = crate.preview(material, crate.crate(material, paths))
    assert "A &lt;b&gt;bold&lt;/b&gt; &amp; " in text


# --- DataCite ------------------------------------------------------------------------------------


CORPUS = "https://github.com/jradius/un-general-debates"
"""Where the text of the statements is from, which the descriptor names beside the documents."""


def test_datacite_covers_the_corpus(made: Path) -> None:
    found = read(made, "datacite.json")
    texts = {one["descriptionType"]: one["description"] for one in found["descriptions"]}
    assert WHO in texts["Methods"]
    for title in mt.load("coding_rounds")["title"]:
        assert title in texts["Methods"]
    dates = {one["dateType"]: one["date"] for one in found["dates"]}
    assert dates["Coverage"] == "1981-09/1985-09-24"
    assert {one["geoLocationPlace"] for one in found["geoLocations"]} == {"Japan", "Soviet Union"}
    documents = mt.load("documents")
    urls = {one["relatedIdentifier"] for one in found["relatedIdentifiers"]}
    assert urls == {*documents["url"].dropna(), CORPUS}
    assert len(found["relatedItems"]) == documents["url"].isna().sum()
    before = {path for path in files(made) if path not in ("SHA256SUMS", *LATER)}
    assert set(found["formats"]) == {about.media_type(path) for path in before}
    assert not any(word.isdigit() for word in (one["subject"] for one in found["subjects"]))


LATER = ("datacite.json", "ro-crate-metadata.json", "ro-crate-preview.html")


# --- DDI -----------------------------------------------------------------------------------------

ORDER = {
    "codeBook": ["docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat"],
    "stdyDscr": ["citation", "stdyInfo", "method", "dataAccs", "othrStdyMat", "notes"],
    "citation": ["titlStmt", "rspStmt", "prodStmt", "distStmt", "serStmt", "verStmt", "biblCit"],
    "stdyInfo": ["subject", "abstract", "sumDscr", "notes"],
    "sumDscr": ["timePrd", "collDate", "nation", "geogCover", "anlyUnit", "universe", "dataKind"],
    "useStmt": ["confDec", "restrctn", "contact", "citReq", "conditions", "disclaimer"],
    "fileTxt": ["fileName", "fileCont", "fileStrc", "dimensns", "fileType"],
    "var": ["location", "labl", "qstn", "sumStat", "txt", "catgry", "concept", "varFormat"],
    "catgry": ["catValu", "labl", "txt", "catStat"],
}


@pytest.fixture(scope="module")
def codebook(made: Path) -> ET.Element:
    return ET.parse(made / ddi.NAME).getroot()


def test_ddi_has_its_elements_in_the_order_of_the_standard(codebook: ET.Element) -> None:
    for tag, order in ORDER.items():
        found = list(codebook.iter(DDI + tag))
        assert found, tag
        for element in found:
            places = [order.index(child.tag.removeprefix(DDI)) for child in element]
            assert places == sorted(places), tag


def test_ddi_has_every_table_column_and_term(codebook: ET.Element) -> None:
    sizes = {
        Path(str(one.findtext(f"{DDI}fileName"))).stem.rpartition("-")[2]: (
            int(str(one.findtext(f"{DDI}dimensns/{DDI}caseQnty"))),
            int(str(one.findtext(f"{DDI}dimensns/{DDI}varQnty"))),
        )
        for one in codebook.iter(f"{DDI}fileTxt")
    }
    assert sizes == {table: mt.load(table).shape for table in TABLES}
    variables = {one.get("ID"): one for one in codebook.iter(f"{DDI}var")}
    fields = {
        f"{table}.{field['name']}": field
        for table in TABLES
        for field in bundled().schema(table)["fields"]
    }
    assert set(variables) == set(fields)
    for name, field in fields.items():
        assert variables[name].findtext(f"{DDI}txt") == field["description"]
        terms = variables[name].findall(f"{DDI}catgry")
        assert [one.findtext(f"{DDI}catValu") for one in terms] == schemas.terms(field)
    counts = mt.load("claims")["kind"].value_counts()
    for one in variables["claims.kind"].findall(f"{DDI}catgry"):
        number = int(str(one.findtext(f"{DDI}catStat")))
        assert number == counts[str(one.findtext(f"{DDI}catValu"))]


# --- the Hugging Face Hub ------------------------------------------------------------------------


def test_the_readme_has_a_configuration_for_each_table(made: Path) -> None:
    head = (made / "README.md").read_text("utf-8").split("---\n")[1]
    found = dict(re.findall(r"- config_name: (.+)\n  data_files: (.+)", head))
    assert {*NAMES, "claims"} <= set(found)
    assert all((made / path).is_file() for path in found.values())
    assert re.findall(r"config_name: (.+)\n.+\n  default: true", head) == ["claims"]
    yaml = pytest.importorskip("yaml")
    read = yaml.safe_load(head)
    assert read["pretty_name"] == bundled().descriptor["title"]
    assert read["license"] == "cc-by-4.0"


# --- Datasette -----------------------------------------------------------------------------------


@pytest.fixture
def database(made: Path) -> Iterator[sqlite3.Connection]:
    (path,) = made.glob("*.sqlite")
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as found:
        yield found


@pytest.fixture
def shown(made: Path) -> dict[str, Any]:
    """What Datasette shows of the database."""
    (path,) = made.glob("*.metadata.json")
    (found,) = json.loads(path.read_text("utf-8"))["databases"].values()
    return dict(found)


def test_datasette_describes_all_and_hides_what_is_internal(
    database: sqlite3.Connection, shown: dict[str, Any]
) -> None:
    stored = {n for (n,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables = {name for name in stored if "_fts" not in name}
    assert tables == set(shown["tables"])
    hidden = {name for name, about in shown["tables"].items() if about.get("hidden")}
    assert hidden == {name for name in stored if name.startswith("_")}
    for name in set(shown["tables"]) - hidden:
        for facet in shown["tables"][name].get("facets", []):
            database.execute(f'SELECT "{facet}" FROM "{name}"')
    assert "kind" in shown["tables"]["claims"]["facets"]


ASKED = {
    "from": "1984-07-01",
    "to": "1984-12-31",
    "words": "fish*",
    "meeting_id": "1980s-gromyko-visit",
}


def test_each_query_answers_its_question(
    database: sqlite3.Connection, shown: dict[str, Any]
) -> None:
    assert len(shown["queries"]) == 6
    found = {
        name: database.execute(one["sql"], ASKED).fetchall()
        for name, one in shown["queries"].items()
    }
    claims = mt.view("claims")
    meetings = mt.view("meetings").dropna(subset=["earliest", "latest"], how="all")
    inside = ~(meetings["earliest"] > ASKED["to"]) & ~(meetings["latest"] < ASKED["from"])
    assert {row[0] for row in found["meetings_between"]} == set(meetings[inside]["meeting_id"])
    words = claims[claims["statement"].str.contains(r"\bfish", case=False)]
    assert {row[0] for row in found["claims_about"]} == set(words["claim_id"])
    visit = claims[claims["meeting_id"] == ASKED["meeting_id"]]
    assert sorted(row[1] for row in found["status_of_a_meeting"]) == sorted(visit["passage_id"])
    forecasts = claims[claims["kind"] == "forecast"]
    assert len(found["forecasts_and_outcomes"]) == len(forecasts)
    outcomes = [row[4] for row in found["forecasts_and_outcomes"] if row[4]]
    assert sorted(outcomes) == sorted(mt.load("outcomes")["outcome"])
    holders = mt.load("claim_participants").query("role == 'holder'")
    holders = holders.merge(mt.load("participants")[["participant_id", "side"]])
    holders = holders.merge(claims[["claim_id", "kind"]])
    pairs = holders.groupby(["kind", "side"], observed=True)["claim_id"].nunique()
    assert {row[:2]: row[2] for row in found["who_wants_what"]} == pairs.to_dict()
    damaged = mt.load("claim_readings").merge(mt.load("readings")[["reading_id", "basis"]])
    damaged = damaged[damaged["basis"].isin(["conjecture", "open"])]
    assert sorted(row[0] for row in found["damaged_text"]) == sorted(damaged["claim_id"])


@pytest.mark.parametrize(
    ("table", "words", "column"),
    [
        ("claims", "fishery", "statement"),
        ("meetings", "gromyko", "title"),
        ("participants", "安倍晋太郎", "name_native"),
        ("names", "kunayev", "name_as_printed"),
        ("documents", "dialogue", "title"),
    ],
)
def test_words_are_found(database: sqlite3.Connection, table: str, words: str, column: str) -> None:
    sql = f'SELECT "{column}" FROM {table} WHERE rowid IN (SELECT rowid FROM {table}_fts(?))'
    found = [cell for (cell,) in database.execute(sql, (words,))]
    assert found
    assert all(words in cell.lower() for cell in found)
