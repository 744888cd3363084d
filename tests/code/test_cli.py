"""The command: every verb, every format, exit statuses, errors on one line, closed pipes."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import arguments, completion, layout, listing
from moscow_tokyo.cli import main as cli
from moscow_tokyo.curation.checks import register
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views import columns as view_columns

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command in this process, on a terminal 100 columns wide: status, output and error."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(layout, "is_terminal", lambda: True)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in arguments])
        return (status, *capsys.readouterr())

    return command


def test_alone_it_prints_an_overview(command: Command) -> None:
    status, out, err = command()
    assert (status, err) == (0, "")
    assert f"Version {mt.__version__}" in out
    for row in mt.tables().itertuples():
        assert f"  {row.name}" in out
        assert row.title in out
    assert "Cite: Moscow–Tokyo contributors" in out
    assert "moscow-tokyo show meetings" in out
    assert max(map(layout.width, out.splitlines())) <= 110


def test_version(command: Command) -> None:
    assert command("--version") == (0, f"{mt.__version__}\n", "")


EXAMPLES = [
    shlex.split(line)[1:]
    for verb in completion.verbs_of(arguments.parser()).values()
    for line in (verb.epilog or "").splitlines()[1:]
]


def test_every_verb_has_an_example_and_says_what_each_argument_is() -> None:
    verbs = completion.verbs_of(arguments.parser())
    assert {verb for verb, *_ in EXAMPLES} == set(verbs)
    for verb in verbs.values():
        assert [action.dest for action in verb._actions if not action.help] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=" ".join)
def test_the_examples_of_the_help_run(example: list[str], command: Command) -> None:
    _, rest = arguments.shared().parse_known_args(example)
    found = arguments.parser().parse_args(rest)
    if found.run.__module__.endswith(".show") or example[0] in ("tables", "describe", "cite"):
        if "--style" in example:
            pytest.importorskip("citeproc")
        status, out, err = command(*example)
        assert (status, err) == (0, "")
        assert out


@pytest.mark.parametrize("verb", ["", "tables"])
def test_tables(verb: str, command: Command) -> None:
    status, out, _ = command(*verb.split(), "--format", "json")
    assert status == 0
    assert json.loads(out) == mt.tables().to_dict("records")


@pytest.mark.parametrize("table", bundled().tables())
def test_show_gives_the_table_in_full(table: str, command: Command, mini: Path) -> None:
    _, out, _ = command("show", table, "--path", mini, "--format", "csv")
    assert out.encode() == (mini / "data" / f"{table}.csv").read_bytes()
    _, out, _ = command("--path", mini, "--format", "json", "show", table)
    found, frame = json.loads(out), mt.open(mini).load(table)
    assert [list(row) for row in found[:1]] == [list(frame.columns)]
    for name in frame.columns[(frame.dtypes == "Int64") | (frame.dtypes == "boolean")]:
        assert [row[name] for row in found] == [
            None if value is None else value
            for value in frame[name].astype(object).where(frame[name].notna(), None)
        ]
    _, out, _ = command("show", table, "--path", mini)
    lines = out.splitlines()
    assert max(map(layout.width, lines)) <= 100
    text = (mini / "data" / f"{table}.csv").read_text("utf-8")
    first = [row[0] for row in csv.reader(text.splitlines())]
    starts = [line.split("  ")[0] for line in lines if not line.startswith(" ")]
    assert starts[: len(first)] == first


def test_show_of_the_real_tables_fits(command: Command) -> None:
    for table in bundled().tables():
        status, out, _ = command("show", table)
        assert status == 0
        assert max(map(layout.width, out.splitlines())) <= 100


def test_show_of_a_part_of_a_longer_key_gives_its_rows(command: Command) -> None:
    attendance = mt.load("attendance")
    meeting = attendance["meeting_id"].iloc[0]
    found = json.loads(command("show", "attendance", meeting, "--format", "json")[1])
    expected = attendance[attendance["meeting_id"] == meeting]
    assert [row["participant_id"] for row in found] == list(expected["participant_id"])
    key = "|".join(attendance.iloc[0][["meeting_id", "participant_id"]])
    found = json.loads(command("show", "attendance", key, "--format", "json")[1])
    assert {(row["meeting_id"], row["participant_id"]) for row in found} == {tuple(key.split("|"))}


def test_show_of_an_id_of_another_table_says_which(command: Command) -> None:
    passage = mt.load("claims")["passage_id"].iloc[0]
    status, _, err = command("show", "claims", passage)
    assert status == 1
    assert f"{passage} is a row of passages." in err


@pytest.mark.parametrize("view", view_columns.NAMES)
def test_view(view: str, command: Command, mini: Path) -> None:
    _, out, _ = command("view", view, "--path", mini, "--format", "csv")
    frame = mt.open(mini).view(view)
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == list(frame.columns)
    assert len(rows) == len(frame) + 1
    status, out, _ = command("view", view, "--path", mini)
    assert status == 0
    assert max(map(layout.width, out.splitlines())) <= 100
    assert len(json.loads(command("view", view, "--path", mini, "--format", "json")[1])) == len(
        frame
    )


def test_names_that_stand_for_show(command: Command, mini: Path) -> None:
    at = ("--path", mini)
    assert command("claims", *at) == command("show", "claims", *at)
    assert command("timeline", *at) == command("view", "timeline", *at)
    assert command("claims_full", *at) == command("view", "claims", *at)
    assert command("claims", *at) != command("view", "claims", *at)
    row = command("show", "claims", "test-1984-01-01.c001", *at)
    assert (
        row == command(*at, "test-1984-01-01.c001") == command("claims:test-1984-01-01.c001", *at)
    )
    assert "Source: “Test notice one”, Delta Daily" in row[1]
    assert row[1].startswith("claims test-1984-01-01.c001\n\nAlfa Tester made a statement on Mon")
    (found,) = json.loads(command("test-1984-01-01.c001", *at, "--format", "json")[1])
    assert (found["word_from"], found["negated"], found["note"]) == (1, False, None)
    assert "State One" in command("view", "forecasts", "test-1984-01-01.c004", *at)[1]


def test_view_of_a_part_of_a_longer_key_gives_its_rows(command: Command) -> None:
    links = mt.view("links")
    id = links["claim_id"].mode()[0]
    found = json.loads(command("view", "links", id, "--format", "json")[1])
    assert [row["other_claim_id"] for row in found] == list(
        links[links["claim_id"] == id]["other_claim_id"]
    )
    key = "|".join(links.iloc[0][["claim_id", "relation", "other_claim_id"]])
    (found,) = json.loads(command("view", "claim_links", key, "--format", "json")[1])
    assert found["other_statement"] == links.iloc[0]["other_statement"]
    assert f"other_claim_id         {found['other_claim_id']}" in command("view", "links", key)[1]


def test_describe(command: Command) -> None:
    out = command("describe", "claims")[1]
    assert [name for name in mt.load("claims").columns if f"\n{name} " not in out] == []
    assert "Note: " in out
    out = command("describe", "claims", "certainty")[1]
    assert out.startswith("unlikely  Unlikely. ")
    found = json.loads(command("describe", "claims", "--format", "json")[1])
    assert found == mt.describe("claims").to_dict("records")
    found = json.loads(command("describe", "claims_full", "--format", "json")[1])
    assert found == mt.describe("claims_full").to_dict("records")
    alone = command("describe", "claims", "claim_id")[1]
    assert alone.startswith("claim_id  [string, required, primary key] ")
    assert "\nanchor" not in alone


def test_cite(command: Command, mini: Path) -> None:
    assert command("cite")[1] == mt.cite() + "\n"
    assert command("cite", "--style", "ris")[1].startswith("TY  - DATA\n")
    assert command("cite", "--style", "RIS")[1] == command("cite", "--style", "ris")[1]
    id = "test-1984-01-01.c001|alfa-tester|actor"
    assert command("cite", id, "--path", mini)[1] == mt.open(mini).cite(id) + "\n"
    asked = command("cite", id, "--identifiers", "--path", mini)[1]
    assert asked == mt.open(mini).cite(id, identifiers=True) + "\n"
    assert "Fingerprint of claim_participants: " in asked


def test_show_says_where_the_text_is_damaged(command: Command) -> None:
    out = command("show", "cia-sov-82-10075x.c016")[1]
    told = "Text: damaged; one place cannot be read (cia-sov-82-10075x.r011)"
    assert told in " ".join(out.split())
    assert out.index("\nSource: ") < out.index("\nText:")
    assert "\nText:" not in command("show", "csm-1984-11-05.c070")[1]


def test_validate(
    command: Command, mini: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("frictionless")
    monkeypatch.delitem(register.RULES, "frictionless")  # the slowest rule, and the last
    sources = ("--sources", root / "tests" / "bad" / "sources")
    path = mini / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",event,", ",deed,", 1), "utf-8")
    status, out, err = command("validate", mini, *sources)
    assert (status, err) == (1, "")
    assert "column-constraint" in out
    assert "test-1984-01-01.c001" in out
    status, out, _ = command("validate", mini, *sources, "--format", "json")
    found = json.loads(out)
    assert (status, found["ok"]) == (1, False)
    assert {"rule", "table", "row_id", "column", "value", "expected", "remedy", "message"} == set(
        found["violations"][0]
    )
    out = command("validate", "--path", mini, *sources, "--format", "csv")[1]
    assert len(list(csv.reader(io.StringIO(out)))) == len(found["violations"]) + 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "clams", "x"], "unknown table or view 'clams'; did you mean 'claims'?"),
        (["show", "claims", "nothing.c999"], "no row has the ID 'claims:nothing.c999'"),
        (["nothing.c999"], "no row has the ID 'nothing.c999'"),
        (["reliability", "--part", "term"], "unknown part 'term'; did you mean 'terms'?"),
        (["view", "claim"], "unknown view 'claim'"),
        (["view", "timeline", "nothing"], "the view timeline has no row 'nothing'"),
        (["--path", "nowhere", "tables"], "nowhere: no such file or folder"),
        (["validate", "nowhere"], "nowhere: no such file or folder"),
        (["refresh", "--path", "nowhere"], "nowhere: no such file or folder"),
        (["describe", "claims", "kinds"], "unknown column of 'claims': 'kinds'"),
    ],
)
def test_an_error_is_one_line(arguments: list[str], message: str, command: Command) -> None:
    status, out, err = command(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith(f"moscow-tokyo: {message}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["claim"], "invalid choice: 'claim'"),
        (["cite", "--style", "harvard"], "argument --style: invalid choice: 'harvard'"),
    ],
)
def test_bad_usage_is_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_a_missing_extra_is_one_line(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "frictionless", None)
    status, out, err = command("validate")
    assert (status, out) == (1, "")
    assert err == (
        "moscow-tokyo: validate needs frictionless, which is not installed; in a checkout run: "
        "python -m pip install '.[validate]'\n"
    )


CLOSED = """
import sys
from moscow_tokyo.cli import main as cli, verbs
cli._WINDOWS = True
def closed(_):
    raise OSError(22, "Invalid argument", *sys.argv[1:])
