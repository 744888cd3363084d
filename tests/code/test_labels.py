"""Frames with labels instead of terms: the same cells, in the same order."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import moscow_tokyo as mt
from moscow_tokyo import schemas
from moscow_tokyo.packages.places import bundled
from moscow_tokyo.views import columns

EVERY = [("load", name) for name in bundled().tables()] + [("view", name) for name in columns.NAMES]


@pytest.mark.parametrize(("verb", "name"), EVERY)
def test_every_vocabulary_shows_its_labels_in_its_order(verb: str, name: str) -> None:
    terms, labels = getattr(mt, verb)(name), getattr(mt, verb)(name, labels=True)
    assert list(labels.columns) == list(terms.columns)
    for column in terms.columns:
        if not isinstance(terms[column].dtype, pd.CategoricalDtype):
            assert labels[column].equals(terms[column])
            continue
        codebook = mt.describe(name, column).set_index("term")["label"]
        assert list(labels[column].cat.categories) == list(codebook[terms[column].cat.categories])
        assert labels[column].cat.ordered == terms[column].cat.ordered
        assert labels[column].cat.codes.equals(terms[column].cat.codes)
    assert labels.attrs == terms.attrs


def test_labels_are_those_of_the_codebook() -> None:
    claims = mt.view("claims", labels=True)
    assert "Trade and economy" in set(claims["topic"])
    assert (claims["certainty"] < "Certain").sum() == (
        mt.load("claims")["certainty"] < "certain"
    ).sum()


def test_arrow_has_labels_too() -> None:
    table = mt.load("claims", as_="arrow", labels=True)
    assert table["topic"].to_pylist() == mt.load("claims", labels=True)["topic"].to_list()
    assert table.schema == mt.load("claims", as_="arrow").schema


def test_a_value_without_a_label_is_an_error(mini: Path) -> None:
    path = mini / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",event,", ",deed,", 1), "utf-8")
    for form in ("pandas", "arrow"):
        with pytest.raises(mt.DataError, match='found "deed", expected one of demand, offer'):
            mt.open(mini).load("claims", as_=form, labels=True)


def test_terms_that_share_a_label_keep_apart() -> None:
    field = {
        "name": "a",
        "constraints": {"enum": ["x", "y", "z"]},
        "categories": [{"value": "x", "label": "Same"}, {"value": "y", "label": "Same"}],
    }
    assert schemas.labels(field) == {"x": "Same (x)", "y": "Same (y)", "z": "z"}
