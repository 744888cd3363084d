"""The verbs for readers: what there is, tables, views, their codebook, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, overload

from .. import schemas
from ..citations import work
from ..errors import unknown
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
    """The verbs for readers of the data."""

    def tables(self) -> pd.DataFrame:
        """What tables and views there are, core tables and views first.

        Load the views with `view`, all others with `load`.

        Returns
        -------
        DataFrame
            One row for each: name, group (core, view, linking, apparatus or record), rows and
            columns (numbers of them), title.

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
        """A table, typed: one row for each record of its CSV, in the same order.

        Columns are text (`string[pyarrow]`), whole numbers (`Int64`), `boolean`, days
        (`datetime64[s]`), or categorical where they have a vocabulary (ordered where that is).
        Units and meanings are in `describe(name)`; only an empty cell is missing. IDs are columns,
        not the index. The frame is yours: changing it changes nothing for the next caller. Its
        `attrs` hold name, version, table, title, licence and usage_warnings.

        Parameters
        ----------
        name
            The table's name.
        as_
            `"pandas"`, or `"arrow"` for the `pyarrow.Table`, in which a vocabulary's column is
            plain text.
        version
            Takes the table from that version, which `Dataset.at` finds and checks.
        labels
            Shows the label of each term of a vocabulary ("Trade and economy") instead of the term
            (`trade_economy`), in the same order.

        Raises
        ------
        ValueError
            For an unknown name, form or version.
        PackageError
            For a version that is not found, or has other data than the ledger says.
        DataError
            For a cell that its column cannot take; it names row, column and value.

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
        """A joined view, typed as `load` types tables: the joins that one would otherwise write.

        `claims_full` has a row for each claim, with its document, passage, voice, holders, meeting
        and the weakest reading it rests on; `meetings_full` one for each meeting, with the
        participants of each side, the claims that report it and its status document by document;
        `links` one for each link between claims, with both statements and both documents;
        `forecasts` one for each claim of kind forecast, with condition, horizon and outcome;
        `timeline` one for each dated meeting and claim, by first day, or with an open start by last.

        Parameters
        ----------
        name
            The view's name, or that of the table whose rows it has: `claims`, `meetings` or
            `claim_links`.
        as_, version, labels
            As for `load`.

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
        """The codebook of a table or view; with a column, the terms of its vocabulary.

        Parameters
        ----------
        name
            A table or view.
        column
            One of its columns.

        Returns
        -------
        DataFrame
            All text. One row for each column (column, type, title, description, unit, required,
            key, rule, terms, example), or one for each term (term, label, definition, example,
            locator); a column without a vocabulary has its one row.

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
        schema = columns.definition(self._package, name)
        return frames.describe(self._package, schema, column)

    def cite(
        self,
        id: str | None = None,
        *,
        style: Style | str = "plain",
        identifiers: bool = False,
    ) -> str:
        """The citation of this version of the data, or of one row with its source.

        Of a row it names the source, the passage and the words in it, and the version of the data
        set. Where the row rests on a damaged place of the text, it says so.

        Parameters
        ----------
        id
            A row's ID; the parts of a longer key are joined by `|`, and `table:` before it picks
            the table.
        style
            plain and chicago-notes give a note. apa, chicago-author-date and apsa give, of a row,
            three lines: what stands in the text, the entry of the source, the entry of the data
            set. bibtex (for biblatex), ris and csl-json give the row and its source as two
            entries.
        identifiers
            Whether the styles for people end with the fingerprint and the SWHID of the data. The
            last three styles, which programs read, always have them in full.

        Raises
        ------
        ValueError
            For an unknown ID or style.
        ImportError
            For apa, chicago and apsa without the extra `cite`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.__version__ in mt.cite()
        True
        >>> print(mt.cite(style="bibtex").splitlines()[1])
          author = {{Moscow--Tokyo contributors}},
        """
        return work.cite(self._package, id, style, identifiers=identifiers)


def _as(form: str, package: Package, schema: schemas.Schema, typed: pa.Table, labels: bool) -> Any:
    """A typed table in the form asked for."""
    forms: tuple[str, ...] = get_args(Form)
    if form not in forms:
        raise unknown("form", form, forms)
    if labels:
        typed, schema = schemas.frames.labelled(typed, schema)
    return typed if form == "arrow" else frames.frame(package, schema, typed)
