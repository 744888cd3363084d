"""Agreement of two coders: a worked example, the definition, invariances, conventions, the command."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import moscow_tokyo as mt
from moscow_tokyo.cli import layout
from moscow_tokyo.cli import main as cli
from moscow_tokyo.curation import agreement
from moscow_tokyo.curation.refresh import refresh
from moscow_tokyo.packages.places import locate

krippendorff = pytest.importorskip("krippendorff")

Rows = list[tuple[int, str, str, str, str, str]]  # round, unit, table, field, coder A, coder B
UNIT = ""
"""In the place of a field: the row says which coder has the unit, and with which words."""
CLAIMS: Rows = [
    (1, unit, "claims", field, a, b)
    for unit, cells in {
        "u1": {UNIT: ("1-4", "1-4"), "kind": ("event", "event")},
        "u2": {UNIT: ("1-4", "3-8"), "kind": ("event", "event")},
        "u3": {UNIT: ("5-9", "5-9"), "kind": ("event", "event")},
        "u4": {UNIT: ("2-2", "2-3"), "kind": ("event", "situation")},
        "u5": {UNIT: ("1-9", "1-9"), "kind": ("situation", "situation")},
        "u6": {UNIT: ("10-12", ""), "kind": ("offer", "")},
        "u7": {UNIT: ("", "10-12")},
    }.items()
    for field, (a, b) in cells.items()
]
OTHERS: Rows = [
    (1, "c1", "claims", UNIT, "1-2", "1-2"),
    (1, "c1", "claims", "certainty", "certain", "certain"),
    (1, "c2", "claims", UNIT, "1-2", "1-2"),
    (1, "c2", "claims", "certainty", "certain", "certain"),
    (1, "c3", "claims", UNIT, "1-2", "1-2"),
    (1, "c3", "claims", "certainty", "likely", "certain"),
    (1, "c4", "claims", UNIT, "1-2", "1-2"),
    (1, "c4", "claims", "certainty", "possible", "possible"),
    (1, "m1", "meetings", UNIT, "yes", "yes"),
    (1, "m1", "meetings", "kind", "visit", "visit"),
    (1, "m1", "meetings", "status", "held", ""),
    (1, "m2", "meetings", UNIT, "", "yes"),
    (1, "m3", "meetings", UNIT, "", ""),
    (1, "p1", "claim_participants", UNIT, "yes", "yes"),
    (1, "p1", "claim_participants", "role", "holder", "actor"),
    (2, "n1", "claims", UNIT, "4-6", "4-6"),
    (2, "n1", "claims", "kind", "event", "event"),
    (2, "n1", "claims", "negated", "true", "false"),
    (2, "n2", "claims", UNIT, "4-6", "4-6"),
    (2, "n2", "claims", "kind", "event", "event"),
    (2, "n2", "claims", "negated", "false", "false"),
]


@pytest.fixture
def coded(mini: Path) -> Callable[[Rows], mt.Dataset]:
    """Opens the small package with this record of coding."""

    def coded(rows: Rows) -> mt.Dataset:
        rounds = sorted({number for number, *_ in rows})
        made = {
            "coding_rounds": [[number, "0.1.0", "1.0.0", "A", "B"] for number in rounds],
            "coding_units": [
                [unit, number, table, "", "", a, b, a, ""]
                for number, unit, table, field, a, b in rows
                if field == UNIT
            ],
            "codings": [
                [unit, field, a, b, a, ""] for _, unit, _, field, a, b in rows if field != UNIT
            ],
        }
        for name, lines in made.items():
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerows([mt.load(name).columns, *lines])
            (mini / "data" / f"{name}.csv").write_text(text.getvalue(), "utf-8")
        return mt.open(mini)

    return coded


def row_of(data: mt.Dataset, part: str, **where: object) -> dict[str, object]:
    frame = data.reliability(part=part)
    for name, value in where.items():
        frame = frame[frame[name] == value]
    (row,) = json.loads(frame.to_json(orient="records", double_precision=15))
    return row


def by_definition(pairs: list[tuple[int, int]], ordinal: bool) -> float:
    """Alpha as Krippendorff defines it: 1 - observed / expected disagreement, pair by pair."""
    used = Counter(value for pair in pairs for value in pair)

    def apart(c: int, k: int) -> float:
        if not ordinal:
            return float(c != k)
        c, k = sorted((c, k))
        return (sum(used[g] for g in range(c, k + 1)) - (used[c] + used[k]) / 2) ** 2

    total = used.total()
    observed = sum(2 * apart(a, b) for a, b in pairs) / total
    expected = sum(used[c] * used[k] * apart(c, k) for c, k in itertools.permutations(used, 2)) / (
        total * (total - 1)
    )
    return 1 - observed / expected


def test_a_nominal_field_by_hand(coded: Callable[[Rows], mt.Dataset]) -> None:
    # Both have u1 to u5: 4 of 5 agree. Of the 10 values 7 are event and 3 situation.
    # Observed disagreement: 2 of 10 (u4, in both orders). Expected: 2 · 7 · 3 of 10 · 9.
    # alpha = 1 - (2 / 10) / (42 / 90) = 1 - 3 / 7 = 4 / 7.
    row = row_of(coded(CLAIMS), "fields")
    assert row.pop("alpha") == pytest.approx(4 / 7)
    assert -1 < float(str(row.pop("alpha_low"))) < 4 / 7 < float(str(row.pop("alpha_high"))) <= 1
    assert row == {
        "round": 1,
        "table": "claims",
        "field": "kind",
        "level": "nominal",
        "units": 5,
        "agreement": 0.8,
        "commonest": "event",
        "commonest_share": 0.7,
    }


def test_an_ordinal_field_by_hand(coded: Callable[[Rows], mt.Dataset]) -> None:
    # Of 8 values 2 are possible, 1 likely, 5 certain: middle ranks 1, 2.5 and 5.5.
    # Distances: possible-likely 1.5² = 2.25, likely-certain 3² = 9, possible-certain 4.5² = 20.25.
    # Observed: 2 · 9 = 18 over 8. Expected: 2 · (2·1·2.25 + 1·5·9 + 2·5·20.25) = 504 over 8 · 7.
    # alpha = 1 - (18 / 8) / (504 / 56) = 1 - 1 / 4.
    row = row_of(coded(OTHERS), "fields", field="certainty")
    assert (row["level"], row["agreement"]) == ("ordinal", 0.75)
    assert row["alpha"] == pytest.approx(0.75)


def test_terms_by_hand(coded: Callable[[Rows], mt.Dataset]) -> None:
    frame = coded(CLAIMS).reliability(part="terms")
    assert frame["term"].to_list() == mt.describe("claims", "kind")["term"].to_list()
    used = frame[frame["either"] > 0].drop(columns=["round", "table", "field"])
    assert used.to_dict("records") == [  # event: A 4 times, B 3, both 3; 2 · 3 / 7
        {"term": "event", "coder_a": 4, "coder_b": 3, "both": 3, "either": 4, "agreement": 6 / 7},
        {
            "term": "situation",
            "coder_a": 1,
            "coder_b": 2,
            "both": 1,
            "either": 2,
            "agreement": 2 / 3,
        },
    ]
    assert frame["agreement"].isna().sum() == len(frame) - 2
    frame = coded(OTHERS).reliability(round=2, part="terms")
    negated = frame[frame["field"] == "negated"]
    assert negated["term"].to_list() == ["true", "false"]
    assert negated["agreement"].to_list() == [0.0, 2 / 3]


def test_units_by_hand(coded: Callable[[Rows], mt.Dataset]) -> None:
    # Overlaps of u1 to u5: 1, words 3-4 of 1-8 = 1/4, 1, 1/2, 1.
    row = row_of(coded(CLAIMS), "units")
    assert row == {
        "round": 1,
        "table": "claims",
        "matched": 5,
        "only_a": 1,
        "only_b": 1,
        "f1": pytest.approx(10 / 12),
        "overlap": pytest.approx(3.75 / 5),
    }
    row = row_of(coded(OTHERS), "units", table="meetings")  # a unit that neither has counts nowhere
    assert (row["matched"], row["only_a"], row["only_b"]) == (1, 0, 1)
    assert (row["f1"], row["overlap"]) == (pytest.approx(2 / 3), None)
    assert row_of(coded(OTHERS), "units", table="claim_participants")["matched"] == 1


def test_an_empty_cell_is_a_value(coded: Callable[[Rows], mt.Dataset]) -> None:
    row = row_of(coded(OTHERS), "fields", field="status")
    assert (row["level"], row["units"], row["agreement"]) == ("nominal", 1, 0)
    terms = coded(OTHERS).reliability(part="terms")
    status = terms[terms["field"] == "status"]["term"].to_list()
    assert status == [*mt.describe("meetings", "status")["term"], agreement.EMPTY]


def test_equal_values_have_no_alpha(coded: Callable[[Rows], mt.Dataset]) -> None:
    row = row_of(coded(OTHERS), "fields", round=2, field="kind")
    assert (row["agreement"], row["commonest_share"]) == (1, 1)
    assert (row["alpha"], row["alpha_low"], row["alpha_high"]) == (None, None, None)


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_alpha_and_its_samples_follow_the_definition(
    level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement, "DRAWS", 25)
    chance = random.Random(7)
    for units in (2, 9, 60):
        codes = [(chance.randrange(4), chance.randrange(4)) for _ in range(units - 1)] + [(0, 3)]
        words = [("abcd"[a], "abcd"[b]) for a, b in codes]
        alpha, _, _ = agreement.alphas(words, "abcd", level)
        assert alpha == pytest.approx(by_definition(codes, level == "ordinal"))
        picked = np.random.RandomState(agreement.SEED).randint(0, units, (25, units), np.int64)
        for pick, drawn in zip(picked, agreement.draws(np.array(codes), level), strict=True):
            counts = np.eye(4, dtype=int)[np.array(codes)[pick]].sum(axis=1)
            with np.errstate(invalid="ignore"):
                expected = krippendorff.alpha(value_counts=counts, level_of_measurement=level)
            assert drawn == pytest.approx(expected, nan_ok=True)


def test_order_and_coders_do_not_matter(coded: Callable[[Rows], mt.Dataset]) -> None:
    rows = CLAIMS + OTHERS
    before = {part: coded(rows).reliability(part=part) for part in agreement.PARTS}
    shuffled = list(rows)
    random.Random(3).shuffle(shuffled)
    for part, frame in before.items():
        assert coded(shuffled).reliability(part=part).equals(frame)
    swapped = coded([(*row[:4], row[5], row[4]) for row in rows])
    assert swapped.reliability().equals(before["fields"])
    names = {"only_a": "only_b", "only_b": "only_a", "coder_a": "coder_b", "coder_b": "coder_a"}
    for part in ("terms", "units"):
        columns = list(before[part].columns)
        assert swapped.reliability(part=part).rename(columns=names)[columns].equals(before[part])


def test_the_same_every_time(coded: Callable[[Rows], mt.Dataset]) -> None:
    assert coded(CLAIMS).reliability().equals(coded(CLAIMS).reliability())
    np.random.seed(1)
    assert coded(CLAIMS).reliability().equals(coded(CLAIMS).reliability())


def test_rounds(coded: Callable[[Rows], mt.Dataset]) -> None:
    data = coded(CLAIMS + OTHERS)
    assert set(data.reliability()["round"]) == {1, 2}
    assert set(data.reliability(round=2)["round"]) == {2}
    assert data.reliability().attrs["usage_warnings"] != []
    with pytest.raises(ValueError, match=r"unknown round 3\. There are: 1, 2"):
        data.reliability(round=3)
    with pytest.raises(ValueError, match="unknown part 'term'; did you mean 'terms'"):
        data.reliability(part="term")


def test_the_units_of_each_document_apart(coded: Callable[[Rows], mt.Dataset]) -> None:
    data = coded(CLAIMS + OTHERS)
    path = Path(str(data.path)) / "data" / "coding_units.csv"
    genres = data.load("documents").set_index("document_id")["genre"].astype(str)
    one = genres.index[0]
    lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    for row in lines:  # u1 to u3 by their passage, u4 by its claim, the others by nothing
        row["passage_id"] = f"{one}.p01" if row["unit_id"] in ("u1", "u2", "u3") else ""
        row["row_id"] = f"{one}.c001" if row["unit_id"] == "u4" else "1984-some-visit"
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    path.write_text(text.getvalue(), "utf-8")
    data = mt.open(path.parents[1])

    found = data.reliability(by="genre")
    assert found.columns[:4].to_list() == ["round", "table", "genre", "field"]
    (kind,) = found[found["field"] == "kind"].to_dict("records")
    assert (kind["genre"], kind["units"], kind["agreement"]) == (genres[one], 4, 0.75)
    pairs = [("event", "event")] * 3 + [("event", "situation")]
    places = [(int(a == "situation"), int(b == "situation")) for a, b in pairs]
    assert kind["alpha"] == pytest.approx(by_definition(places, ordinal=False))
    (units,) = data.reliability(part="units", by="document_id").to_dict("records")
    assert (units["document_id"], units["matched"]) == (one, 4)
    with pytest.raises(ValueError, match="unknown column of documents: 'gender'; did you mean"):
        data.reliability(by="gender")


def test_a_table_without_rounds(
    coded: Callable[[Rows], mt.Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    full, empty = coded(CLAIMS), coded([])
    for part in agreement.PARTS:
        frame = empty.reliability(part=part)
        assert len(frame) == 0
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
            name: dtype.replace("string[pyarrow]", "string")
            for name, dtype in agreement.PARTS[part].items()
        }
    with pytest.raises(ValueError, match="There are: none yet"):
        empty.reliability(round=1)
    full = coded(CLAIMS)
    assert len(full.reliability(part="units")) == 1
    with pytest.raises(ImportError, match=r"reliability needs krippendorff.*'\.\[reliability\]'"):
        full.reliability()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ((1, "x", "claims", UNIT, "9-3", "1-2"), "unit 'x' has the extents 9-3 and 1-2"),
        ((1, "x", "claims", UNIT, "3", "1-2"), "expected two numbers of words"),
    ],
)
def test_units_against_the_conventions(
    row: tuple[int, str, str, str, str, str], message: str, coded: Callable[[Rows], mt.Dataset]
) -> None:
    with pytest.raises(mt.DataError, match=message):
        coded([*CLAIMS, row]).reliability(part="units")


@pytest.mark.parametrize(
    "row",
    [
        (1, "x", "claims", "kind", "event", "event"),  # of no unit
        (1, "x", "clams", UNIT, "yes", "yes"),  # of no table
    ],
)
def test_what_a_rule_reports_counts_nowhere(
    row: tuple[int, str, str, str, str, str], coded: Callable[[Rows], mt.Dataset]
) -> None:
    before = {part: coded(CLAIMS).reliability(part=part) for part in agreement.PARTS}
    data = coded([*CLAIMS, row])
    for part, frame in before.items():
        assert data.reliability(part=part).equals(frame)


def test_the_codebook_has_it(coded: Callable[[Rows], mt.Dataset], root: Path) -> None:
    data = coded(CLAIMS + OTHERS)
    (data.path / "src" / "moscow_tokyo").mkdir(parents=True)  # as in a checkout
    refresh(data.path)
    lines = (data.path / "docs" / "codebook.md").read_text("utf-8").splitlines()
    (kind,) = [line for line in lines if "Agreement in round 2: alpha undefined" in line]
    assert kind.startswith("| `kind` ")
    (certainty,) = [line for line in lines if line.startswith("| `certainty` ")][:1]
    assert "Agreement in round 1: alpha 0.75 (" in certainty
    assert "the same value in 75.0% of 4 units; commonest value certain, 62.5%." in certainty
    none = agreement.telling(agreement.compared(locate(coded([]).path), None, "fields"))
    assert none == []


def test_a_round_of_few_units_does_not_stand_for_a_field() -> None:
    rows = [
        {"table": "t", "field": field, "round": round, "units": units}
        for field, round, units in (
            ("a", 1, 50),
            ("a", 2, 20),
            ("a", 3, 19),
            ("b", 1, 5),
            ("b", 2, 3),
        )
    ]
    found = {row["field"]: row["round"] for row in agreement.telling(rows)}
    assert found == {"a": 2, "b": 2}


def test_the_command(
    coded: Callable[[Rows], mt.Dataset],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(layout, "is_terminal", lambda: True)
    data = coded(CLAIMS + OTHERS)

    def command(*words: str) -> str:
        assert cli.main(["reliability", "--path", str(data.path), *words]) == 0
        return capsys.readouterr().out

    text = command()
    assert text.startswith("Note: ")
    assert "commonest" in text
    assert "only_a" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "only_a" not in command("--part", "fields")
    found = json.loads(command("--format", "json", "--round", "2"))
    frame = data.reliability(round=2)
    assert found == json.loads(frame.to_json(orient="records", double_precision=15))
    for part in agreement.PARTS:
        header, *rows = csv.reader(io.StringIO(command("--format", "csv", "--part", part)))
        assert header == list(agreement.PARTS[part])
        assert len(rows) == len(data.reliability(part=part))
    header, *_ = csv.reader(io.StringIO(command("--format", "csv", "--by", "genre")))
    assert header[:3] == ["round", "table", "genre"]
    assert cli.main(["reliability", "--round", "9", "--path", str(data.path)]) == 1
    assert "unknown round 9" in capsys.readouterr().err
    assert cli.main(["reliability", "--path", str(coded([]).path)]) == 0
    assert "commonest_share" in capsys.readouterr().out
