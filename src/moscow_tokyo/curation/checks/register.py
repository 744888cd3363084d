"""Every rule there is: importing this module registers them all, in the order in which they run."""

from __future__ import annotations

# isort: off
from . import shape  # first: the others rely on what it checks
from . import files
from . import text
from . import characters
from . import lint
from . import columns
from . import dates
from . import claims
from . import meetings
from . import people
from . import links
from . import apparatus
from . import record
from . import coding
from . import ledger
from . import coverage
from . import transcripts
from . import verbatim
from . import structure  # last: it reports only what no rule before it has found
from .rules import RULES, run
# isort: on

__all__ = [
    "RULES",
    "apparatus",
    "characters",
    "claims",
    "coding",
    "columns",
    "coverage",
    "dates",
    "files",
    "ledger",
    "links",
    "lint",
    "meetings",
    "people",
    "record",
    "run",
    "shape",
    "structure",
    "text",
    "transcripts",
    "verbatim",
]
