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
    "offices",
    "identifiers",
    "passages",
    "witnesses",
    "readings",
    "hedges",
    "coding_rounds",
    "coding_units",
    "codings",
    "word_readings",
    "outcomes",
    "meeting_outcomes",
    "outcome_evidence",
    "known_dates",
    "errata",
    "retired",
    "releases",
]
ViewName = Literal[
    "claims_full",
    "meetings_full",
    "links",
    "forecasts",
    "timeline",
]
