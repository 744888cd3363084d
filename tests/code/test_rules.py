"""Single rules on the small package, where they begin and where they end; and what they look at.

`tests/test_bad.py` runs all rules together and compares every message; here a rule runs alone.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import moscow_tokyo as mt
from moscow_tokyo.curation.checks import (
    cells,
    characters,
    files,
    profiles,
    register,
    rules,
    structure,
    text,
    verbatim,
)
from moscow_tokyo.curation.checks import context as contexts
from moscow_tokyo.curation.checks import table as tables
from moscow_tokyo.curation.checks import transcripts as transcribed
from moscow_tokyo.curation.checks.context import Context
from moscow_tokyo.curation.checks.report import Measure, Report, Skip
from moscow_tokyo.errors import Fault
from moscow_tokyo.packages import transcripts
from moscow_tokyo.packages.places import locate

Edit = tuple[str, str, dict[str, str]]  # table, the first cell of the row, the new cells
A, B = "test-1984-01-01", "test-1984-02-01"


def claim(number: str, **cells: str) -> Edit:
    return ("claims", number, cells)


def meeting(id: str, **cells: str) -> Edit:
    return ("meetings", id, cells)


def person(id: str, **cells: str) -> Edit:
    return ("participants", id, cells)


def dinner(edtf: str, first: str, last: str, span: str = "once") -> list[Edit]:
    cells = {"date_edtf": edtf, "date_earliest": first, "date_latest": last, "date_span": span}
    return [meeting("1984-04-test-dinner", **cells)]


def edited(folder: Path, edits: list[Edit]) -> None:
    for table, key, changes in edits:
        path = folder / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        row = next((row for row in rows if row[0] == key), None)
        if row is None:
            row = [key, *[""] * (len(names) - 1)]
            rows.append(row)
        for name, value in changes.items():
            row[names.index(name)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([names, *rows])


@contextmanager
def as_json(path: Path) -> Iterator[Any]:
    """What is in a file of JSON, to change it there."""
    value = json.loads(path.read_text("utf-8"))
    yield value
    path.write_text(json.dumps(value), "utf-8")


def found(folder: Path, rule: str, sources: Path | None = None) -> Iterator[Fault]:
    yield from register.RULES[rule].check(Context(locate(folder), sources))


C1, C2, C3, D1 = f"{A}.c001", f"{A}.c002", f"{A}.c003", f"{B}.c001"
DINNER = [("1984-04-test-dinner", "date_edtf")]
OWN_WORDS = [
    ("claims", C1, "statement"),
    ("claims", C1, "condition"),
    ("meetings", "1984-test-meeting", "title"),
    ("meetings", "1984-test-meeting", "subject"),
    ("documents", A, "summary"),
]
CASES: list[tuple[str, list[Edit], list[tuple[str, str]]]] = [
    # where the document is copyrighted two or three words, else two to four
    ("anchor-length", [claim(C1, anchor="a")], [(C1, "anchor")]),
    ("anchor-length", [claim(C1, anchor="a b")], []),
    ("anchor-length", [claim(C1, anchor="a b c")], []),
    ("anchor-length", [claim(C1, anchor="a b c d")], [(C1, "anchor")]),
    ("anchor-length", [claim(C1, anchor="")], []),
    ("anchor-length", [claim(D1, anchor="a")], [(D1, "anchor")]),
    ("anchor-length", [claim(D1, anchor="a b")], []),
    ("anchor-length", [claim(D1, anchor="a b c d")], []),
    ("anchor-length", [claim(D1, anchor="a b c d e")], [(D1, "anchor")]),
    ("anchor-length", [claim(D1, anchor="")], []),
    # the table of hedges, or none: certain; unless a note says why
    ("claim-certainty", [claim(C3, certainty="likely")], [(C3, "certainty")]),
    ("claim-certainty", [claim(C3, certainty="likely", note="Why")], []),
    ("claim-certainty", [claim(C3, certainty="")], []),
    ("claim-certainty", [claim(C3, hedge="MAY")], []),
    ("claim-certainty", [claim(C3, hedge="perchance")], [(C3, "hedge")]),
    ("claim-certainty", [claim(C3, hedge="perchance", note="Why")], []),
    ("claim-certainty", [claim(C1, certainty="possible")], [(C1, "certainty")]),
    # each where the other is
    ("claim-meeting-status", [claim(C1, meeting_id="")], [(C1, "meeting_status")]),
    ("claim-meeting-status", [claim(C1, meeting_status="")], []),
    ("claim-aim", [claim(C2, aim="")], [(C2, "aim")]),
    ("claim-aim", [claim(C1, aim="ascribed")], [(C1, "aim")]),
    ("claim-aim", [claim(C2, kind="event")], [(C2, "aim")]),
    ("claim-time-span", [claim(C1, time_span="")], [(C1, "time_span")]),
    ("claim-time-span", [claim(C1, time_edtf="")], [(C1, "time_span")]),
    ("claim-time-span", [claim(C1, time_edtf="", time_span="")], []),
    ("date-span", [meeting("1983-12-alfa-speech", date_span="")], [("1983-12-alfa-speech", "date_span")]),
    ("date-span", [meeting("1983-12-alfa-speech", date_edtf="")], [("1983-12-alfa-speech", "date_span")]),
    ("date-span", [meeting("1983-12-alfa-speech", date_edtf="", date_span="")], []),
    # inside the wider meeting of 1984-03-01 to 1984-05-31
    ("meeting-inside-parent", dinner("1984-02-29", "1984-02-29", "1984-02-29"), DINNER),
    ("meeting-inside-parent", dinner("1984-03-01", "1984-03-01", "1984-03-01"), []),
    ("meeting-inside-parent", dinner("1984-05-31", "1984-05-31", "1984-05-31"), []),
    ("meeting-inside-parent", dinner("1984-06-01", "1984-06-01", "1984-06-01"), DINNER),
    ("meeting-inside-parent", dinner("1984-02/1984-03", "1984-02-01", "1984-03-31"), []),
    ("meeting-inside-parent", dinner("1984-05/1984-06", "1984-05-01", "1984-06-30"), []),
    ("meeting-inside-parent", dinner("1984-02/1984-03", "1984-02-01", "1984-03-31", "throughout"), DINNER),
    ("meeting-inside-parent", dinner("1984-05/1984-06", "1984-05-01", "1984-06-30", "throughout"), DINNER),
    ("meeting-inside-parent", dinner("1984-03/1984-05", "1984-03-01", "1984-05-31", "throughout"), []),
    ("meeting-inside-parent", dinner("../1984-03", "", "1984-03-31"), []),
    ("meeting-inside-parent", dinner("../1984-02", "", "1984-02-29"), DINNER),
    ("meeting-inside-parent", dinner("1984-05/..", "1984-05-01", ""), []),
    ("meeting-inside-parent", dinner("1984-05/..", "1984-05-01", "", "throughout"), DINNER),
    ("meeting-inside-parent", dinner("1984-06/..", "1984-06-01", ""), DINNER),
    ("meeting-inside-parent", dinner("", "", ""), []),
    ("meeting-part-of", [meeting("1984-test-meeting", part_of="1984-04-test-dinner")],
     [("1984-04-test-dinner", "part_of"), ("1984-test-meeting", "part_of")]),
    ("meeting-same-as", [meeting("1984-test-meeting", possibly_same_as="1984-test-meeting")],
     [("1984-test-meeting", "possibly_same_as")]),
    ("meeting-same-as", [meeting("1984-test-meeting", possibly_same_as="1984-04-test-dinner")], []),
    ("meeting-reported", [claim(f"{A}.c006", meeting_id="", said_at="1984-04-test-dinner")], []),
    ("meeting-reported", [claim(f"{A}.c006", meeting_id="")], [("1984-04-test-dinner", "meeting_id")]),
    ("meeting-status", [meeting("1984-04-test-dinner", status="held")], [("1984-04-test-dinner", "status")]),
    ("meeting-status", [meeting("1984-04-test-dinner", status_claim_id=C1)],
     [("1984-04-test-dinner", "status_claim_id")]),
    ("meeting-status", [meeting("1984-04-test-dinner", status_claim_id="nowhere")], []),
    # the newest document counts, then the furthest status
    ("meeting-status-claim", [meeting("1984-test-meeting", status_claim_id=C2)],
     [("1984-test-meeting", "status_claim_id")]),
    ("meeting-status-claim", [claim(f"{B}.c004", meeting_id="")], []),
    ("meeting-status-claim", [claim(f"{B}.c005", meeting_id="1984-test-meeting", meeting_status="held")],
     [("1984-test-meeting", "status_claim_id")]),
    ("meeting-status-claim", [claim(f"{B}.c005", meeting_id="1984-test-meeting", meeting_status="refused")], []),
    ("meeting-speaker", [("attendance", "1983-12-alfa-speech", {"role": "member"})], [("1983-12-alfa-speech", "kind")]),
    # states and who belongs to them
    ("participant-codes", [person("state-one", iso3="")], [("state-one", "iso3")]),
    ("participant-codes", [person("alfa-tester", cow_code="9")], [("alfa-tester", "cow_code")]),
    ("participant-codes", [person("state-one", gw_code="2")], [("state-two", "gw_code")]),
    ("participant-codes", [person("state-one", gw_code=""), person("state-two", gw_code="")], []),
    ("participant-part-of", [person("bravo-office", part_of="")],
     [("alfa-tester", "part_of"), ("bravo-office", "part_of")]),
    ("participant-part-of", [person("bravo-office", part_of="alfa-tester")],
     [("alfa-tester", "part_of"), ("bravo-office", "part_of")]),
    ("participant-part-of", [person("charlie-tester", part_of="bravo-office")], [("charlie-tester", "side")]),
    ("participant-part-of", [person("b1", side="japan", part_of="state-one"), person("b2", side="japan", part_of="b1"),
                             person("b3", side="japan", part_of="b2")], []),
    ("participant-part-of", [person("b1", side="japan", part_of="state-one"), person("b2", side="japan", part_of="b1"),
                             person("b3", side="japan", part_of="b2"), person("b4", side="japan", part_of="b3")],
     [("b4", "part_of")]),
    ("participant-part-of", [person("b1", side="other"), person("b2", side="other", part_of="b1"),
                             person("b3", side="other", part_of="b2"), person("b4", side="other", part_of="b3")], []),
    ("participant-part-of", [person("charlie-tester", part_of="")], [("charlie-tester", "part_of")]),
    ("participant-part-of", [person("c1", side="us"), person("c2", side="china")],
     [("c1", "part_of"), ("c2", "part_of")]),
    ("participant-used", [person("unused-one"), person("unused-two", part_of="unused-one")],
     [("unused-one", "participant_id"), ("unused-two", "participant_id")]),
    ("participant-used", [person("unused-one"), person("alfa-tester", part_of="unused-one")], []),
    # our own words spell persons as registered, whichever of them
    ("name-registered", [("names", "alfa-tester", {"name_as_printed": "Alpha Tester"}),
                         ("names", "charlie-tester", {"name_as_printed": "Charly Tester"}),
                         claim(C1, statement="Alpha met Charly and Charlyn.")],
     [(C1, "statement"), (C1, "statement")]),
    ("name-registered", [("names", "alfa-tester", {"name_as_printed": "Ala Tester"}),
                         ("names", "charlie-tester", {"name_as_printed": "Ch Tester"}),
                         claim(C1, statement="Ala met Ch.")], [(C1, "statement")]),
    *(("name-registered", [("names", "alfa-tester", {"name_as_printed": "Alpha Tester"}),
                           (table, key, {column: "What Alpha wants."})], [(key, column)])
      for table, key, column in OWN_WORDS),
    ("participant-sort-name", [person("bravo-office", kind="person")],
     [("bravo-office", "sort_name")]),
    ("participant-sort-name", [person("alfa-tester", name="Alfa", sort_name="Alfa")], []),
    ("participant-sort-name", [person("alfa-tester", name="Alfa", sort_name="Alfa,")], [("alfa-tester", "sort_name")]),
    ("participant-sort-name", [person("alfa-tester", name="head of it", sort_name="head of it")], []),
    ("participant-sort-name", [person("alfa-tester", name="Alfa Tester, Jr", sort_name="Tester, Alfa, Jr")], []),
    ("participant-sort-name", [person("alfa-tester", name="head of it", sort_name="it, head of")],
     [("alfa-tester", "sort_name")]),
    # passages
    ("passage-continues", [("passages", f"{A}.p02", {"continues": f"{A}.p01"})], []),
    ("passage-continues", [("passages", f"{A}.p02", {"continues": f"{A}.p02"})], [(f"{A}.p02", "continues")]),
    ("passage-continues", [("passages", f"{A}.p01", {"continues": f"{A}.p02"})], [(f"{A}.p01", "continues")]),
    ("passage-continues", [("passages", f"{B}.p02", {"continues": f"{A}.p01"})], [(f"{B}.p02", "continues")]),
    ("passage-number", [("passages", f"{A}.p02", {"line": "1"})], [(f"{A}.p02", "line")]),
    ("passage-number", [("passages", f"{A}.p01", {"line": "0"})], [(f"{A}.p01", "line")]),
    ("passage-number", [("passages", f"{A}.p02", {"ordinal": "x"})], [(f"{A}.p0{n}", "ordinal") for n in (3, 4, 5)]),
    ("reading-changes", [("readings", f"{B}.r001", {"reading": "sccond"})], [(f"{B}.r001", "reading")]),
    ("reading-changes", [("readings", f"{B}.r001", {"reading": "", "as_printed": ""})], []),
    ("reading-extent", [("readings", f"{B}.r001", {"word_from": "6"})], [(f"{B}.r001", "word_from")]),
    ("claim-extent", [claim(C1, word_from="6")], []),
    ("claim-extent", [claim(C1, word_from="7")], [(C1, "word_from")]),
    ("claim-extent", [claim(C1, word_from="inf")], []),
    # a link to a claim that is not there is a fault of the key alone
    ("link-documents", [("claim_links", C3, {"other_claim_id": "nowhere", "relation": "restates"})], []),
    ("link-documents", [("claim_links", C3, {"claim_id": "nowhere", "relation": "restates"})], []),
    ("link-basis", [("claim_links", C3, {"other_claim_id": "nowhere", "basis": "source"})], []),
    ("link-kind", [("claim_links", C3, {"other_claim_id": "nowhere", "relation": "resolves"})], []),
    ("link-kind", [("claim_links", C3, {"other_claim_id": C1, "relation": "resolves"})],
     [(f"{C3}|resolves|{C1}", "other_claim_id")]),
    ("link-kind", [("claim_links", C3, {"other_claim_id": C2, "relation": "resolves"})], []),
    ("link-direction", [("claim_links", C3, {"other_claim_id": D1, "relation": "resolves"})],
     [(f"{C3}|resolves|{D1}", "claim_id")]),
    ("link-direction", [("claim_links", C3, {"other_claim_id": D1, "relation": "answers"})], []),
    ("participant-state", [person("alfa-tester", state_id="nowhere")], []),
    # the record of the coding
    ("coding-both", [("coding_units", "r1.0001", {"coder_a": ""})], [("r1.0001|certainty", "unit_id")]),
    ("coding-frozen", [("codings", "r1.0001", {"adjudicated": "possible"})], []),
    ("coding-frozen", [("codings", "r1.0001", {"adjudicated": "possible"}), ("errata", mt.__version__, {"version": "1.0.0"})],
     [("r1.0001|certainty", "adjudicated")]),
    ("claim-reading", [("claim_readings", D1, {"claim_id": "nowhere"})], []),
    ("claim-reading", [("claim_readings", D1, {"reading_id": "nowhere"})], []),
    ("retired-unused", [("retired", "claims", {"replaced_by": ""})], []),
    ("retired-unused", [("retired", "claims", {"replaced_by": "nowhere"})],
     [(f"claims|{A}.c099", "replaced_by")]),
    # text
    ("text-sorted", [("hedges", "may", {"hedge": "zz"})], [("probably", ""), ]),
    ("text-stand-in", [("witnesses", "test-witness", {"note": "N/A"})], [("test-witness", "note")]),
    ("text-stand-in", [("witnesses", "test-witness", {"note": "(Not given.)"})], [("test-witness", "note")]),
    ("text-stand-in", [("witnesses", "test-witness", {"note": "Notgiven."})], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "edits", "expected"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)]
)
def test_a_rule_alone(
    rule: str, edits: list[Edit], expected: list[tuple[str, str]], mini: Path
) -> None:
    assert list(found(mini, rule)) == []
    edited(mini, edits)
    assert [(fault.row_id, fault.column) for fault in found(mini, rule)] == expected


# --- what they look at ---------------------------------------------------------------------------


def test_a_fault_of_a_cell(mini: Path) -> None:
    table = Context(locate(mini), None)["attendance"]
    one = table.fault(1, "role", "x", "y")
    assert one == Fault(
        "attendance.csv line 3", "attendance", "1983-10-test-talks|state-two|member|test-1984-01-01.c005", "role", "member", "x", "y", 3
    )  # fmt: skip
    assert table.fault(1, "", "x", "y", "") == one._replace(column="", value="")
    assert [f.line for f in table.faults(table["role"] == "member", "role", "", "")] == [2, 3, 5, 6]
    assert len(table) == 5


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        ({"date_edtf": "1984-05/..", "date_earliest": "1984-05-01", "date_latest": ""}, "1984-05-01 to .."),
        ({"date_edtf": "../1984-03", "date_earliest": "", "date_latest": "1984-03-31"}, ".. to 1984-03-31"),
    ],
)  # fmt: skip
def test_the_days_of_a_wider_meeting_without_end(
    cells: dict[str, str], days: str, mini: Path
) -> None:
    edited(mini, [meeting("1984-test-meeting", **cells)])
    (fault,) = found(mini, "meeting-inside-parent")
    assert fault.expected == f"a date within that of 1984-test-meeting ({days})"


def test_a_pair_of_claims_that_contradict_is_stored_once(mini: Path) -> None:
    path = mini / "data" / "claim_links.csv"
    header = path.read_text("utf-8").splitlines(keepends=True)[0]
    rows = ["b,contradicts,a", "a,contradicts,b", "c,contradicts,a", "a,restates,b", "b,restates,a"]
    rows += [
        "a,updates,b",
        "b,updates,a",
        "a,contradicts,a",
        "a,contradicts,a",
        "a,contradicts,",
        "a,contradicts,",
    ]
    path.write_text(header + "".join(f"{row},editor,,\n" for row in rows), "utf-8")
    assert [fault.line for fault in found(mini, "link-stored-once")] == [3]


def test_rows_of_the_same_key_beyond_those_listed_are_counted(mini: Path) -> None:
    path = mini / "data" / "attendance.csv"
    header, row, *_ = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(header + row * (tables.LISTED + 3), "utf-8")
    faults = list(found(mini, "column-constraint"))
    assert {fault.value for fault in faults} == {"|".join(row.split(",")[:4])}
    assert len(faults) == tables.LISTED + 3
    assert [fault.line for fault in faults[-5:]] == [tables.LISTED, *[tables.LISTED + 1] * 4]


def test_a_table_without_rows(mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_text("hedge,certainty,note\n", "utf-8")
    table = Context(locate(mini), None)["hedges"]
    assert list(table["note"].str.replace("a", "b")) == []
    assert len(table.ids) == len(table.places) == 0


def test_a_lookup_takes_the_first_row_of_a_key(mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_text("hedge,certainty,note\nmay,possible,\nmay,certain,\nx,likely,\n", "utf-8")
    table = Context(locate(mini), None)["hedges"]
    assert table.by_key("certainty").to_dict() == {"may": "possible", "x": "likely"}


def test_numbers() -> None:
    known = ["1", "-20", "007"]
    odd = ["", "x", "inf", "-inf", "2.5", "1.0", "8e0", " 3", "0x1", "1_0", "9" * 400, None]
    found = cells.numbers(pd.Series([*known, *odd], index=range(5, 20)))
    assert found.to_list()[:3] == [1.0, -20.0, 7.0]
    assert found.isna().to_list() == [False] * 3 + [True] * len(odd)
    assert found.index.to_list() == list(range(5, 20))


def test_a_key_of_several_columns() -> None:
    a, b, c = pd.Series(["x", "xy"]), pd.Series(["yz", "z"]), pd.Series(["", "1"])
    assert cells.joined([a]).to_list() == ["x", "xy"]
    assert cells.joined([a, b]).nunique() == 2, "not only put together"
    assert cells.joined([a, b, c], "|").to_list() == ["x|yz|", "xy|z|1"]


def test_looking_up() -> None:
    values = pd.Series([1, 2, 3], index=["a", "b", "a"])
    keys = pd.Series(["b", None, "x", "a"], index=[3, 5, 7, 9])
    found = cells.look_up(keys, values)
    assert found.index.to_list() == [3, 5, 7, 9]
    assert found.fillna(0).to_list() == [2, 0, 0, 1]
    assert cells.look_up(keys, pd.Series([], dtype="str")).isna().all()
    assert cells.among(keys, ["a", "b"]).to_list() == [True, False, False, True]
    assert cells.among(keys, pd.Series(["x"])).index.to_list() == [3, 5, 7, 9]
    assert not cells.among(keys, []).any()
    many = pd.Series(range(9), index=list("zyxabcdab"))
    assert cells.look_up(keys, many).fillna(-1).to_list() == [4, -1, 2, 3], "fewer keys than known"
    assert cells.among(keys, many.index.to_series()).to_list() == [True, False, True, True]


def test_the_order_of_keys() -> None:
    rows = pa.table({"a": ["x", "x", "x", "w"], "b": ["1", "2", "2", "3"]})
    greater, same = cells.steps(rows.columns, 4)
    assert greater.tolist() == [False, False, True]
    assert same.tolist() == [False, True, False]
    assert [len(one) for one in cells.steps(rows[:0].columns, 0)] == [0, 0]


def test_work_in_threads_keeps_its_order() -> None:
    assert cells.in_threads(str, range(50)) == [str(n) for n in range(50)]
    with pytest.raises(ZeroDivisionError):
        cells.in_threads(lambda n: 1 / n, [1, 0])


@pytest.mark.parametrize("number", [1, 500, 501, 1001])
def test_cells_that_contain_one_of_many_words(number: int) -> None:
    words = [f"word{n:04}." for n in range(number)]
    texts = pd.Series(["a word", f"the {words[0]} there", f"at last {words[-1]}", "word0000-"])
    assert cells.containing(texts, words).to_list() == [False, True, True, False]


def test_tables_that_cannot_be_used(mini: Path) -> None:
    (mini / "data" / "hedges.csv").write_text("hedge,certainty,x\n", "utf-8")
    (mini / "data" / "names.csv").write_bytes(b"\xff\n")
    context = Context(locate(mini), None)
    assert context.unreadable("claims") == ""
    assert context.unreadable("hedges") == "the header of hedges.csv differs from its schema"
    assert context.unreadable("names") == "names.csv cannot be read as a table"
    assert context.unreadable("x") == "the package has no table x with a usable schema"
    with pytest.raises(contexts.Unreadable, match=r"the header of hedges\.csv"):
        _ = context["hedges"]
    usable = [table.name for table in context.readable()]
    assert usable == [t for t in locate(mini).tables() if t not in ("hedges", "names")]


def test_the_lines_of_a_transcript() -> None:
    data = "one  two\r\n\n \t\ncafe\u0301\u00a0x\n\u2028last\n".encode() + b"\xff"
    assert transcripts.passages_of(data) == [
        (1, "one two"),
        (4, "caf\u00e9 x"),
        (5, "last"),
        (6, "\ufffd"),
    ]


@pytest.fixture
def texts(tmp_path: Path, root: Path) -> Path:
    """A folder of the transcripts, to change."""
    return Path(shutil.copytree(root / "tests" / "bad" / "sources", tmp_path / "texts"))


def test_transcripts_at_hand(mini: Path, texts: Path) -> None:
    there = Context(locate(mini), texts).transcripts
    assert (there.documents, there.absent, there.missing) == ([A, B], "", "")
    both = Context(locate(mini), texts)
    assert list(both.texts) == list(both["passages"]["passage_id"])
    with (texts / f"{A}.txt").open("a", encoding="utf-8") as file:
        file.write("more\n")
    there = Context(locate(mini), texts).transcripts
    told = f"the transcript of {A} is not the one that was coded"
    assert (there.documents, there.absent, there.missing) == ([B], "", told)
    assert set(there.found) == {A, B}
    (texts / f"{B}.txt").unlink()
    there = Context(locate(mini), texts).transcripts
    absent = f"no transcript of {B} in {texts}"
    assert (there.documents, there.absent, there.missing) == ([], absent, f"{absent}; {told}")


def test_absent_transcripts_are_counted(mini: Path, tmp_path: Path) -> None:
    for documents, words in (("abcde", "a, b, c and 2 more"), ("abc", "a, b, c")):
        found = contexts.Transcripts(locate(mini), tmp_path, dict.fromkeys(documents, ""))
        assert found.absent == f"no transcript of {words} in {tmp_path}"


def test_where_transcripts_are(mini: Path, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(contexts.ENVIRONMENT, raising=False)
    package = locate(mini)
    none = "no folder of transcripts: name it with --sources, sources= or MOSCOW_TOKYO_SOURCES"
    assert Context(package, None).transcripts.missing == none
    beside = mini.parent / "shared" / "sources"
    shutil.copytree(texts, beside)
    assert Context(package, None).transcripts.folder == beside
    monkeypatch.setenv(contexts.ENVIRONMENT, str(texts))
    assert Context(package, None).transcripts.folder == texts
    assert Context(package, beside).transcripts.folder == beside
    monkeypatch.setenv(contexts.ENVIRONMENT, str(mini / "nowhere"))
    assert (
        Context(package, None).transcripts.absent
        == f"no transcript of {A}, {B} in {mini / 'nowhere'}"
    )
    with pytest.raises(mt.PackageError) as caught:
        _ = Context(package, mini / "none").transcripts
    assert (
        str(caught.value)
        == f"{mini / 'none'}: expected a folder of transcripts named <document_id>.txt"
    )


def test_the_cells_of_a_line() -> None:
    assert files._cells_of('a,"b,c"\r') == ["a", "b,c"]
    assert files._cells_of('a,"b"c') == []
    assert files._cells_of("") == []


# --- running and reporting -----------------------------------------------------------------------


def test_two_rules_of_one_name() -> None:
    with pytest.raises(ValueError, match=r"^two rules are named 'text-bom'$"):
        rules.rule("text-bom")(lambda _: [])


def test_a_rule_knows_its_tables_and_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES", {})

    def check(context: Context) -> list[Fault]:
        """What must
        hold.

        More.
        """
        return []

    assert rules.rule("x", "claims", "passages", transcript=True)(check) is check
    assert rules.RULES["x"] == rules.Rule(
        "x", "What must hold.", ("claims", "passages", "documents"), True, check
    )
    rules.rule("y", "claims", "claims")(check)
    assert rules.RULES["y"].needs == ("claims",)
    assert rules.RULES["y"].transcript is False


def test_a_rule_that_reads_transcripts_says_so(
    mini: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    texts_of = Context.texts.func
    monkeypatch.setattr(
        Context, "texts", property(lambda self: asked.append("texts") or texts_of(self))
    )
    for one in register.RULES.values():
        asked.clear()
        list(one.check(Context(locate(mini), texts)))
        assert bool(asked) <= one.transcript, one.name


def test_a_rule_that_fails_is_a_fault_and_the_others_run(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Context) -> Iterator[Fault]:
        raise KeyError("x")

    kept = register.RULES["text-bom"]
    chosen: dict[str, Any] = {
        "broken": rules.Rule("broken", "", (), False, broken),
        "text-bom": kept,
    }
    monkeypatch.setattr(rules, "RULES", chosen)
    report = rules.run(Context(locate(mini), None))
    assert report.rules == ("broken", "text-bom")
    (fault,) = report.faults
    assert (fault.place, fault.value, fault.rule) == ("the rule broken", "KeyError: 'x'", "broken")
    assert (fault.table, fault.row_id, fault.column) == ("", "", "")
    assert fault.expected == "a package that the rule can read"
    assert fault.remedy.startswith(
        "correct what the error names, or report it as a bug (test_rules.py, line "
    )
    assert fault.remedy.endswith("; the rule may have missed other faults")
    assert report.package == f"{mt.Dataset.bundled().name} {mt.__version__}"


def test_of_many_violations_of_a_rule_the_first_are_listed_and_all_are_counted(
    mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mini / "data" / "claim_participants.csv"
    path.write_text(path.read_text("utf-8").replace(",holder\n", ",none\n"), "utf-8")
    changed = path.read_text("utf-8").count(",none\n")
    statements = mini / "data" / "claims.csv"
    statements.write_text(statements.read_text("utf-8").replace("The ", "The\u200b "), "utf-8")
    whole = rules.run(Context(locate(mini), None))
    assert whole.unlisted == {}
    assert changed > 1
    monkeypatch.setattr(rules, "LISTED", 1)
    monkeypatch.setattr(tables, "LISTED", 2)
    monkeypatch.setattr(characters, "LISTED", 2)
    report = rules.run(Context(locate(mini), None))
    assert report.count == whole.count == len(whole.faults) > len(report.faults)
    listed = [fault.rule for fault in report.faults]
    assert len(listed) == len(set(listed))
    assert report.unlisted["column-constraint"] == changed - 1
    assert f"{whole.count} violations" in repr(report)
    assert "  [column-constraint] " in str(report)
    more = "1 more violation" if changed == 2 else f"{changed - 1} more violations"
    assert f"\n  [column-constraint] {more} of this rule, not listed" in str(report)


def test_a_report_in_print() -> None:
    one = Fault("here", "t", "r", "c", "v", "e", "m", 2, "a-rule")
    sound = Report("p 1", (), (), (), ("x",))
    assert (sound.ok, str(sound), repr(sound)) == (
        True,
        "p 1: valid (1 rule run)",
        "<Report on p 1: valid (1 rule run)>",
    )
    skips = (Skip("s", "why"), Skip("s", "and"), Skip("u", "so"))
    numbers = (Measure("a_share", "d", 0.125, None), Measure("b", "d", 0.5, 0.25))
    report = Report("p 1", (one,), skips, numbers, ("x", "y"))
    assert str(report).split("\n") == [
        "p 1: 1 violation (2 rules run, 2 rules not run or only in part)",
        f"  [a-rule] {one.message}",
        "Not checked:",
        "  [s] why",
        "  [s] and",
        "  [u] so",
        "a share of d: 12.5%",
        "b of d: 50.0% (at most 25%)",
    ]
    frame = report.violations
    assert frame.to_dict("records") == [
        {"rule": "a-rule", "table": "t", "row_id": "r", "column": "c", "value": "v", "expected": "e", "remedy": "m",
         "message": one.message}
    ]  # fmt: skip
    assert report.skipped.to_numpy().tolist() == [["s", "why"], ["s", "and"], ["u", "so"]]
    assert list(report.skipped.columns) == ["rule", "reason"]
    assert report.measures.to_dict("list")["value"] == [0.125, 0.5]
    assert list(report.measures.columns) == ["measure", "document_id", "value", "limit"]
    assert {str(report.measures[name].dtype) for name in ("value", "limit")} == {"Float64"}
    assert report.measures["limit"].isna().to_list() == [True, False]
    unlimited = Report("p", (), (), (Measure("a", "d", 1, None),), ()).measures
    assert {str(unlimited[name].dtype) for name in ("value", "limit")} == {"Float64"}
    for count, last in ((100, f"  [a-rule] {one.message}"), (102, "  … and 2 more in .violations")):
        lines = str(Report("p", (one,) * count, (), (), ())).split("\n")
        assert lines[0] == f"p: {count} violations (0 rules run)"
        assert lines[-1] == last
        assert len(lines) == 101 + (count > 100)


def test_a_number_that_is_too_large(mini: Path) -> None:
    with as_json(mini / "schemas" / "passages.json") as schema:
        (field,) = [field for field in schema["fields"] if field["name"] == "ordinal"]
        field["constraints"] |= {"minimum": 2, "maximum": 4}
    faults = [f for f in found(mini, "column-constraint") if f.column == "ordinal"]
    assert [(f.row_id, f.value, f.expected) for f in faults] == [
        (f"{A}.p01", "1", "at least 2"),
        (f"{B}.p01", "1", "at least 2"),
        (f"{A}.p05", "5", "at most 4"),
    ]


@pytest.mark.parametrize("unique", [True, False])
def test_a_reference_to_a_unique_key(unique: bool, mini: Path) -> None:
    theirs = ["document_id", "ordinal"]
    with as_json(mini / "schemas" / "claims.json") as schema:
        reference = {"resource": "passages", "fields": theirs}
        schema["foreignKeys"].append(
            {"fields": ["document_id", "word_from"], "reference": reference}
        )
    with as_json(mini / "schemas" / "passages.json") as schema:
        schema["uniqueKeys"] = [theirs] if unique else []
    expected = [] if unique else ["columns that are a key of passages"]
    assert [fault.expected for fault in found(mini, "schema-keys")] == expected


def test_a_column_in_which_no_value_is_there_twice(mini: Path) -> None:
    with as_json(mini / "schemas" / "passages.json") as schema:
        (field,) = [field for field in schema["fields"] if field["name"] == "line"]
        field["constraints"]["unique"] = True
    faults = [fault for fault in found(mini, "column-constraint") if fault.column == "line"]
    lines = Context(locate(mini), None)["passages"]["line"]
    assert len(faults) == lines.duplicated(keep=False).sum() > 1
    assert {fault.expected for fault in faults} == {"a value that no other row has"}


def test_a_line_that_begins_with_a_byte_that_is_no_letter(mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_bytes(path.read_bytes() + b"\xffbc,likely,\n")
    (fault,) = found(mini, "text-utf8")
    assert fault.value == "\xffbc,likely,"


def test_a_key_of_two_columns_that_leads_nowhere(mini: Path) -> None:
    with as_json(mini / "schemas" / "claim_links.json") as schema:
        theirs = {"resource": "claim_links", "fields": ["claim_id", "relation"]}
        key = {"fields": ["other_claim_id", "relation"], "reference": theirs}
        schema["foreignKeys"].append(key)
    faults = list(found(mini, "foreign-key"))
    assert {fault.expected for fault in faults} == {
        "the claim_id and relation of a row in claim_links"
    }
    assert len(faults) == len(Context(locate(mini), None)["claim_links"])


@pytest.mark.parametrize(("key", "near"), [("usageWarning", ["usageWarnings"]), ("warnings", [])])
def test_only_a_key_that_is_nearly_one_is_misspelt(key: str, near: list[str], mini: Path) -> None:
    with as_json(mini / "schemas" / "hedges.json") as schema:
        schema[key] = []
    expected = [f"the key {one}" for one in near]
    assert [fault.expected for fault in found(mini, "schema-spelling")] == expected


def test_a_key_of_the_descriptor_that_is_misspelt(mini: Path) -> None:
    with as_json(mini / "datapackage.json") as descriptor:
        descriptor["licences"] = []
    (fault,) = found(mini, "schema-spelling")
    assert (fault.place, fault.table, fault.value) == ("datapackage.json", "", "licences")


@pytest.mark.parametrize(
    ("word", "place"),
    [("word", None), ("слово", None), ("wоrd", 1), ("wοrd", 1), ("wօrd", 1), ("wᎾrd", 1), ("wⲟrd", 1),
     ("日本x", None), ("ɑbc", 0), ("é–слово", None), ("два wоrds", 5)],
)  # fmt: skip
def test_a_word_of_two_alphabets(word: str, place: int | None) -> None:
    assert characters._mixed(word) == place


def test_a_form_without_an_example(mini: Path) -> None:
    with as_json(mini / "schemas" / "witnesses.json") as schema:
        schema["fields"][0]["constraints"]["pattern"] = "[a-z]{3}"
        schema["fields"][0].pop("example", None)
    assert [f.expected for f in found(mini, "column-constraint")] == ["text that matches [a-z]{3}"]


@pytest.mark.parametrize("table", ["claims", "meetings"])
def test_a_vocabulary_that_is_shared_with_no_column(table: str, mini: Path) -> None:
    with as_json(mini / "schemas" / f"{table}.json") as schema:
        schema["fields"] = [
            f for f in schema["fields"] if f["name"] not in ("topic", "meeting_status")
        ]
    assert list(found(mini, "schema-vocabulary")) == []


@pytest.mark.parametrize("table", ["witnesses", "documents"])
def test_a_key_that_leads_to_a_table_that_cannot_be_read(table: str, mini: Path) -> None:
    path = mini / "data" / f"{table}.csv"
    path.write_text(f"{path.read_text('utf-8')}one cell\n", "utf-8")
    assert list(found(mini, "foreign-key")) == []


def test_an_extent_that_is_possible(mini: Path) -> None:
    edited(mini, [claim(C1, word_from="1", word_to="1"), claim(C2, word_from="2", word_to="9")])
    table = Context(locate(mini), None)["claims"]
    place = f"{A}.p02"
    assert list(transcribed.extents(table, {})) == []
    assert list(transcribed.extents(table, {place: "one two"})) == [(0, "one")]


@pytest.mark.parametrize(
    ("key", "right"),
    [
        ("delimiter", ","),
        ("quoteChar", '"'),
        ("doubleQuote", True),
        ("header", True),
        ("lineTerminator", "\n"),
        ("skipInitialSpace", False),
    ],
)
def test_a_dialect_that_is_not_read(key: str, right: Any, mini: Path) -> None:
    with as_json(mini / "datapackage.json") as descriptor:
        descriptor["resources"][2]["dialect"] = {key: "x"}
    (fault,) = found(mini, "descriptor-shape")
    assert (fault.table, fault.column) == (descriptor["resources"][2]["name"], f"dialect.{key}")
    with as_json(mini / "datapackage.json") as descriptor:
        descriptor["resources"][2]["dialect"] = {key: right}
    assert list(found(mini, "descriptor-shape")) == []


TEXTS = ["$schema", "id", "title", "description", "homepage", "doi"]


INNER = [f"resources.{key}" for key in ("$schema", "title", "description", "mediatype")]


@pytest.mark.parametrize("key", [*TEXTS, *INNER])
def test_a_text_of_the_descriptor_that_is_none(key: str, mini: Path) -> None:
    top, _, inner = key.partition(".")
    with as_json(mini / "datapackage.json") as descriptor:
        (descriptor[top][1] if inner else descriptor)[inner or top] = 5
    (fault,) = found(mini, "descriptor-shape")
    assert (fault.table, fault.column) == (("meetings", inner) if inner else ("", key))
    assert (fault.value, fault.expected) == ("5", "JSON of type string")


WRONG = [
    *(("", key, "x") for key in ("spatial", "profile", "created", "version")),
    *(("", key, 5) for key in (*TEXTS, "created", "version", "name")),
    *(("meetings", key, 5) for key in ("hash", "profile", "path", "schema", "name")),
    *(
        ("meetings", key, "x")
        for key in ("type", "scheme", "format", "stats", "encoding", "dialect")
    ),
    *(("meetings", key, {}) for key in ("extrapaths", "checklist", "pipeline", "detector")),
]


@pytest.mark.parametrize(("table", "key", "value"), WRONG)
def test_a_key_of_the_descriptor_with_a_wrong_value(
    table: str, key: str, value: Any, mini: Path
) -> None:
    descriptor = json.loads((mini / "datapackage.json").read_text("utf-8"))
    (descriptor["resources"][1] if table else descriptor)[key] = value
    found = [place for place, *_ in profiles.faults(profiles.PACKAGE, descriptor)]
    assert found == [f"resources.1.{key}" if table else key]


def test_values_of_the_descriptor_that_are_right(mini: Path) -> None:
    descriptor = json.loads((mini / "datapackage.json").read_text("utf-8"))
    right = {"scheme": "file", "format": "csv", "encoding": "utf-8", "profile": "data-resource"}
    descriptor["resources"][1].update(right, type="table", stats={}, hash="x", bytes=5)
    descriptor.update(dict.fromkeys(TEXTS, "x"), spatial=["x"], profile="data-package")
    assert list(profiles.faults(profiles.PACKAGE, descriptor)) == []


@pytest.mark.parametrize("key", ["name", "version", "title", "created"])
def test_a_key_that_the_descriptor_must_have(key: str, mini: Path) -> None:
    descriptor = json.loads((mini / "datapackage.json").read_text("utf-8"))
    assert list(profiles.faults(profiles.PACKAGE, descriptor)) == []
    del descriptor[key]
    ((place, _, expected),) = profiles.faults(profiles.PACKAGE, descriptor)
    assert (place, expected) == ("", "an object with the keys name, version, title, created")


@pytest.mark.parametrize("rule", ["record-field", "errata-row", "retired-unused"])
def test_a_record_of_a_table_that_cannot_be_read(rule: str, mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    path.write_text(f"{path.read_text('utf-8')}one cell\n", "utf-8")
    edited(
        mini,
        [
            ("errata", mt.__version__, {"table": "hedges"}),
            ("retired", "claims", {"table": "hedges"}),
        ],
    )
    assert list(found(mini, rule)) == []


def test_decisions_on_a_table_that_cannot_be_read(mini: Path) -> None:
    assert "claims" in set(Context(locate(mini), None)["coding_units"]["table"])
    path = mini / "data" / "claims.csv"
    path.write_text(f"{path.read_text('utf-8')}one cell\n", "utf-8")
    assert list(found(mini, "coding-frozen")) == []


def test_a_size_that_is_no_number(mini: Path) -> None:
    with as_json(mini / "datapackage.json") as descriptor:
        descriptor["resources"][1]["bytes"] = "5"
    (fault,) = found(mini, "descriptor-shape")
    assert (fault.table, fault.column, fault.value) == ("meetings", "bytes", "5")


def test_frictionless_says_nothing_again(mini: Path) -> None:
    with as_json(mini / "schemas" / "hedges.json") as schema:
        schema["fields"][0]["type"] = "words"
    assert [fault.table for fault in found(mini, "frictionless")] == ["hedges"]
    context = Context(locate(mini), None)
    shape = list(register.RULES["schema-shape"].check(context))
    assert [fault.table for fault in shape] == ["hedges"]
    (fault,) = shape
    for other in (fault._replace(line=2), fault._replace(rule="descriptor-fresh")):
        context.found[:] = [other]
        assert len(list(register.RULES["frictionless"].check(context))) == 1
    context.found[:] = shape
    assert list(register.RULES["frictionless"].check(context)) == []


@pytest.mark.parametrize(
    ("line", "bad"), [('may,"possible",', 0), ('may,"possible"x,', 1), ("may,possible", 1)]
)
def test_a_line_that_is_no_record(line: str, bad: int, mini: Path) -> None:
    path = mini / "data" / "hedges.csv"
    text = path.read_text("utf-8").replace("may,possible,", line)
    path.write_text(f"{text}one cell\n", "utf-8")  # so that the table cannot be read
    assert len(list(found(mini, "text-record"))) == bad + 1


@pytest.mark.parametrize("letter", "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd")
def test_a_character_that_fills(letter: str) -> None:
    assert characters._invisible(letter)


def test_the_place_of_a_bracket_after_words_of_a_damaged_source(mini: Path) -> None:
    edited(mini, [claim(C1, note="The word `(lo,st` and (more.")])
    (fault,) = found(mini, "prose-pairs")
    start = (mini / "data" / "claims.csv").read_text("utf-8").splitlines()[1].index("(more") + 1
    assert fault.place.endswith(f"character {start}")


def test_the_passages_that_words_may_come_from(mini: Path, texts: Path) -> None:
    edited(
        mini, [claim(C1, context_passage_id=f"{A}.p03", hedge="perhaps", time_as_printed="at noon")]
    )
    for rule, expected in (
        ("hedge-in-passage", f"words of {A}.p02, {A}.p03 or of a reading linked to the claim"),
        ("words-as-printed", f"words of {A}.p02, {A}.p03"),
    ):
        assert [fault.expected for fault in found(mini, rule, texts)] == [expected]


def test_latin_letters_of_names_are_plain(mini: Path) -> None:
    edited(
        mini, [claim(C1, statement="Wałęsa, Ærø, Œuvre, œ, Ø, Łódź, Đ, đ, ß and Ægir were named.")]
    )
    assert list(found(mini, "text-script")) == []


def test_a_sign_that_stands_for_a_letter_is_not_plain(mini: Path) -> None:
    """The sign of kelvin is K in all but its number: one part, an ASCII letter."""
    edited(mini, [claim(C1, statement="\u212aabul was named.")])
    assert [fault.column for fault in found(mini, "text-script")] == ["statement"]


def test_a_repair_is_of_its_passage() -> None:
    repairs = [transcribed.Repair("p", 1, 3, "x y z"), transcribed.Repair("q", 0, 1, "no")]
    assert transcribed._repaired("a b c d", "p", repairs) == "a x y z d"
    assert transcribed._repaired("a b c d", "r", repairs) == "a b c d"


def test_repairs_are_of_words_with_a_reading(mini: Path, texts: Path) -> None:
    edited(mini, [("readings", f"{B}.r003", {"as_printed": "", "reading": "Charles"})])
    assert transcribed._repairs(Context(locate(mini), texts)) == {
        f"{B}.r001": transcribed.Repair(f"{B}.p01", 4, 5, "second"),
        f"{B}.r003": transcribed.Repair(f"{B}.p02", 4, 5, "Charles"),
        f"{B}.r004": transcribed.Repair(f"{B}.p02", 18, 19, "unlikely."),
    }


def test_a_share_is_of_documents_at_hand(mini: Path, texts: Path) -> None:
    (texts / f"{A}.txt").unlink()
    context = Context(locate(mini), texts)
    assert list(register.RULES["verbatim-share"].check(context)) == []
    assert [one.document_id for one in context.measures] == [B]


def test_nothing_copied_is_no_words(mini: Path, texts: Path) -> None:
    copies = verbatim._Texts(Context(locate(mini), texts))
    assert copies.copied("Any words at all that there are.", "nowhere") == ""
    assert copies.copied("Any words at all that there are.", f"{A}.p02") == ""


def test_the_words_of_a_repair_are_taken_from_its_passage(mini: Path, texts: Path) -> None:
    place, id = f"{B}.p01", f"{B}.r001"
    extent = {"as_printed": "elsewhere", "word_from": "18", "word_to": "99"}
    edited(mini, [("readings", id, {**extent, "reading": ""})])
    before = verbatim._taken(Context(locate(mini), texts))[place]
    edited(mini, [("readings", id, {"reading": "second"})])
    assert not {18, 19, 24} & before
    assert verbatim._taken(Context(locate(mini), texts))[place] == before | set(range(18, 25))


def test_who_attends_the_part_attends_the_whole(mini: Path) -> None:
    edited(mini, [("attendance", "1984-04-test-dinner", {"meeting_id": "1984-test-meeting"})])
    assert list(found(mini, "attendance-claim")) == []
    edited(mini, [("meetings", "1984-04-test-dinner", {"part_of": ""})])
    assert [fault.column for fault in found(mini, "attendance-claim")] == ["claim_id"]


def test_frictionless_gets_no_profile_that_it_would_fetch() -> None:
    assert structure._local({"name": "p", "profile": "https://example.org/"}) == {"name": "p"}
    known = {"name": "p", "profile": "data-package"}
    assert structure._local(dict(known)) == known


@pytest.mark.parametrize(
    ("words", "copied"),
    [
        ("what follows is filler without any", True),
        ("follows is filler without any", False),
        ("first which nobody needs to read", True),
        ("which nobody needs to read", False),
    ],
)
def test_words_from_the_ends_of_a_passage(
    words: str, copied: bool, mini: Path, texts: Path
) -> None:
    copies = verbatim._Texts(Context(locate(mini), texts))
    assert copies.copied(f"Here {words}, all.", f"{A}.p04") == (words if copied else "")


def test_white_space_is_what_python_says_it_is() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    unusual = {c for c in every if c.isspace() and c not in " \t\r\n"}
    assert {c for c in unusual if not re.search(text._SPACE, f"a{c}b")} == set()
    assert [c for c in ("a b", "a–b", "“é”", "a\tb") if re.search(text._SPACE, c)] == []
    assert all(re.search(text._SPACE, c) for c in (" a", "a ", "a  b", "a\u00a0b"))
