"""Participants: used, linked to their states, given codes, and spelt as registered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from ...errors import Fault
from .cells import among, containing, look_up
from .context import Context
from .graphs import cycles
from .meetings import same
from .rules import rule

STEPS = 3
"""From everyone who belongs to a state `part_of` leads to it in at most this many steps."""
STATES = ("japan", "ussr", "us", "china")
"""Sides that are a state: who is on one belongs to it."""
OWN_WORDS = (
    ("claims", "statement"),
    ("claims", "condition"),
    ("meetings", "title"),
    ("meetings", "subject"),
    ("documents", "summary"),
)
_TITLES = (
    "Mr Mrs Miss Ms Dr Prof Sir Lord Gen General Marshal Adm Admiral Col Colonel Foreign Prime "
    "Minister Premier President Chairman Secretary Defense Defence Deputy Vice Former Cabinet "
    "Politburo Member Spokesman Ambassador Soviet Japanese The And Of"
)
TITLES = frozenset(_TITLES.split())
"""Words that may be printed with a name without being part of it."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@rule("participant-used", "participants", "attendance", "claims", "claim_participants",
      "documents", "meetings")  # fmt: skip
def used(context: Context) -> Iterator[Fault]:
    """Every participant attends, asserts, has a role, made a document, is a place, or holds one."""
    people = context["participants"]
    found = {
        *context["attendance"]["participant_id"].unique(),
        *context["claims"]["asserted_by"].unique(),
        *context["claim_participants"]["participant_id"].unique(),
        *context["documents"]["creator"].unique(),
        *context["meetings"]["place_country"].unique(),
    }
    part_of = dict(zip(people["participant_id"], people["part_of"], strict=True))
    waiting = list(found)
    while waiting:
        whole = part_of.get(waiting.pop(), "")
        if whole and whole not in found:
            found.add(whole)
            waiting.append(whole)
    yield from people.faults(
        ~among(people["participant_id"], found),
        "participant_id",
        "a participant that another table uses",
        "use it in another table or delete the row",
    )


@rule("participant-part-of", "participants")
def part_of(context: Context) -> Iterator[Fault]:
    """No circle of `part_of`; from a state's side it leads to that state in at most three steps."""
    people = context["participants"]
    ring = cycles(people["participant_id"], people["part_of"])
    expected = "a participant that is not itself part of this one"
    yield from people.faults(ring, "part_of", expected, "correct part_of")
    kind, side = people.by_key("kind"), people.by_key("side")
    above, here = people.by_key("part_of"), people["participant_id"]
    reached = pd.Series("", index=here.index, dtype=here.dtype)
    for _ in range(STEPS + 1):
        at_state = (reached == "") & (look_up(here, kind) == "state")
        reached = reached.where(~at_state, here)
        here = look_up(here, above).fillna("")
    rows = pd.Series(True, index=here.index)
    rows.iloc[ring] = False
    belongs = rows & people["side"].isin(STATES)
    yield from people.faults(
        belongs & (reached == ""),
        "part_of",
        f"a participant from which `part_of` leads to a state within {STEPS} steps, because the side is a state",
        "enter the body or state that it belongs to",
    )
    theirs = look_up(reached, side)
    wrong = rows & (reached != "") & (theirs != people["side"])
    expected, remedy = "{}, the side of {}, where part_of leads", "correct the side or part_of"
    yield from people.faults(wrong, "side", expected, remedy, theirs, reached)
    long = rows & ~belongs & (reached == "") & (here != "")
    yield from people.faults(
        long,
        "part_of",
        f"a chain of at most {STEPS} steps",
        "enter a body nearer to the end of the chain",
    )


@rule("participant-same-as", "participants")
def same_as(context: Context) -> Iterator[Fault]:
    """`possibly_same_as` names another participant; one of the two rows is enough, both may."""
    yield from same(context["participants"])


@rule("participant-codes", "participants")
def codes(context: Context) -> Iterator[Fault]:
    """States have an ISO code, and only states have country codes; no two share one."""
    people = context["participants"]
    state = people["kind"] == "state"
    yield from people.faults(
        state & (people["iso3"] == ""), "iso3", "the state's ISO code", "fill the cell"
    )
    for column in ("iso3", "cow_code", "gw_code"):
        given = people[column] != ""
        yield from people.faults(
            given & ~state,
            column,
            "an empty cell, because only states have codes",
            "empty the cell",
        )
        twice = given & state & people[column].duplicated()
        yield from people.faults(
            twice,
            column,
            "a code that no other state has",
            "correct the code or delete the duplicate row",
        )


