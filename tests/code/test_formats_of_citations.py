"""Each genre of source, and a row with all that it can have, written out in every format."""

from __future__ import annotations

import json

import pytest

import moscow_tokyo as mt
from moscow_tokyo.citations import files, items, work
from moscow_tokyo.citations.styles import STYLES
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.packages.search import Row
from moscow_tokyo.packages.tables import Table

SOURCES = {
    source.id: source
    for genre, *cells in (
        ("intelligence_memorandum", "memo", "Moscow’s “Offensive”: a View of it", "1982-05",
         "An Agency", "Memorandum SOV 82-1", "RDP1", "https://example.org/a"),
        ("intelligence_item", "item", "Talks", "1984-08-16",
         "An Agency", "National Daily", "", "https://example.org/b"),
        ("statement", "speech", "Statement", "1981-09/1981-12", "Japan", "General Debate"),
        ("minutes", "minutes", "Minutes", "1982-05-24", "A Council", "Relations 1981–1988"),
        ("newspaper_article", "news", "Japan & USSR", "1984",
         "", "The Delta Daily", "", "https://example.org/n"),
    )
    for source in [items.Source(cells[0], items.KINDS[genre], *cells[1:])]
}  # fmt: skip
WORK = items.Work(
    "p", "Talks, 1981–1985", ("A Body", "B Body"), "1.2.0", "2026-11-26", ("one", "two"),
    "https://example.org/p", "10.1/x", "swh:1:dir:00",
    (("claims", "ab" * 32), ("package", "cd" * 32)),
    "claims", "a.c001", "Says_this", items.Place("2", ("1", "6"), ("open",)), SOURCES["memo"],
)  # fmt: skip
BIBTEX = r"""@dataset{p-1.2.0-claims-a.c001,
  author = {{A Body} and {B Body}},
  title = {{Talks}, 1981--1985},
  titleaddon = {{Claim a.c001 (text damaged, partly illegible)}},
  date = {2026-11-26},
  version = {1.2.0},
  entrysubtype = {Data set},
  doi = {10.1/x},
  url = {https://example.org/p},
  related = {memo},
  relatedstring = {Passage 2, words 1--6, of},
  abstract = {Says\_this},
  swhid = {swh:1:dir:00},
  fingerprint = {claims ABAB, package CDCD},
}

@report{memo,
  author = {{An Agency}},
  title = {{Moscow’s} “{Offensive}”: a {View} of it},
  type = {Memorandum},
  number = {SOV 82-1},
  date = {1982-05},
  addendum = {RDP1},
}

@article{item,
  author = {{An Agency}},
  title = {{Talks}},
  journaltitle = {National Daily},
  entrysubtype = {magazine},
  date = {1984-08-16},
  url = {https://example.org/b},
}

@misc{speech,
  author = {{Japan}},
  title = {{Statement}},
  howpublished = {General Debate},
  date = {1981-09/1981-12},
}

@misc{minutes,
  author = {{A Council}},
  title = {{Minutes}},
  howpublished = {Relations 1981--1988},
  date = {1982-05-24},
}

@article{news,
  title = {{Japan} \& {USSR}},
  journaltitle = {The Delta Daily},
  entrysubtype = {newspaper},
  date = {1984},
  url = {https://example.org/n},
}"""
RIS = """TY  - DATA
ID  - p-1.2.0-claims-a.c001
AU  - A Body,
AU  - B Body,
TI  - Talks, 1981–1985, claim a.c001 (text damaged, partly illegible)
PY  - 2026
DA  - 2026/11/26
ET  - 1.2.0
DO  - 10.1/x
UR  - https://example.org/p
AB  - Says_this
N1  - Source: An Agency, “Moscow’s ‘Offensive’: a View of it”, Memorandum SOV 82-1, May 1982, RDP1, passage 2, words 1–6.
N1  - Fingerprint of claims: ABAB.
N1  - Fingerprint of the data: CDCD.
N1  - SWHID: swh:1:dir:00.
KW  - one
KW  - two
ER  -\x20

TY  - RPRT
ID  - memo
AU  - An Agency,
TI  - Moscow’s “Offensive”: a View of it
M3  - Memorandum
SN  - SOV 82-1
PY  - 1982
DA  - 1982/05
AN  - RDP1
ER  -\x20

TY  - MGZN
ID  - item
AU  - An Agency,
TI  - Talks
T2  - National Daily
PY  - 1984
DA  - 1984/08/16
UR  - https://example.org/b
ER  -\x20

TY  - CPAPER
ID  - speech
AU  - Japan,
TI  - Statement
T2  - General Debate
PY  - 1981
DA  - 1981/09
N1  - Date: September–December 1981
ER  -\x20

TY  - CHAP
ID  - minutes
AU  - A Council,
TI  - Minutes
T2  - Relations 1981–1988
PY  - 1982
DA  - 1982/05/24
ER  -\x20

TY  - NEWS
ID  - news
TI  - Japan & USSR
T2  - The Delta Daily
PY  - 1984
UR  - https://example.org/n
ER  -\x20"""
CSL = [
    {
        "id": "p-1.2.0-claims-a.c001",
        "type": "dataset",
        "title": "Talks, 1981–1985, "
        'claim <span class="nocase">a.c001 (text damaged, partly illegible)</span>',
        "author": [{"literal": "A Body"}, {"literal": "B Body"}],
        "issued": {"date-parts": [[2026, 11, 26]]},
        "version": "1.2.0",
        "genre": "data set",
        "keyword": "one, two",
        "DOI": "10.1/x",
        "URL": "https://example.org/p",
        "abstract": "Says_this",
        "note": "Source: An Agency, “Moscow’s ‘Offensive’: a View of it”, Memorandum SOV 82-1, "
        "May 1982, RDP1, passage 2, words 1–6. Fingerprint of claims: ABAB. "
        "Fingerprint of the data: CDCD. SWHID: swh:1:dir:00.",
    },
    {
        "id": "memo",
        "type": "report",
        "title": "Moscow’s “Offensive”: a View of it",
        "author": [{"literal": "An Agency"}],
        "issued": {"date-parts": [[1982, 5]]},
        "archive_location": "RDP1",
        "genre": "Memorandum",
        "number": "SOV 82-1",
    },
    {
        "id": "item",
        "type": "article-magazine",
        "title": "Talks",
        "author": [{"literal": "An Agency"}],
        "issued": {"date-parts": [[1984, 8, 16]]},
        "URL": "https://example.org/b",
        "container-title": "National Daily",
    },
    {
        "id": "speech",
        "type": "speech",
        "title": "Statement",
        "author": [{"literal": "Japan"}],
        "issued": {"date-parts": [[1981, 9], [1981, 12]]},
        "container-title": "General Debate",
    },
    {
        "id": "minutes",
        "type": "document",
        "title": "Minutes",
        "author": [{"literal": "A Council"}],
        "issued": {"date-parts": [[1982, 5, 24]]},
        "container-title": "Relations 1981–1988",
    },
    {
        "id": "news",
        "type": "article-newspaper",
        "title": "Japan & USSR",
        "issued": {"date-parts": [[1984]]},
        "URL": "https://example.org/n",
        "container-title": "The Delta Daily",
    },
]
PEOPLE = {
    "apa": """(An Agency, 1982, passage 2, words 1–6 [text damaged, partly illegible]; A Body & B Body, 2026, claim a.c001)
An Agency. (1982). Moscow’s “Offensive”: a View of it (Memorandum SOV 82-1). (RDP1).
A Body, & B Body. (2026). Talks, 1981–1985 (Version 1.2.0) [Data set]. https://doi.org/10.1/x""",
    "chicago-author-date": """(An Agency 1982, passage 2, words 1–6 [text damaged, partly illegible]; A Body and B Body 2026, claim a.c001)
An Agency. 1982. Moscow’s “Offensive”: A View of It. Memorandum SOV 82-1. RDP1.
A Body, and B Body. 2026. “Talks, 1981–1985.” Data set. Version 1.2.0. November 26. https://doi.org/10.1/x.""",
    "chicago-notes": """An Agency, Moscow’s “Offensive”: A View of It, Memorandum SOV 82-1 (1982), RDP1, passage 2, words 1–6 (text damaged, partly illegible); A Body and B Body, “Talks, 1981–1985,” data set, version 1.2.0, November 26, 2026, https://doi.org/10.1/x, claim a.c001.""",
    "apsa": """(An Agency 1982, passage 2, words 1–6 [text damaged, partly illegible]; A Body and B Body 2026, claim a.c001)
An Agency. 1982. Moscow’s “Offensive”: A View of It. Memorandum SOV 82-1, RDP1.
A Body, and B Body. 2026. “Talks, 1981–1985 (version 1.2.0).” doi:10.1/x.""",
    "plain": """An Agency, “Moscow’s ‘Offensive’: a View of it”, Memorandum SOV 82-1, May 1982, RDP1, passage 2, words 1–6 (text damaged, partly illegible); A Body and B Body, Talks, 1981–1985, version 1.2.0 (2026), data set, claim a.c001, https://doi.org/10.1/x.""",
}