verbs.tables = closed
sys.exit(cli.main(["tables"]))
"""


def test_a_closed_pipe_is_no_error_on_windows_either() -> None:
    """There it is an invalid argument, which the name of a file can be too."""
    done = subprocess.run([sys.executable, "-c", CLOSED], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (141, "", "")
    done = subprocess.run([sys.executable, "-c", CLOSED, "a?b"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Invalid argument: 'a?b'" in done.stderr


def test_a_closed_pipe_is_no_error(mini: Path) -> None:
    command = [sys.executable, "-m", "moscow_tokyo", "show", "claims", "--format", "json"]
    process = subprocess.Popen(
        [*command, "--path", str(mini)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), error) == (141, b"")


def test_the_columns_chosen_for_a_terminal_are_there() -> None:
    for name, columns in listing.BRIEF.items():
        assert set(columns) <= set(mt.load(name).columns)
    for view in view_columns.NAMES:
        assert set(listing.BRIEF_VIEWS[view]) <= set(mt.view(view).columns)


def test_a_grid_fits_and_keeps_its_first_and_last_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "is_terminal", lambda: True)
    rows = [("an-id-of-some-length", "4", "外務省 外務省 外務省", "Громыко " * 20)]
    header, right = ("id", "n", "b", "text"), (False, True, False, False)
    for size, names in ((60, list(header)), (45, ["id", "n", "text"])):
        monkeypatch.setenv("COLUMNS", str(size))
        text, shown = layout.grid(header, rows, right)
        lines = text.splitlines()
        assert shown == names
        assert len(lines) == 1 + layout.LINES
        assert all(layout.width(line) <= size for line in lines)
        assert lines[1].startswith("an-id-of-some-length  4  ")
        assert lines[-1].endswith("…")


def test_wrapping() -> None:
    assert layout.wrap("aa bb cc", 5) == ["aa bb", "cc"]
    assert layout.wrap("安倍 晋太郎", 6) == ["安倍", "晋太郎"]
    assert layout.wrap("", 5) == [""]
