"""`show` in words, rows and columns that are asked for, and output that is read by a program."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.cli import layout, lines, row
from moscow_tokyo.cli import main as cli
from moscow_tokyo.cli.words import SAYS
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.packages.tables import rows

Command = Callable[..., tuple[int, str, str]]
CLAIM, MEETING, PERSON = "nid-1984-08-16.c010", "1980s-gromyko-visit", "gromyko-andrei"


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in this process, not on a terminal: status, output and error."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in arguments])
        return (status, *capsys.readouterr())

    return command


# --- in words ------------------------------------------------------------------------------------


def test_a_claim_says_who_holds_it_where_and_what_else_is_said_of_it(command: Command) -> None:
    out = command("show", CLAIM)[1]
    claims = mt.load("claims").set_index("claim_id")
    assert out.startswith(f"claims {CLAIM}\n\n{claims.loc[CLAIM, 'statement']}\n\n")
    cells = dict(line.split(maxsplit=1) for line in out.split("\n\n")[2].splitlines())
    assert cells["document_id"] == "Dialogue Picks Up (nid-1984-08-16)"
    assert cells["asserted_by"] == "press of an unstated country (press)"
    assert cells["meeting_id"] == "Proposed visit of Gromyko to Japan (1980s-gromyko-visit)"
    assert (cells["kind"], cells["word_from"], cells["negated"]) == ("Motive", "32", "false")
    holder = "officials of the Japanese Foreign Ministry (jp-foreign-ministry-officials)"
    assert f"- Holder: {holder}\n" in out
    assert out.index("- Holder:") < out.index("- Mentioned:")
    links = mt.load("claim_links")
    for link in links[links["other_claim_id"] == CLAIM].itertuples():
        line = f"- {link.relation.capitalize()} it: {claims.loc[link.claim_id, 'statement']}"
        assert f"{line} ({link.claim_id})" in out


def test_a_claim_shows_the_readings_that_it_rests_on(command: Command) -> None:
    out = command("show", "cia-sov-82-10075x.c136")[1]
    assert "Readings of damaged words that it rests on\n- “foreeson”, read “forces on” (" in out
    assert "basis" not in out


def test_a_meeting_shows_who_takes_part_and_what_reports_it(command: Command) -> None:
    out = command("show", MEETING)[1]
    attendance = mt.load("attendance")
    there = attendance[attendance["meeting_id"] == MEETING]
    head = there[(there["role"] == "head")]
    evidence = ", ".join(head["claim_id"])
    assert f"Who takes part\n- Head: Andrei Gromyko ({PERSON}) [{evidence}]\n" in out
    claims = mt.load("claims")
    for claim in claims[claims["meeting_id"] == MEETING].itertuples():
        assert f"{claim.statement} ({claim.claim_id}; {claim.meeting_status})" in out


def test_a_participant_shows_offices_and_claims(command: Command) -> None:
    out = command("show", PERSON)[1]
    assert (
        "Offices\n- Foreign Minister of the Soviet Union [cia-sov-82-10075x.c031 of 1982-05" in out
    )
    parts = mt.load("claim_participants")
    theirs = parts[parts["participant_id"] == PERSON]
    statements = mt.load("claims").set_index("claim_id")["statement"]
    for part in theirs.itertuples():
        line = f"- {part.role.capitalize()}: {statements[part.claim_id]} ({part.claim_id})\n"
        assert line in out


def test_every_row_that_names_a_row_is_shown(mini: Path, command: Command) -> None:
    """Each row of the small package shows the ID of every row that names it, or what that says."""
    package = mt.open(mini)._package
    for name in package.tables():
        schema = package.schema(name)
        for cells in rows(package, name):
            id = schemas.row_id([cells[key] for key in schemas.primary_key(schema)])
            out = command("show", f"{name}:{id}", "--path", mini)[1]
            for table, column in row.naming(package, name):
                theirs = [other for other in rows(package, table) if other[column] == id]
                heading = row.HEADINGS.get(f"{table}.{column}", f"{table}.{column}")
                assert (f"\n{heading}\n" in f"{out}\n" or f": {heading}\n" in out) == bool(theirs)


def test_a_package_of_another_version_may_lack_columns(mini: Path, command: Command) -> None:
    schema_path, path = mini / "schemas" / "claim_links.json", mini / "data" / "claim_links.csv"
    schema = json.loads(schema_path.read_text("utf-8"))
    dropped = {"still_so", "basis", "note"}
    schema["fields"] = [field for field in schema["fields"] if field["name"] not in dropped]
    schema_path.write_text(json.dumps(schema), "utf-8")
    table = csv.reader(path.read_text("utf-8").splitlines())
    path.write_text("".join(f"{','.join(cells[:3])}\n" for cells in table), "utf-8")
    status, out, _ = command("show", "test-1984-01-01.c002", "--path", mini)
    assert status == 0
    updating = "Charlie Tester declined to see Alfa Tester."
    assert f"- Updates it: {updating} (test-1984-02-01.c004)\n" in out


def test_headings_and_sentences_are_of_tables_and_columns_there_are() -> None:
    package = bundled()
    naming = {
        f"{table}.{column}"
        for name in package.tables()
        for table, column in row.naming(package, name)
    }
    assert set(row.HEADINGS) <= naming
    assert set(lines.LINES) <= set(package.tables())
    assert all(column in schemas.columns(package.schema(name)) for name, column in SAYS.items())


def test_long_lists_are_cut_on_a_terminal_alone_and_say_how_to_see_the_rest(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = command("show", "cia-sov-82-10075x")[1]
    assert "more: moscow-tokyo" not in full
    monkeypatch.setattr(layout, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    out = command("show", "cia-sov-82-10075x")[1]
    claims = mt.load("claims")
    number = int((claims["document_id"] == "cia-sov-82-10075x").sum())
    advice = "show claims --where 'document_id=cia-sov-82-10075x'"
    assert f"… and {number - row.SHOWN} more: moscow-tokyo {advice}\n" in out
    listed = command("show", "claims", "--where", "document_id=cia-sov-82-10075x")[1]
    assert sum(line.startswith("cia-sov-82-10075x.c") for line in listed.splitlines()) == number


def test_a_part_of_an_id_is_enough_for_a_hint(command: Command) -> None:
    assert "did you mean csm-1984-11-05.c024" in command("csm-1984.c024")[2]
    assert "zagladin-vadim" in command("show", "zagladin")[2]
    assert "zagladin-vadim" in command("show", "participants", "Zagladin")[2]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (
            ("abe",),
            "; did you mean abe-shintaro, 1984-02-abe-gromyko, 1984-09-abe-gromyko-un? "
            "Or try `moscow-tokyo search abe`. An ID",
        ),
        (("Andrei",), "; did you mean gromyko-andrei? Or try `moscow-tokyo search Andrei`. An ID"),
        (("安倍晋太郎",), "; did you mean abe-shintaro? Or try"),
        (("Zzyzx",), "; try `moscow-tokyo search Zzyzx`. An ID"),
        (("claims", "abe"), "'claims:abe'; try `moscow-tokyo search abe`. An ID"),
        (("nothing.c999",), "'nothing.c999'. An ID"),
    ],
)
def test_a_word_that_is_no_id_gives_people_first(
    words: tuple[str, ...], hint: str, command: Command
) -> None:
    status, out, err = command("show", *words)
    assert (status, out) == (1, "")
    assert hint in err


# --- rows and columns ----------------------------------------------------------------------------


def test_where_takes_rows_and_columns_take_columns(command: Command) -> None:
    claims = mt.load("claims")
    expected = claims[(claims["kind"] == "demand") & claims["statement"].str.contains("(?i)ISLAND")]
    options = ("--where", "kind=demand", "--where", "statement~ISLAND")
    out = command("show", "claims", *options, "--format", "json")[1]
    assert [one["claim_id"] for one in json.loads(out)] == list(expected["claim_id"])
    assert len(expected) == 1
    options = (*options, "--columns", "kind, claim_id")
    out = command("show", "claims", *options, "--format", "csv")[1]
    assert out == f"kind,claim_id\ndemand,{expected['claim_id'].iloc[0]}\n"
    out = command("show", "claims", *options)[1]
    assert out == f"kind    claim_id\ndemand  {expected['claim_id'].iloc[0]}\n"


def test_where_takes_the_label_of_a_term(command: Command) -> None:
    term = command("show", "claims", "--where", "kind=demand")[1]
    assert command("show", "claims", "--where", "kind=Demand")[1] == term
    assert "demand" in term
    contact = command("show", "claims", "--where", "topic=diplomatic_contact")[1]
    assert command("show", "claims", "--where", "topic=diplomatic contact")[1] == contact


def test_where_of_nothing_takes_empty_cells(command: Command) -> None:
    claims = mt.load("claims")
    out = command("show", "claims", "--where", "asserted_by=", "--format", "json")[1]
    assert len(json.loads(out)) == int(claims["asserted_by"].isna().sum())
    out = command("claims", "--where", "negated=true", "--format", "json")[1]
    assert len(json.loads(out)) == int(claims["negated"].sum())


def test_where_folds_case_and_diacritics(command: Command, mini: Path) -> None:
    path = mini / "data" / "participants.csv"
    path.write_text(path.read_text("utf-8").replace("Charlie Tester", "Chárlie Tester"), "utf-8")
    options = ("--where", "name~CHARLIE", "--columns", "participant_id", "--format", "csv")
    out = command("show", "participants", *options, "--path", mini)[1]
    assert out == "participant_id\ncharlie-tester\n"


def test_where_and_limit_of_a_view(command: Command) -> None:
    view = mt.view("forecasts")
    for verb in ("view", "show"):
        options = ("--where", "certainty=possible", "--limit", "2", "--format", "json")
        found = json.loads(command(verb, "forecasts", *options)[1])
        expected = view[view["certainty"] == "possible"]["claim_id"].head(2)
        assert [one["claim_id"] for one in found] == list(expected)
    assert json.loads(command("show", "claims", "--limit", "0", "--format", "json")[1]) == []


def test_columns_of_one_row(command: Command) -> None:
    out = command("show", CLAIM, "--columns", "kind,topic", "--format", "csv")[1]
    assert out == "kind,topic\nmotive,diplomatic_contact\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--where", "knd=demand"), "unknown column of 'claims': 'knd'; did you mean 'kind'?"),
        (("--where", "kind=demnd"), "unknown term of 'kind': 'demnd'; did you mean 'demand'?"),
        (("--where", "negated=no"), "negated = 'no': expected true or false"),
        (
            ("--where", "voice=Japan"),
            "'claims' has no column 'voice'; it is a column of the view cl",
        ),
        (
            ("--columns", "voice"),
            "'claims' has no column 'voice'; it is a column of the view claims_f",
        ),
        (("--columns", "claim"), "unknown column of 'claims': 'claim'; did you mean 'claim_id'?"),
    ],
)
def test_what_cannot_be_asked_for(options: tuple[str, ...], message: str, command: Command) -> None:
    status, out, err = command("show", "claims", *options)
    assert (status, out) == (1, "")
    assert err.startswith(f"moscow-tokyo: {message}")
    assert err.count("\n") == 1


def test_a_table_is_no_view(command: Command) -> None:
    status, out, err = command("view", "attendance")
    assert (status, out) == (1, "")
    assert (
        err
        == "moscow-tokyo: 'attendance' is a table, not a view: use moscow-tokyo show attendance\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--where", "kind"), "--where: found 'kind'; expected column=value, or column~text"),
        (("--limit", "-1"), "--limit: found '-1'; expected a number of rows"),
        (("--limit", "many"), "--limit: found 'many'; expected a number of rows"),
    ],
)
def test_options_that_are_none(
    options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["show", "claims", *options])
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


# --- output that a program reads -----------------------------------------------------------------


@pytest.mark.parametrize("table", bundled().tables())
def test_nothing_is_cut_in_a_pipe(table: str, command: Command) -> None:
    """Every cell of the columns shown is there in full and on one line, as in the CSV."""
    status, out, _ = command("show", table)
    header, *body = out.splitlines()
    found = list(csv.DictReader(io.StringIO(command("show", table, "--format", "csv")[1])))
    assert (status, len(body)) == (0, len(found))
    for line, cells in zip(body, found, strict=True):
        assert all(cells[name] in line for name in header.split())


def test_grep_finds_as_much_as_in_the_csv(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    table, full = (
        run(
            "python", "-m", "moscow_tokyo", *form, "show", "claims", "--columns", "statement"
        ).stdout
        for form in ((), ("--format", "csv"))
    )
    number = sum("orthern territor" in line.lower() for line in full.splitlines())
    assert number > 10
    assert sum("orthern territor" in line.lower() for line in table.splitlines()) == number
    assert "…" not in table


def test_a_row_is_not_wrapped_in_a_pipe(command: Command) -> None:
    note = mt.load("meetings").set_index("meeting_id").loc[MEETING, "note"]
    assert f"note              {note}\n" in command("show", MEETING)[1]


def test_the_note_on_columns_is_no_part_of_piped_output(command: Command) -> None:
    _, out, err = command("show", "meetings")
    assert "columns" not in out
    number = len(mt.load("meetings"))
    assert err.startswith(
        f"\n{number} rows; 5 of 19 columns are shown. Choose columns with --columns;"
    )
    assert command("show", "meetings", "--limit", "1")[2].startswith("\n1 row; 5 of 19 columns")
    assert command("show", "meetings", "--limit", "0")[2].startswith("\n0 rows; 5 of 19 columns")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_on_a_terminal_it_fits_the_terminal() -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "moscow_tokyo", "show", "claims", "--limit", "5"]
    environment = os.environ | {"COLUMNS": "80", "PYTHONUTF8": "1"}
    process = subprocess.Popen(command, stdout=theirs, env=environment)
    os.close(theirs)
    data = b""
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        while True:
            try:
                part = terminal.read(65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            data += part
    assert process.wait() == 0
    found = data.decode().splitlines()
    assert len(found) > 5
    assert max(map(layout.width, found)) <= 80
    assert "5 rows; " in " ".join(found[-4:])
