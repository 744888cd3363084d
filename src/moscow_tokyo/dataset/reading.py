"""The methods for readers: what there is, tables, views, their codebook, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, overload

from .. import schemas
from ..citations import work
from ..errors import text, unknown
from ..packages import frames
from ..packages.package import Package
from ..views import columns, joins
from .base import Opened

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from .._names import TableName, ViewName

    Frame: TypeAlias = pd.DataFrame | pa.Table

Pandas = Literal["pandas"]
Arrow = Literal["arrow"]
Form = Literal["pandas", "arrow"]
Style = Literal[
    "plain",
    "apa",
    "chicago-author-date",
    "chicago-notes",
    "apsa",
    "bibtex",
    "ris",
    "csl-json",
]


class Reading(Opened):
    """The methods for readers of the data."""

    def tables(self) -> pd.DataFrame:
        """The tables and views that there are. Load a table with `load`, a view with `view`.

        Returns
        -------
        DataFrame
            One row for each, the core tables and the views first: name, group (core, view, linking,
            apparatus or record), rows and columns (their numbers), title.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.tables()["name"].head(8).to_list()
        ['documents', 'meetings', 'participants', 'claims', 'claims_full', 'meetings_full', 'links', 'forecasts']
        """
        import pandas as pd

        text, number = pd.StringDtype("pyarrow"), pd.Int64Dtype()
        found = pd.DataFrame(joins.contents(self._package)).astype(
            {"name": text, "group": text, "rows": number, "columns": number, "title": text}
        )
        found.attrs.update(frames.about(self._package, {"name": "", "title": "Tables and views"}))
        return found

    @overload
    def load(
        self,
        name: TableName | str,
        *,
        as_: Pandas = "pandas",
        version: str | None = None,
        labels: bool = False,
    ) -> pd.DataFrame: ...
    @overload
    def load(
        self, name: TableName | str, *, as_: Arrow, version: str | None = None, labels: bool = False
    ) -> pa.Table: ...
    @overload
    def load(
        self, name: TableName | str, *, as_: Form, version: str | None = None, labels: bool = False
    ) -> Frame: ...
    def load(
        self,
        name: str,
        *,
        as_: Form = "pandas",
        version: str | None = None,
        labels: bool = False,
    ) -> Frame:
        """A table with typed columns: one row for each record of its CSV, in the same order.

        Parameters
        ----------
        name
            The name of a table, such as `"claims"`; `tables()` lists them.
        as_
            `"pandas"`, or `"arrow"` for a `pyarrow.Table`, in which the terms of a vocabulary are
            plain text.
        version
            Load the table from another version of the data, such as `"1.0.0"`, which `Dataset.at`
            finds and checks.
        labels
            Show the label of each term of a vocabulary ("Trade and economy") instead of the term
            (`trade_economy`), in the same order.

        Returns
        -------
        DataFrame or pyarrow.Table
            Columns are text (`string[pyarrow]`), whole numbers (`Int64`), `boolean`, days
            (`datetime64[s]`), or categorical if they have a vocabulary (ordered if that is
            ordered); `describe(name)` explains them. Only an empty cell is missing. IDs are
            columns, not the index. You may change the frame: the next call returns a new one. Its
            `attrs` hold name, version, table, title, licence and usage_warnings.

        Raises
        ------
        ValueError
            For an unknown name, form or version.
        PackageError
            For a version that is not found, or whose data differ from the ledger.
        DataError
            For a cell that does not fit its column; the message names row, column and value.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> claims = mt.load("claims")
        >>> str(claims["word_from"].dtype), str(claims["negated"].dtype)
        ('Int64', 'boolean')
        >>> mt.load("claims", as_="arrow").num_rows == len(claims)
        True
        """
        data = self._at(version)
        package = data._package
        if name not in package.tables() and name in columns.NAMES:
            raise ValueError(f"{name!r} is a view, not a table: use view({name!r})")
        schema = package.schema(name)
        return _as(as_, package, schema, data._arrow(name), labels)

    @overload
    def view(
        self,
        name: ViewName | str,
        *,
        as_: Pandas = "pandas",
        version: str | None = None,
        labels: bool = False,
    ) -> pd.DataFrame: ...
    @overload
    def view(
        self, name: ViewName | str, *, as_: Arrow, version: str | None = None, labels: bool = False
    ) -> pa.Table: ...
    @overload
    def view(
        self, name: ViewName | str, *, as_: Form, version: str | None = None, labels: bool = False
    ) -> Frame: ...
    def view(
        self,
        name: str,
        *,
        as_: Form = "pandas",
        version: str | None = None,
        labels: bool = False,
    ) -> Frame:
        """A view: a table with the columns of others already joined to it.

        `claims_full` has a row for each claim, with its document, passage, voice, holders, meeting
        and the weakest reading it rests on; `meetings_full` one for each meeting, with the
        participants of each side, the claims that report it and its status document by document;
        `links` one for each link between claims, with both statements and both documents;
        `forecasts` one for each claim of kind forecast, with condition, horizon and outcome;
        `timeline` one for each dated meeting and claim, sorted by its first day, or by its last if
        the start is open.

        Parameters
        ----------
        name
            The name of a view; or `"claims"`, `"meetings"` or `"claim_links"` for the view that has
            all rows of that table.
        as_, version, labels
            As for `load`.

        Returns
        -------
        DataFrame or pyarrow.Table
            Typed as by `load`.

        Raises
        ------
        ValueError
            For an unknown name.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> forecasts = mt.view("forecasts")
        >>> set(forecasts["claim_id"]) <= set(mt.load("claims")["claim_id"])
        True
        >>> mt.view("forecasts", labels=True)["topic"].cat.categories[4]
        'Trade and economy'
        """
        data = self._at(version)
        package, name = data._package, columns.meant(name)
        if name not in columns.NAMES and name in package.tables():
            raise ValueError(f"{name!r} is a table, not a view: use load({name!r})")
        schema = columns.view_schema(package, name)
        return _as(as_, package, schema, joins.view(package, name, data._arrow), labels)

    def describe(self, name: TableName | ViewName | str, column: str | None = None) -> pd.DataFrame:
        """What the columns of a table or view mean, or the terms of one column.

        Parameters
        ----------
        name
            A table or view, such as `"claims"` or `"claims_full"`.
        column
            One of its columns; without it, all of them are described.

        Returns
        -------
        DataFrame
            All text. Without `column`, one row for each column: column, type, title, description,
            unit, required, key, rule, terms, example. With it, one row for each term of its
            vocabulary: term, label, definition, example, locator; or, if it has no vocabulary, the
            row of the column itself.

        Raises
        ------
        ValueError
            For an unknown table or column.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.describe("claims").set_index("column").loc["word_from", "unit"]
        'words'
        >>> mt.describe("claims", "certainty")["term"].to_list()
        ['unlikely', 'possible', 'likely', 'certain']
        """
        schema = columns.definition(self._package, name, column)
        return frames.describe(self._package, schema, column)

    def cite(
        self,
        id: str | None = None,
        *,
        style: Style | str = "plain",
        identifiers: bool = False,
    ) -> str:
        """The citation of this version of the data, or of one row with its source.

        The citation of a row names the source, the passage and the words in it, and the version of
        the data. If the row rests on damaged text, it says so.

        Parameters
        ----------
        id
            The ID of a row; without it, the data set is cited. The parts of a longer key are joined
            by `|`, and the name of a table before it, as in `"claims:ID"`, picks the table.
        style
            plain and chicago-notes give a note. apa, chicago-author-date and apsa give, for a row,
            three lines: the citation in the text, the entry of the source, and that of the data
            set. bibtex (for biblatex), ris and csl-json give the row and its source as two
            entries.
        identifiers
            Add the fingerprint and the SWHID of the data to a style that people read; bibtex, ris
            and csl-json always have them in full.

        Returns
        -------
        str
            The citation, without a line end.

        Raises
        ------
        ValueError
            For an unknown ID or style.
        ImportError
            For apa, apsa and the two Chicago styles without the extra `cite`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.__version__ in mt.cite()
        True
        >>> print(mt.cite(style="bibtex").splitlines()[1])
          author = {{Moscow--Tokyo contributors}},
        """
        id = None if id is None else text("id", id)
        return work.cite(self._package, id, text("style", style), identifiers=identifiers)


def _as(form: str, package: Package, schema: schemas.Schema, typed: pa.Table, labels: bool) -> Any:
    """A typed table in the form asked for."""
    forms: tuple[str, ...] = get_args(Form)
    if form not in forms:
        raise unknown("form", form, forms)
    if labels:
        typed, schema = schemas.frames.labelled(typed, schema)
    return typed if form == "arrow" else frames.frame(package, schema, typed)
