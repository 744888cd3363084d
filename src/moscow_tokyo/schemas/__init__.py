"""What a column is: Table Schema types and their counterparts in Arrow, pandas, pandera and Stata."""

from . import arrow, frames, pandera, stata
from .types import (
    TYPES,
    URI,
    Field,
    Schema,
    TypeRow,
    columns,
    field_of,
    labels,
    plain,
    primary_key,
    readable,
    references,
    row_id,
    terms,
    text_of,
    type_row,
)

__all__ = [
    "TYPES",
    "URI",
    "Field",
    "Schema",
    "TypeRow",
    "arrow",
    "columns",
    "field_of",
    "frames",
    "labels",
    "pandera",
    "plain",
    "primary_key",
    "readable",
    "references",
    "row_id",
    "stata",
    "terms",
    "text_of",
    "type_row",
]