def long(text: str) -> str:
    """A text with the digits of the fingerprints written out."""
    return text.replace("ABAB", "ab" * 32).replace("CDCD", "cd" * 32)


def test_files_for_programs() -> None:
    found = [WORK, *SOURCES.values()]
    assert files.bibtex(found) == long(BIBTEX)
    assert files.ris(found) == long(RIS)
    text = files.csl_json(found)
    assert json.loads(text) == json.loads(long(json.dumps(CSL)))
    assert "–" in text, "letters are written as they are"
    assert text.startswith('[\n  {\n    "id"')


@pytest.mark.parametrize("style", PEOPLE)
def test_a_note_or_entries_for_people(style: str) -> None:
    identity = " Fingerprint of claims: abababababab. SWHID: swh:1:dir:00."
    assert STYLES[style](WORK) == PEOPLE[style] + identity
    assert STYLES[style](WORK._replace(swhid="", fingerprints=())) == PEOPLE[style]


@pytest.mark.parametrize(
    ("id", "style", "source"),
    [
        ("speech", "apa", "Japan. (1981). Statement. In General Debate."),
        ("speech", "chicago-author-date", "Japan. 1981. “Statement.” In General Debate."),
        ("speech", "apsa", "Japan. 1981. “Statement.” General Debate."),
        ("item", "apa", "An Agency. (1984, August 16). Talks. National Daily."),
        ("item", "apsa", "An Agency. 1984. “Talks.” National Daily, August 16."),
        ("news", "apa", "The Delta Daily. (1984). Japan & USSR."),
        ("news", "chicago-author-date", "Delta Daily. 1984. “Japan & USSR.”"),
        ("minutes", "apa", "A Council. (1982, May 24). Minutes. In Relations 1981–1988."),
    ],
)
def test_an_entry_of_a_source(id: str, style: str, source: str) -> None:
    text = STYLES[style](WORK._replace(source=SOURCES[id], swhid="", fingerprints=()))
    where = f" {SOURCES[id].url}{'' if style == 'apa' else '.'}" if SOURCES[id].url else ""
    assert text.split("\n")[1] == source + where


