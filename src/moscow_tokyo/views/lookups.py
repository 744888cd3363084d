"""What the joins are made of, by columns: looking up, naming, joining to one text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

Load = Callable[[str], "pa.Table"]
"""From a table's name to its typed Arrow table."""
SEPARATOR = "; "


def lookup(ids: Any, table: pa.Table, key: str, column: str) -> pa.Array:
    """A column of a table, looked up by its key for each of the IDs; missing where there is none."""
    return table[column].take(found(ids, table[key]))


def found(ids: Any, keys: pa.ChunkedArray) -> pa.Array:
    """The place of each ID among the keys; missing where it is not there."""
    import pyarrow.compute as pc

    return pc.index_in(ids, value_set=keys.combine_chunks())


def named(load: Load, rows: pa.Table) -> pa.Table:
    """Rows that name participants, with the name of each (its ID where it has none)."""
    return rows.append_column("name", name_of(load, rows["participant_id"]))


def name_of(load: Load, ids: Any) -> pa.Array:
    """For each participant's ID the name, or the ID where there is none."""
    import pyarrow.compute as pc

    return pc.coalesce(lookup(ids, load("participants"), "participant_id", "name"), ids)


def joined(ids: Any, keys: Any, values: Any) -> pa.Array:
    """For each ID the distinct values that have it as key, in the order met, joined to one text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    each = distinct(pa.table({"key": keys, "value": values}), ["key", "value"])
    lists = each.group_by("key", use_threads=False).aggregate([("value", "list")])
    words = pc.binary_join(lists["value_list"], SEPARATOR)
    return lookup(ids, lists.append_column("words", words), "key", "words")


def distinct(table: pa.Table, keys: list[str], others: Sequence[tuple[str, str]] = ()) -> pa.Table:
    """The distinct values of some columns, in the order met, which grouping alone does not keep.

    The column `place` has the place of the first row of each; `others` are aggregated besides.
    """
    import numpy as np
    import pyarrow as pa

    placed = table.append_column("place", pa.array(np.arange(table.num_rows)))
    grouped = placed.select([*keys, "place", *(name for name, _ in others)]).group_by(
        keys, use_threads=False
    )
    made = grouped.aggregate([("place", "min"), *others])
    names = ["place" if name == "place_min" else name for name in made.column_names]
    return made.rename_columns(names).sort_by("place")
