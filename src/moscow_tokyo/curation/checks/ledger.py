"""Released rows are kept: the ledger and the tables that record changes, by fingerprints.

A fingerprint shows that some row differs from the release, not which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...errors import Fault, counted
from ...packages import fingerprints
from ...packages.fingerprints import LEDGER, WHOLE, Print
from ...packages.package import DESCRIPTOR
from ...packages.released import number
from .cells import Column, among, in_threads
from .context import Context, Table
from .rules import rule
from .text import RECORDS


def _ledger(context: Context) -> dict[str, dict[str, Print]]:
    """What the ledger records, by version (the oldest first) and table."""
    found: dict[str, dict[str, Print]] = {}
    ledger = context[LEDGER]
    cells = (ledger[column] for column in ("version", "table", "rows", "fingerprint"))
    for version, table, rows, digits in zip(*cells, strict=True):
        if rows.isdecimal():
            found.setdefault(version, {})[table] = Print(int(rows), digits)
    return dict(sorted(found.items(), key=lambda one: number(one[0])))


@rule("ledger-whole", LEDGER)
def whole(context: Context) -> Iterator[Fault]:
    """For each version the fingerprints of the tables give that of the package."""
    ledger = context[LEDGER]
    for version, prints in _ledger(context).items():
        rows = (ledger["version"] == version).to_numpy(dtype=bool).nonzero()[0]
        days = ledger["created"].iloc[rows]
        usual = days.mode().iat[0]
        for row in rows[(days != usual).to_numpy()]:
            expected = f"{usual}, as in the other rows of {version}"
            yield ledger.fault(int(row), "created", expected, "restore the ledger")
        if fingerprints.package_print(prints) != prints.get(WHOLE):
            found = f"changed rows of {version}"
            expected = (
                f"the rows as recorded, which together give the fingerprint in the row {WHOLE}"
            )
            yield ledger.fault(int(rows[0]), "", expected, "restore the ledger", found)


@rule("ledger-version", LEDGER, "errata", "retired", "coding_rounds")
def recorded(context: Context) -> Iterator[Fault]:
    """A version that the record names is in the ledger, or is the package's own."""
    known = {*context[LEDGER]["version"], context.package.version}
    for name, column in (
        ("errata", "version"),
        ("retired", "version"),
        ("coding_rounds", "frozen_in"),
    ):
        table = context[name]
        yield from table.faults(
            ~table[column].isin(known),
            column,
            "a version in the ledger, or the version of the package",
            "correct the version, or restore the ledger",
        )


@rule("released-rows", LEDGER)
def rows(context: Context) -> Iterator[Fault]:
    """The tables of a version that is in the ledger are those that were released."""
    version = context.package.version
    prints = _ledger(context).get(version, {})
    remedy = "restore the table, or raise `version` in datapackage.json"
    kept = sorted(prints.keys() & set(context.package.tables()))
    if any(context.unreadable(name) for name in kept):
        return  # the rules on its form say so
    tables = [context[name] for name in kept]
    try:
        made = in_threads(lambda one: fingerprints.text_print(one.schema, one.arrow), tables)
    except ValueError:
        return
    for name, found in zip(kept, made, strict=True):
        if found != prints[name]:
            expected = f"the {counted(prints[name].rows, 'row')} released as {version}"
            value = f"{counted(found.rows, 'row')} with another fingerprint"
            yield Fault(f"{name}.csv", name, "", "", value, expected, remedy)
    names, released = {*context.package.tables()} - {LEDGER}, prints.keys() - {WHOLE}
    if prints and names != released:
        sorts = (("missing", released - names), ("added", names - released))
        value = "; ".join(f"{sort}: {', '.join(sorted(some))}" for sort, some in sorts if some)
        expected = f"exactly the tables released as {version}"
        yield Fault(DESCRIPTOR, "", "", "resources", value, expected, remedy)


@rule("released-records", LEDGER, *RECORDS)
def records(context: Context) -> Iterator[Fault]:
    """In the tables that record changes, the rows of each released version are as released."""
    since, mine = _since(context), number(context.package.version)
    for name in RECORDS:
        released = [
            (version, prints[name])
            for version, prints in _ledger(context).items()
            if name in prints and number(version)[:1] == mine[:1]  # the columns are as they were
        ]
        lost = [one for one in released[-1:] if not _kept(context[name], since[name], *one)]
        if lost:  # in what an older version had already, or only in the newest
            older = (one for one in released if not _kept(context[name], since[name], *one))
            version, recorded = next(older)
            expected = f"the rows up to version {version} as released ({recorded.rows:,} in all)"
            remedy = "restore the rows; a new row is added with its own version"
            yield Fault(f"{name}.csv", name, "", "", "changed or missing rows", expected, remedy)


def _since(context: Context) -> Mapping[str, Column]:
    """The version that each row of a record table belongs to."""
    units, rounds = context["coding_units"], context["coding_rounds"].by_key("frozen_in")
    return {
        "errata": context["errata"]["version"],
        "retired": context["retired"]["version"],
        "coding_rounds": context["coding_rounds"]["frozen_in"],
        "coding_units": units["round"].map(rounds),
        "codings": context["codings"]["unit_id"].map(units.by_key("round")).map(rounds),
        "word_readings": context["word_readings"]["round"].map(rounds),
    }


def _kept(table: Table, since: Column, version: str, recorded: Print) -> bool:
    """Whether a table's rows up to a version are those recorded. Columns may have been added."""
    until = number(version)
    early = {one for one in set(since.dropna()) if number(str(one)) <= until}
    text = table.arrow.filter(among(since, early).to_numpy())
    fields = table.schema["fields"]
    return any(
        fingerprints.text_print({"fields": fields[:n]}, text.select(range(n))) == recorded
        for n in range(len(fields), 0, -1)
    )
