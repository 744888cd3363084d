"""The codes of states in participants.csv, against the packages that know them."""

from __future__ import annotations

import pandas as pd
import pycountry
import pytest
from countrycode import countrycode

import moscow_tokyo as mt

# Each coded row's state by a name that countrycode knows. A row that is not here fails the test.
STATES = {
    "ussr": "USSR",
    "japan": "Japan",
    "united-states": "United States",
    "china": "China",
    "north-korea": "North Korea",
    "south-korea": "South Korea",
    "afghanistan": "Afghanistan",
    "poland": "Poland",
    "kampuchea": "Cambodia",
    "mongolia": "Mongolia",
    "australia": "Australia",
}
# ISO 3166-3 has this; countrycode gives the successor's code.
FORMER_ISO = {"ussr": "SUN"}
ANCHORS = {"ussr": ("SUN", 365, 365), "japan": ("JPN", 740, 740), "united-states": ("USA", 2, 2)}
ANCHORS |= {"china": ("CHN", 710, 710), "kampuchea": ("KHM", 811, 811)}


def codes_of(state: str) -> tuple[str, int, int]:
    """ISO, COW and Gleditsch-Ward code of a state by the oracles."""
    name = STATES[state]
    iso, cow, gw = (
        countrycode(name, origin="country.name", destination=code)
        for code in ("iso3c", "cown", "gwn")
    )
    return FORMER_ISO.get(state, iso), int(cow), int(gw)


def coded() -> pd.DataFrame:
    found = mt.load("participants").set_index("participant_id")[["iso3", "cow_code", "gw_code"]]
    return found.dropna(how="all")


@pytest.mark.parametrize("state", ANCHORS)
def test_the_oracles_know_the_states(state: str) -> None:
    assert codes_of(state) == ANCHORS[state]


def test_every_code_in_the_data_is_the_oracles() -> None:
    unknown = sorted(set(coded().index) - set(STATES))
    assert unknown == [], "give these rows a name that countrycode knows, in STATES"
    wrong = {
        state: (tuple(row), codes_of(state))
        for state, row in zip(coded().index, coded().itertuples(index=False), strict=True)
        if tuple(row) != codes_of(state)
    }
    assert wrong == {}


def test_every_iso_code_is_in_the_standard() -> None:
    for code in coded()["iso3"].dropna():
        former = pycountry.historic_countries.get(alpha_3=code)
        assert pycountry.countries.get(alpha_3=code) or former, code


def test_codes_stand_on_states_alone() -> None:
    people = mt.load("participants").set_index("participant_id")
    assert set(people.loc[coded().index, "kind"].astype(str)) <= {"state"}
