"""The methods for a reader's own frames: their schema, from CSV to a frame, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .. import _extras, schemas
from ..errors import DataError
from ..packages import frames
from ..packages.overlay import csv_bytes, overlay
from ..packages.tables import Table
from ..packages.written import write
from .base import Opened, Place

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa_
    import pyarrow as pa

    from .._names import TableName

_EVERY = "The attribute `faults` of this error lists every fault."


class Writing(Opened):
    """The methods for frames of one's own."""

    def schema(self, name: TableName | str) -> pa_.DataFrameSchema:
        """The pandera schema of a table: check your own edited or extended frames with it.

        It demands exactly the columns, types, vocabularies, patterns, ranges and keys of the table;
        `.add_columns` of pandera extends it. References to other tables are checked by `validate`.

        Parameters
        ----------
        name
            The name of a table, such as `"claims"`.

        Returns
        -------
        pandera.DataFrameSchema
            Call its `.validate(frame)`.

        Raises
        ------
        ValueError
            For an unknown table.
        ImportError
            Without the extra `validate`; the message says how to install it.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> hedges = mt.schema("hedges").validate(mt.load("hedges"))
        """
        _extras.need("pandera.pandas", "schema", "validate")
        return schemas.pandera.pandera_schema(self._package.schema(name))

    def read_csv(self, path: Place, name: TableName | str) -> pd.DataFrame:
        """Read a CSV file of your own with the column types that `load` gives the table.

        The columns may be in any order, and true and false in upper or lower case, as pandas, R and
        spreadsheets write them; a first column of row numbers, without a name, is left out.

        Parameters
        ----------
        path
            The file: UTF-8, one record on each line, commas and double quotation marks.
        name
            The table whose columns it has.

        Returns
        -------
        DataFrame
            As `load` returns it.

        Raises
        ------
        ValueError
            For an unknown table.
        DataError
            For a missing or unknown column, a line that is not a record, or a cell that does not
            fit its column; the message names line, column and value.

        Examples
        --------
        >>> import tempfile
        >>> import moscow_tokyo as mt
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     mt.load("hedges").to_csv(f"{folder}/own.csv")
        ...     own = mt.read_csv(f"{folder}/own.csv", "hedges")
        >>> own.equals(mt.load("hedges"))
        True
        """
        schema = self._package.schema(name)
        data = Path(path).read_bytes()
        if other := _other_than_csv(data):
            raise DataError(
                f"{path} {other}; save it as “CSV UTF-8”, with commas between the cells"
            )
        given = overlay(self._package, name, data)
        try:
            typed = schemas.arrow.to_arrow(schema, _as_ours(schema, Table.of(given, name).text()))
            return frames.frame(self._package, schema, typed)
        except DataError as error:
            own = DataError.of(list(error.faults), _EVERY) if error.faults else error
            raise DataError(f"{path}, read as {name}: {own}", own.faults) from error

    def write(self, frame: pd.DataFrame | pa.Table, name: TableName | str, path: Place) -> Path:
        """Write a frame as CSV in the form of the package; an unchanged table gives the same bytes.

        The columns are written in the order of the schema, the rows in that of their key; days,
        true and false as the package writes them, and a missing value as an empty cell. If a cell
        does not fit the schema of the table, nothing is written. References to other tables and the
        rules of the data model are checked by `validate`.

        Parameters
        ----------
        frame
            An edited frame from `load` or `read_csv`, or a `pyarrow.Table`. The index is left out.
        name
            The table whose rows they are.
        path
            The file to write, or a folder for `<name>.csv`.

        Returns
        -------
        Path
            The file that was written.

        Raises
        ------
        ValueError
            For an unknown table.
        DataError
            For a missing or unknown column, or cells that do not fit the schema.

        Examples
        --------
        >>> import tempfile
        >>> import moscow_tokyo as mt
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = mt.write(mt.load("hedges"), "hedges", folder)
        ...     path.name, path.read_bytes() == mt.Dataset.bundled()._package.data("hedges")
        ('hedges.csv', True)
        """
        from ..curation import checks

        schema = self._package.schema(name)
        rows = schemas.frames.to_text(frame, schema)
        data = csv_bytes(schema, rows)
        faults = checks.of_table(overlay(self._package, name, data), name)
        if faults:
            raise DataError.of(faults, f"Nothing was written. {_EVERY}")
        target = Path(path)
        target = target / f"{name}.csv" if target.is_dir() else target
        write(target, data)
        return target


def _other_than_csv(data: bytes) -> str:
    """What the bytes of a file are in place of CSV with commas, if that is easily told."""
    if data.startswith(b"PK\x03\x04"):
        return "is a workbook or a zip"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is in UTF-16"
    header = data.partition(b"\n")[0]
    for sign, words in ((b";", "semicolons"), (b"\t", "tabs")):
        if sign in header and b"," not in header:
            return f"has {words} between the cells"
    return ""


def _as_ours(schema: schemas.Schema, text: pa.Table) -> pa.Table:
    """All-text columns in our order and form: without row numbers, and with true and false in lower case."""
    import pyarrow.compute as pc

    if text.column_names and not text.column_names[0]:
        text = text.remove_column(0)
    names = schemas.columns(schema)
    if sorted(names) != sorted(text.column_names):
        schemas.arrow.same_columns(schema, text.column_names)
    text = text.select(names)
    for field in schema["fields"]:
        if field.get("type") == "boolean":
            lower = pc.utf8_lower(text[field["name"]])
            text = text.set_column(names.index(field["name"]), field["name"], lower)
    return text
