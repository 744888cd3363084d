"""Moscow–Tokyo: typed, verified tables on Soviet-Japanese diplomacy, 1982 to 1984.

    import moscow_tokyo as mt

    mt.tables()                  # what there is: tables and views, with rows and title
    mt.load("claims")            # a table as a typed DataFrame, or as_="arrow"
    mt.view("forecasts")         # a joined view, ready to use
    mt.describe("claims")        # the codebook of a table; of a column: its vocabulary
    mt.cite()                    # this version; mt.cite(id): one row, with its source
    mt.schema("claims")          # the pandera schema, for your own edited frames
    mt.validate()                # a Report: .ok, .violations, .skipped
    mt.release("out")            # a folder with every format: needs the extra `release`
    mt.reliability()             # how far two coders agree, field by field
    mt.diff("old.zip")           # what changed since, and the step of the version it needs
    mt.open("folder-or.zip")     # another version of the data, or a URL: the same verbs

The tables are documents, meetings, participants and claims; attendance, claim_participants,
claim_links, claim_readings and names link them; passages, witnesses, readings and hedges are the
apparatus; double_coding, outcomes, errata, retired and releases the record. The views are claims,
meetings, forecasts and timeline. In a shell, `moscow-tokyo` has the same verbs.

These functions are the methods of the data set that came with the library (`Dataset`). Importing
the package reads no file and imports neither pandas nor pyarrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import BUNDLED, Dataset
    from .api import open as open
    from .package import PackageError
    from .table_schema import DataError

    __version__: str
    cite = BUNDLED.cite
    describe = BUNDLED.describe
    diff = BUNDLED.diff
    load = BUNDLED.load
    release = BUNDLED.release
    reliability = BUNDLED.reliability
    schema = BUNDLED.schema
    tables = BUNDLED.tables
    validate = BUNDLED.validate
    view = BUNDLED.view

__all__ = [  # without `open`, which would hide Python's own after `import *`
    "DataError",
    "Dataset",
    "PackageError",
    "__version__",
    "cite",
    "describe",
    "diff",
    "load",
    "release",
    "reliability",
    "schema",
    "tables",
    "validate",
    "view",
]


def __getattr__(name: str) -> object:
    if name != "open" and name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import api, package, table_schema

    if name == "__version__":
        return api.BUNDLED.version
    homes = {"Dataset": api, "open": api, "PackageError": package, "DataError": table_schema}
    globals()[name] = found = getattr(homes.get(name, api.BUNDLED), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "open"})