@pytest.mark.parametrize("id", ["speech", "minutes"])
def test_a_note_has_the_whole_date(id: str) -> None:
    text = STYLES["chicago-notes"](WORK._replace(source=SOURCES[id]))
    assert {"speech": "September–December 1981, p", "minutes": "May 24, 1982, p"}[id] in text


def test_an_interval_of_two_years_has_both() -> None:
    source = SOURCES["speech"]._replace(issued="1981-12/1982-01")
    assert "Japan. (1981–1982). " in STYLES["apa"](WORK._replace(source=source))


# --- what a row says, and the way to its source --------------------------------------------------


def test_a_row_says_its_own_words() -> None:
    columns = {
        "claims": "statement",
        "documents": "title",
        "meetings": "title",
        "names": "name_as_printed",
        "participants": "name",
        "readings": "reading",
        "outcomes": "question",
        "passages": "",
    }
    package = bundled()
    for table, column in columns.items():
        id, cells = next(Table.of(package, table).by_id())
        said = work.work(package, f"{table}:{id}").says
        assert said == items.typographic(cells[column] if column else ""), table


@pytest.mark.parametrize("table", ["claim_participants", "attendance"])
def test_a_participant_whom_no_passage_names_is_cited_by_a_claim(table: str) -> None:
    """Nobody is such a participant today; an edited package may have one."""
    package = bundled()
    cells = next(row for row in Table.of(package, table).rows() if row["claim_id"])
    passage = mt.load("claims").set_index("claim_id").loc[cells["claim_id"], "passage_id"]

    class Only(work.Lookup):
        def all(self, name: str, column: str, value: str) -> list[dict[str, str]]:
            if column != "participant_id":
                return super().all(name, column, value)
            return [cells] if name == table else []

    path = list(work._path(Only(package), Row("participants", cells["participant_id"], {})))
    assert [row.table for row in path] == ["participants", table, "claims"]
    assert path[-1].cells["passage_id"] == passage


def test_two_conjectures_are_counted() -> None:
    package = bundled()
    said = {
        row["claim_id"]: work.damage(package, Row("claims", row["claim_id"], row))
        for row in Table.of(package, "claims").rows()
    }
    assert any("one place is a conjecture (" in text for text in said.values())
    assert any("2 places are conjectures" in text for text in said.values())
    ids = [text.rpartition("(")[2].rstrip(")").split(", ") for text in said.values() if text]
    known = {row["reading_id"] for row in Table.of(package, "readings").rows()}
    assert known.issuperset(id for found in ids for id in found)
    assert any(" places cannot be read" in text for text in said.values())


def test_a_row_without_printed_words_has_no_quotes() -> None:
    package = bundled()
    cells = Table.of(package, "passages").rows()[0]
    said = work.source(package, Row("passages", cells["passage_id"], cells))
    assert "at “" not in said
    assert "XX" not in said


@pytest.mark.parametrize("table", ["readings", "claim_readings"])
def test_a_reading_is_as_weak_as_its_basis(table: str) -> None:
    package = bundled()
    basis = {row["reading_id"]: row["basis"] for row in Table.of(package, "readings").rows()}
    seen = set()
    for id, cells in Table.of(package, table).by_id():
        weak = basis[cells["reading_id"]] in items.WEAK
        assert bool(work.work(package, f"{table}:{id}").place.warning) == weak, id
        seen.add(weak)
    assert seen == {True, False}
