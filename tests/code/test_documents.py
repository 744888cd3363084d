"""A document begun: its rows, its sheet of words, and what is left for the maker."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import main as cli
from moscow_tokyo.curation.documents import begin
from moscow_tokyo.curation.refresh import refresh

TEXT = "Third test notice\n\nThe  box “is” ```open``` and caf\u0065\u0301 *closed*.\nIt is a box.\n"
ID = "test-1984-03-01"


@pytest.fixture
def transcripts(tmp_path: Path, root: Path) -> Path:
    """A folder with the transcripts of the small package and a new one."""
    folder = tmp_path / "transcripts"
    shutil.copytree(root / "tests" / "bad" / "sources", folder)
    (folder / f"{ID}.txt").write_bytes(TEXT.encode())
    return folder


def test_the_document_and_its_passages_are_begun(mini: Path, transcripts: Path) -> None:
    before = {path.name: path.read_bytes() for path in (mini / "data").iterdir()}
    file = transcripts / f"{ID}.txt"
    written = begin(mini, file)
    sheet = transcripts / f"{ID}.words.md"
    assert written == [mini / "data/documents.csv", mini / "data/passages.csv", sheet]
    changed = {p.name for p in (mini / "data").iterdir() if p.read_bytes() != before[p.name]}
    assert changed == {"documents.csv", "passages.csv"}
    documents = mt.open(mini).load("documents").set_index("document_id")
    row = documents.loc[ID].dropna()
    assert dict(row) == {"transcript_sha256": hashlib.sha256(TEXT.encode()).hexdigest()}
    passages = mt.open(mini).load("passages")
    new = passages[passages["document_id"] == ID]
    assert new["passage_id"].to_list() == [f"{ID}.p01", f"{ID}.p02", f"{ID}.p03"]
    assert new["ordinal"].to_list() == [1, 2, 3]
    assert new["line"].to_list() == [1, 3, 4]
    assert new["words"].to_list() == [3, 7, 4]
    text = "The box “is” ```open``` and caf\u00e9 *closed*."
    assert new["text_sha256"].iloc[1] == hashlib.sha256(text.encode()).hexdigest()
    assert new[["kind", "legibility", "section", "continues"]].isna().all(axis=None)
    old = mt.open(mini).load("passages", as_="arrow").num_rows - len(new)
    assert old == before["passages.csv"].count(b"\n") - 1


def test_the_sheet_numbers_every_word(mini: Path, transcripts: Path) -> None:
    begin(mini, transcripts / f"{ID}.txt")
    sheet = (transcripts / f"{ID}.words.md").read_text("utf-8")
    assert sheet.startswith(f"# Words of {ID}\n")
    assert hashlib.sha256(TEXT.encode()).hexdigest() in sheet
    assert "## p02: line 3, 7 words\n\n```text\n1 The   2 box   3 “is”   4 ```open```" in sheet
    found = re.findall(r"^## .*\n\n```text\n((?:[0-9].*\n)+)```$", sheet, re.MULTILINE)
    assert [len(re.findall(r"(?:^|   )[0-9]+ (\S+)", block)) for block in found] == [3, 7, 4]


def test_a_long_passage_goes_over_several_lines(mini: Path, tmp_path: Path) -> None:
    file = tmp_path / "long-1984.txt"
    file.write_text(" ".join(f"word{n}" for n in range(1, 200)), "utf-8")
    begin(mini, file)
    sheet = (tmp_path / "long-1984.words.md").read_text("utf-8")
    lines = sheet.split("```text\n")[1].removesuffix("\n```\n").split("\n")
    assert len(lines) > 10
    assert max(map(len, lines)) <= 88
    assert "   ".join(lines) == "   ".join(f"{n} word{n}" for n in range(1, 200))


def test_more_than_99_passages_stay_in_order(mini: Path, tmp_path: Path) -> None:
    file = tmp_path / "long-1984.txt"
    file.write_text("a line\n" * 101, "utf-8")
    begin(mini, file)
    passages = mt.open(mini).load("passages")
    new = passages[passages["document_id"] == "long-1984"]
    assert new["ordinal"].to_list() == list(range(1, 102))
    assert new["passage_id"].iloc[0] == "long-1984.p001"


def test_what_is_left_is_named_cell_by_cell(mini: Path, transcripts: Path) -> None:
    pytest.importorskip("frictionless")
    begin(mini, transcripts / f"{ID}.txt")
    refresh(mini, transcripts)
    found = mt.open(mini).validate(sources=transcripts).violations
    assert set(found["table"]) == {"documents", "passages"}
    assert all(one.startswith(ID) for one in found["row_id"])
    missing = found[found["rule"] == "column-constraint"]
    assert set(missing[missing["table"] == "passages"]["column"]) == {
        "kind",
        "legibility",
        "section",
    }
    assert "transcript_sha256" not in set(found["column"])
    assert not set(found["rule"]) & {"passage-text", "transcript-hash", "descriptor-fresh"}


@pytest.mark.parametrize(
    ("name", "id", "data", "message"),
    [
        (f"{ID}.txt", "test-1984-01-01", TEXT, "'test-1984-01-01' already exists"),
        ("Notice 3.txt", None, TEXT, "found the ID 'Notice 3'; expected text that matches"),
        (f"{ID}.txt", None, "", "the file has no words"),
        (f"{ID}.txt", None, "\ufeffA box", "found a byte order mark"),
        (f"{ID}.txt", None, b"A box\nA b\xffx", f"{ID}.txt:2: this line is not UTF-8"),
    ],
)
def test_what_cannot_be_begun(
    name: str, id: str | None, data: str | bytes, message: str, mini: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in (mini / "data").iterdir()}
    file = tmp_path / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(ValueError, match=re.escape(message)):
        begin(mini, file, id)
    assert {path: path.read_bytes() for path in (mini / "data").iterdir()} == before
    assert not list(tmp_path.glob("*.md"))


def test_a_sheet_that_is_there_is_kept(mini: Path, transcripts: Path) -> None:
    sheet = transcripts / f"{ID}.words.md"
    sheet.write_text("my notes", "utf-8")
    with pytest.raises(ValueError, match="already exists"):
        begin(mini, transcripts / f"{ID}.txt")
    assert sheet.read_text("utf-8") == "my notes"


def test_in_the_shell(mini: Path, transcripts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(transcripts / f"{ID}.txt")
    other = "test-1984-03-02"
    assert cli.main(["new-document", file, "--id", other, "--path", str(mini)]) == 0
    out, err = capsys.readouterr()
    assert f"written: {transcripts / other}.words.md\n" in out
    assert f"Rename the transcript to {other}.txt, because" in out
    assert "Next: " in out
    assert cli.main(["show", other, "--path", str(mini)]) == 0
    assert f"- 7 words, line 3 ({other}.p02)\n" in capsys.readouterr().out
    assert err == ""
    assert cli.main(["refresh", "--path", str(mini)]) == 0
    assert capsys.readouterr().out == "rewritten: datapackage.json\n"
    assert cli.main(["new-document", file, "--id", other, "--path", str(mini)]) == 1
    assert capsys.readouterr().err == (
        f"moscow-tokyo: the document '{other}' already exists; choose another ID with --id\n"
    )
    assert cli.main(["new-document", "nowhere.txt", "--path", str(mini)]) == 1
    expected = "moscow-tokyo: nowhere.txt: no such file; expected a transcript in UTF-8\n"
    assert capsys.readouterr().err == expected


def test_a_person_known_by_office_only_can_be_entered(mini: Path, root: Path) -> None:
    pytest.importorskip("frictionless")
    people, names = mini / "data" / "participants.csv", mini / "data" / "names.csv"
    with people.open("a", encoding="utf-8") as file:
        office = "ambassador of State Two"
        file.write(f"state-two-ambassador,{office},{office},,,person,ussr,state-two,,,,,,\n")
    with names.open("a", encoding="utf-8") as file:
        file.write("state-two-ambassador,Box,test-1984-02-01.p02,,\n")
    with (mini / "data" / "claim_participants.csv").open("a", encoding="utf-8") as file:
        file.write("test-1984-01-01.c004,state-two-ambassador,actor\n")
    claims = mini / "data" / "claims.csv"
    text = claims.read_text("utf-8").replace("to unlock box two", "to unlock Box two")
    claims.write_text(text, "utf-8")
    refresh(mini)
    found = mt.open(mini).validate(sources=root / "tests" / "bad" / "sources").violations
    rules = set(found["rule"])
    assert not rules & {"participant-sort-name", "name-registered", "participant-native-name"}
    assert "text-sorted" not in rules
    people.write_text(people.read_text("utf-8").replace(f"{office},{office}", f'{office},"Two, a"'))
    found = mt.open(mini).validate(sources=root / "tests" / "bad" / "sources").violations
    (fault,) = found[found["rule"] == "participant-sort-name"]["expected"]
    assert fault == office
