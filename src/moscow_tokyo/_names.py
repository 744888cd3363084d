"""Names of tables and views, for editors and type checkers.

Written by `moscow-tokyo refresh`.
"""

from typing import Literal

TableName = Literal[
    "documents",
    "meetings",
    "participants",
    "claims",
    "attendance",
    "claim_participants",
    "claim_links",
    "claim_readings",
    "names",
    "passages",
    "witnesses",
    "readings",
    "hedges",
    "double_coding",
    "outcomes",
    "errata",
    "retired",
    "releases",
]
ViewName = Literal[
    "claims",
    "meetings",
    "forecasts",
    "timeline",
]