def is_description(name: str) -> bool:
    """Whether a name is the office of a person whose name is not known: it begins with a small letter.

    >>> is_description("ambassador of Japan to the Soviet Union"), is_description("Zenko Suzuki")
    (True, False)
    """
    return name[:1].islower()


@rule("participant-sort-name", "participants")
def sort_name(context: Context) -> Iterator[Fault]:
    """A person is filed as "Family, Given", made of the words of the name; else the name as it is.

    It is as it is where it has one word, and where it is the office of a person whose name is not
    known, which begins with a small letter.
    """
    people = context["participants"]
    for row in (people["kind"] == "person").to_numpy(dtype=bool).nonzero()[0]:
        name, filed = people["name"].iat[row], people["sort_name"].iat[row]
        words = name.split()
        whole = len(words) == 1 or is_description(name)
        family, comma, given = filed.partition(", ")
        good = filed == name if whole else bool(comma and family and given)
        if not good or sorted(filed.replace(",", "").split()) != sorted(
            name.replace(",", "").split()
        ):
            form = name if whole else f'"Family, Given", made of the words in {name}'
            yield people.fault(int(row), "sort_name", form, "correct name or sort_name")


@rule("participant-native-name", "participants")
def native_name(context: Context) -> Iterator[Fault]:
    """A name in its own script has a page that shows it, and there is no page without a name."""
    people = context["participants"]
    name, page = people["name_native"] != "", people["name_native_url"] != ""
    yield from people.faults(
        name & ~page,
        "name_native_url",
        "the address of a page that shows the native name",
        "add it or empty name_native",
    )
    yield from people.faults(
        page & ~name,
        "name_native",
        "the name that the page of name_native_url shows",
        "add it or empty the address",
    )


@rule("name-registered", "participants", "names")
def registered(context: Context) -> Iterator[Fault]:
    """Our own words spell persons as registered, not as a source or its OCR happens to."""
    variants = _variants(context)
    if not variants:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(variants)))})\b")
    for table, column in OWN_WORDS:
        if context.unreadable(table):
            continue
        cells = context[table]
        for row in containing(cells[column], variants).to_numpy(dtype=bool).nonzero()[0]:
            for word in dict.fromkeys(pattern.findall(cells[column].iat[row])):
                expected = f"the registered spelling ({variants[word]})"
                yield cells.fault(
                    int(row), column, expected, "spell the name as in participants", word
                )


def _variants(context: Context) -> dict[str, str]:
    """The words of persons' names as printed that are no words of registered names, with the name."""
    people, names = context["participants"], context["names"]
    known = set(TITLES)
    known |= {word for name in people["name"] for word in _WORD.findall(name)}
    known |= {
        word for text in names["capacity_as_printed"].unique() for word in _WORD.findall(text)
    }
    named = people.by_key("name")[people.by_key("kind") == "person"].items()
    persons = {person: name for person, name in named if not is_description(name)}
    pairs = {column: names[column] for column in ("participant_id", "name_as_printed")}
    printed = pd.DataFrame(pairs).drop_duplicates()
    return {
        word: persons[participant]
        for participant, name in printed.itertuples(index=False)
        if participant in persons
        for word in _WORD.findall(name)
        if len(word) > 2 and word[0].isupper() and word not in known
    }


@rule("participant-state", "participants")
def state(context: Context) -> Iterator[Fault]:
    """The state that a participant belongs to is a state; of a state it is that state itself."""
    people = context["participants"]
    kinds = look_up(people["state_id"], people.by_key("kind"))
    wrong = (people["state_id"] != "") & kinds.notna() & (kinds != "state")
    yield from people.faults(
        wrong, "state_id", "a participant of kind state", "enter the ID of a state"
    )
    own = (people["kind"] == "state") & (people["state_id"] != people["participant_id"])
    yield from people.faults(own, "state_id", "the ID of the state itself", "correct the cell")


@rule("name-reading", "names", "readings")
def name_reading(context: Context) -> Iterator[Fault]:
    """A reading that a name rests on is of the passage that holds the name."""
    names = context["names"]
    there = look_up(names["reading_id"], context["readings"].by_key("passage_id"))
    wrong = there.notna() & (there != names["passage_id"])
    expected = "a reading of the same passage"
    yield from names.faults(wrong, "reading_id", expected, "correct or empty the cell")


@rule("document-coded", "documents", "passages", "claims")
def coded(context: Context) -> Iterator[Fault]:
    """Every document has passages and claims."""
    documents = context["documents"]
    for table, noun in (("passages", "passages"), ("claims", "claims")):
        has = among(documents["document_id"], context[table]["document_id"])
        yield from documents.faults(
            ~has, "document_id", f"a document with {noun}", "code the document or delete the row"
        )
