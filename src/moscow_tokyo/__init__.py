"""Moscow–Tokyo: typed tables on Soviet-Japanese diplomacy in the early 1980s.

    import moscow_tokyo as mt

    mt.tables()                  # the tables and views, with rows and title
    mt.load("claims")            # a table as a typed DataFrame, or as_="arrow"
    mt.view("forecasts")         # a view: tables already joined
    mt.search("gromyko visit")   # statements, names, titles and notes with these words
    mt.describe("claims")        # what the columns mean; with a column, its terms
    mt.cite()                    # cite this version; mt.cite(id), one row with its source
    mt.schema("claims")          # the pandera schema, for your own edited frames
    mt.read_csv(path, "claims")  # a CSV of your own, with the types of the table
    mt.write(frame, "claims", path)  # an edited frame as CSV in the package's form
    mt.validate()                # a Report: .ok, .violations, .skipped
    mt.verify()                  # whether the data are exactly what was released
    mt.release("out")            # a folder with every format; needs the extra `release`
    mt.reliability()             # how far two coders agree, field by field
    mt.plot.timeline()           # a chart; also network, certainty, forecasts, agreement
    mt.diff("old.zip")           # what has changed, and which version step it needs
    mt.open("folder-or.zip")     # another version, from a path or URL: the same methods

Core tables are documents, meetings, participants and claims; attendance, claim_participants,
claim_links, claim_readings, names and offices link them; passages, witnesses, readings and hedges
are the apparatus; outcomes, meeting_outcomes, outcome_evidence, known_dates and identifiers come
from outside the documents; coding_rounds, coding_units, codings, word_readings, errata, retired
and releases are the record. The views are claims_full, meetings_full, links, forecasts and timeline.

These functions are the methods of the data set that came with the library (`Dataset`). Importing
the package reads no file and imports neither pandas nor pyarrow. In a shell, the command
`moscow-tokyo` does the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .curation.checks.report import Report
    from .curation.versions.comparison import Comparison
    from .dataset import BUNDLED, Dataset
    from .dataset import open as open
    from .errors import (
        DataError,
        EdtfError,
        Fault,
        FetchError,
        LedgerError,
        PackageError,
        ReleaseError,
    )

    __version__: str
    cite = BUNDLED.cite
    describe = BUNDLED.describe
    diff = BUNDLED.diff
    load = BUNDLED.load
    plot = BUNDLED.plot
    read_csv = BUNDLED.read_csv
    release = BUNDLED.release
    reliability = BUNDLED.reliability
    schema = BUNDLED.schema
    search = BUNDLED.search
    tables = BUNDLED.tables
    validate = BUNDLED.validate
    verify = BUNDLED.verify
    view = BUNDLED.view
    write = BUNDLED.write

__all__ = [  # without `open`, which would hide Python's own after `import *`
    "Comparison",
    "DataError",
    "Dataset",
    "EdtfError",
    "Fault",
    "FetchError",
    "LedgerError",
    "PackageError",
    "ReleaseError",
    "Report",
    "__version__",
    "cite",
    "describe",
    "diff",
    "load",
    "plot",
    "read_csv",
    "release",
    "reliability",
    "schema",
    "search",
    "tables",
    "validate",
    "verify",
    "view",
    "write",
]

if not TYPE_CHECKING:  # type checkers know the names above, and no others

    def __getattr__(name: str) -> object:
        if name != "open" and name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        homes = {"Dataset": "dataset", "open": "dataset"}
        homes |= {"Report": "curation.checks.report", "Comparison": "curation.versions.comparison"}
        if name.endswith("Error") or name == "Fault":
            homes[name] = "errors"
        if name in homes:
            found = getattr(import_module(f".{homes[name]}", __name__), name)
        else:
            bundled = import_module(".dataset", __name__).BUNDLED
            if name == "__version__":
                return bundled.version
            found = getattr(bundled, name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted([*__all__, "open"])
