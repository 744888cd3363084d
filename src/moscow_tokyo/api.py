"""`Dataset`: the one façade of a package's tables, views, rules and citations.

The functions of `moscow_tokyo` are the methods of `BUNDLED`, the data set that came with it.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args, overload

from . import agreement, citation, extras, frames, opening, table_schema, view_columns, views
from .package import Package, bundled, unknown
from .package import sha256 as hash_of

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa_
    import pyarrow as pa

    from ._names import TableName, ViewName
    from .checks.report import Report
    from .comparing import Comparison

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
Part = Literal["fields", "terms", "units"]


class Dataset:
    """A data package: typed tables, joined views, their codebook, rules and citation.

    `moscow_tokyo.open(path)` gives one. The functions of `moscow_tokyo` are the methods of the one
    that came with the library. Nothing is read before it is asked for.

    >>> import moscow_tokyo as mt
    >>> data = mt.Dataset.bundled()
    >>> data.name
    'moscow-tokyo'
    >>> data.load("claims").attrs["version"] == data.version == mt.__version__
    True
    """

    def __init__(self, package: Callable[[], Package]) -> None:
        self._locate = package
        self._found: Package | None = None
        self._typed: dict[str, tuple[str, pa.Table]] = {}  # by table: hash of its bytes, and it
        self._versions: dict[str, Dataset] = {}

    @classmethod
    def bundled(cls) -> Dataset:
        """The data set that came with the library."""
        return BUNDLED

    @classmethod
    def at(cls, version: str) -> Dataset:
        """The data set of a released version, such as `1.0.0`, checked against the ledger.

        It is looked for in the library, in the cache of downloads, and in the place named by the
        environment variable MOSCOW_TOKYO_RELEASES: a folder, or the URL that releases lie below. A
        version newer than the library's ledger is checked against its own, and a warning says so.
        Raises `ValueError` for a version that never was, and `PackageError`, which says what to
        download and where to put it, for one that is not found; also for one with other data.

        >>> import moscow_tokyo as mt
        >>> mt.Dataset.at("one")
        Traceback (most recent call last):
            ...
        ValueError: found version 'one'; expected three numbers, such as '1.0.0'
        """
        found = opening.of_version(version)
        return cls(lambda: found)

    def _at(self, version: str | None) -> Dataset:
        """The data set itself, or that of another version, which is searched and checked once."""
        if version is None or (version == self.version and self is not BUNDLED):
            return self
        kept = self._versions.get(version)
        if kept is None:
            kept = Dataset.at(version)
            if not kept._package.editable:
                self._versions[version] = kept
        return kept

    @property
    def _package(self) -> Package:
        if self._found is None:
            self._found = self._locate()
        return self._found

    def __repr__(self) -> str:
        return f"<Dataset {self.name} {self.version} at {self.path}>"

    @property
    def name(self) -> str:
        """The package's name."""
        return self._package.name

    @property
    def version(self) -> str:
        """The version of the data."""
        return self._package.version

    @property
    def path(self) -> Path:
        """Where the package is: a folder, a zip or a `.sqlite`; of a URL, the file in the cache."""
        return Path(self._package.location)

    def tables(self) -> pd.DataFrame:
        """What tables and views there are, core tables and views first.

        Returns a frame with one row for each: name, group (core, view, linking, apparatus or
        record), rows and columns (numbers of them), title. Load the views with `view`, all others
        with `load`.

        >>> import moscow_tokyo as mt
        >>> mt.tables()["name"].head(8).to_list()
        ['documents', 'meetings', 'participants', 'claims', 'claims', 'meetings', 'forecasts', 'timeline']
        """
        import pandas as pd

        text, number = pd.StringDtype("pyarrow"), pd.Int64Dtype()
        found = pd.DataFrame(views.contents(self._package))
        return found.astype(
            {"name": text, "group": text, "rows": number, "columns": number, "title": text}
        )

    @overload
    def load(
        self, name: TableName, as_: Literal["pandas"] = "pandas", *, version: str | None = None
    ) -> pd.DataFrame: ...
    @overload
    def load(
        self, name: TableName, as_: Literal["arrow"], *, version: str | None = None
    ) -> pa.Table: ...
    def load(
        self, name: TableName, as_: Form = "pandas", *, version: str | None = None
    ) -> pd.DataFrame | pa.Table:
        """A table, typed: one row for each record of its CSV, in the same order.

        Columns are text (`string[pyarrow]`), whole numbers (`Int64`), `boolean`, days
        (`datetime64[s]`), or categorical where they have a vocabulary (ordered where that is).
        Units and meanings are in `describe(name)`; only an empty cell is missing. IDs are columns,
        not the index. The frame is yours: changing it changes nothing for the next caller. Its
        `attrs` hold name, version, table, title, licence and usage_warnings.

        `as_="arrow"` gives the `pyarrow.Table`, in which a vocabulary's column is plain text.
        `version="1.0.0"` takes the table from that version, which `Dataset.at` finds and checks.

        Raises `ValueError` for an unknown name, form or version, `PackageError` for a version that
        is not found, and `DataError`, a `ValueError` too, naming row, column and value, for a cell
        that its column cannot take.

        >>> import moscow_tokyo as mt
        >>> claims = mt.load("claims")
        >>> str(claims["word_from"].dtype), str(claims["negated"].dtype)
        ('Int64', 'boolean')
        >>> mt.load("claims", as_="arrow").num_rows == len(claims)
        True
        """
        if version is not None and (other := self._at(version)) is not self:
            return other.load(name, as_)
        if name not in self._package.tables() and name in view_columns.names():
            raise ValueError(f"{name!r} is a view, not a table: use view({name!r})")
        typed = self._arrow(name)
        if _form(as_) == "arrow":
            return typed
        return frames.frame(self._package, name, typed=typed)

    @overload
    def view(
        self, name: ViewName, as_: Literal["pandas"] = "pandas", *, version: str | None = None
    ) -> pd.DataFrame: ...
    @overload
    def view(
        self, name: ViewName, as_: Literal["arrow"], *, version: str | None = None
    ) -> pa.Table: ...
    def view(
        self, name: ViewName, as_: Form = "pandas", *, version: str | None = None
    ) -> pd.DataFrame | pa.Table:
        """A joined view, typed as `load` types tables: the joins that one would otherwise write.

        `claims` has a row for each claim, with its document, passage, asserter, holders, meeting and
        the weakest reading it rests on; `meetings` one for each meeting, with the participants of
        each side, the claims that report it and its status document by document; `forecasts` one
        for each claim of kind forecast, with condition, horizon and outcome; `timeline` one for
        each dated meeting and claim, by first day, or with an open start by last. `version` is as for `load`. Raises
        `ValueError` for an unknown name.

        >>> import moscow_tokyo as mt
        >>> forecasts = mt.view("forecasts")
        >>> set(forecasts["claim_id"]) <= set(mt.load("claims")["claim_id"])
        True
        """
        if version is not None and (other := self._at(version)) is not self:
            return other.view(name, as_)
        schema = view_columns.view_schema(self._package, name)
        typed = views.view(self._package, name, self._arrow)
        if _form(as_) == "arrow":
            return typed
        return frames.frame(self._package, name, typed=typed, schema=schema)

    def describe(
        self, name: TableName | ViewName, column: str | None = None, *, view: bool = False
    ) -> pd.DataFrame:
        """The codebook of a table or view; with a column, the terms of its vocabulary.

        Returns a frame of text: one row for each column (column, type, title, description, unit,
        required, key, rule, terms, example), or one for each term (term, label, definition,
        example, locator); no row for a column without a vocabulary. A name that a table and a view
        share means the table, or the view with `view=True`. Raises `ValueError` for an unknown
        table or column.

        >>> import moscow_tokyo as mt
        >>> mt.describe("claims").set_index("column").loc["word_from", "unit"]
        'words'
        >>> mt.describe("claims", "certainty")["term"].to_list()
        ['unlikely', 'possible', 'likely', 'certain']
        """
        return frames.describe(view_columns.definition(self._package, name, view=view), column)

    def schema(self, name: TableName) -> pa_.DataFrameSchema:
        """The pandera schema of a table: check your own edited or extended frames with it.

        It asks for exactly the table's columns, types, vocabularies, patterns, ranges and keys;
        `.add_columns` of pandera extends it. References to other tables are `validate`'s to check.
        Needs the extra `validate` (`ImportError` says how to install it). Raises `ValueError` for an
        unknown table.

        >>> import moscow_tokyo as mt
        >>> hedges = mt.schema("hedges").validate(mt.load("hedges"))
        """
        extras.need("pandera.pandas", "schema", "validate")
        return table_schema.pandera_schema(self._package.schema(name))

    def validate(self, sources: str | PathLike[str] | None = None) -> Report:
        """Check the package against its schemas and the rules of its data model.

        `sources` is a folder of transcripts, `<document_id>.txt` each; without it, rules that need
        them are reported as not run. Returns a `Report`: `.ok`, and the frames `.violations` (rule,
        table, row_id, column, value, expected, remedy, message), `.skipped` and `.measures`. Needs
        the extra `validate`: raises `ImportError` without it.

        >>> import moscow_tokyo as mt
        >>> report = mt.validate()
        >>> report.violations.columns.to_list()[:4]
        ['rule', 'table', 'row_id', 'column']
        """
        from . import checks

        return checks.validate(self._package, sources=sources)

    def cite(self, id: str | None = None, style: Style = "plain") -> str:
        """The citation of this version of the data, or of one row with its source.

        `id` is a row's ID; the parts of a longer key are joined by `|`, and `table:` before it picks
        the table. `style` is plain; apa, chicago-author-date, chicago-notes (the note itself) or
        apsa; or bibtex, ris or csl-json. Version and fingerprint are in each, the fingerprint in
        full where a program reads it. Raises `ValueError` for an unknown ID or style, and
        `ImportError` for apa, chicago and apsa without the extra `cite`.

        >>> import moscow_tokyo as mt
        >>> mt.__version__ in mt.cite()
        True
        >>> print(mt.cite(style="bibtex").splitlines()[1])
          author = {{Moscow–Tokyo contributors}},
        """
        return citation.cite(self._package, id, style)

    def diff(
        self,
        old: Dataset | str | PathLike[str],
        new: Dataset | str | PathLike[str] | None = None,
    ) -> Comparison:
        """What differs between two versions: by default, between an old one and this data set.

        Each is a data set or what `open` takes; a folder may have been edited, a zip is checked.
        Returns a `Comparison`: print it to read it all; `.changes` (a frame: what, table, row_id,
        column, old, new, reason, step) has a row for each table, column or term added, removed or
        changed, each row added, removed or retired, and each changed cell with the reason that
        `errata` gives; `.needs` is the step of the version that the changes need, `.debts` what
        the new version lacks before it can be published, `.ok` whether that is nothing.

        MAJOR: a table, column or term removed, renamed, retyped or moved, a key changed, an ID gone
        that was not retired. MINOR: more rows, tables, terms or last columns, a retired ID, a rule
        changed. PATCH: corrected cells and wording. Raises `PackageError` where there is no package
        or a damaged one, and `DataError` where rows cannot be read by their IDs.

        >>> import moscow_tokyo as mt
        >>> same = mt.diff(mt.Dataset.bundled())
        >>> same.needs, same.ok, len(same.changes)
        ('none', True, 0)
        """
        from .comparing import compare

        return compare(_opened(old)._package, (self if new is None else _opened(new))._package)

    def release(
        self,
        out: str | PathLike[str],
        *,
        record: bool = False,
        sources: str | PathLike[str] | None = None,
    ) -> Path:
        """Build the release of this version: the folder `out/<name>-<version>/`, which it returns.

        It holds the tables as CSV and Parquet (each also as a data package in a zip), SQLite, Excel
        and Stata files, networks, citations, metadata and the hashes of all. Only a valid package
        is released; `sources` is for `validate`. Where the folder is already, the new build must
        have the same bytes. `record=True` first adds the version to the ledger, once. Raises
        `ValueError` when the package is not valid, the ledger has other data for this version, or
        another build stands there. Needs the extra `release`: raises `ImportError` without it.

        >>> import tempfile
        >>> import moscow_tokyo as mt
        >>> with tempfile.TemporaryDirectory() as out:
        ...     (mt.release(out) / "SHA256SUMS").is_file()
        True
        """
        from . import releasing

        return releasing.release(self._package, out, record=record, sources=sources)

    def reliability(self, round: int | None = None, part: Part = "fields") -> pd.DataFrame:
        """How far two coders agree, round by round, from the table `double_coding` alone.

        `fields` has a row for each coded field of the units that both coders have: level, units
        (number), agreement (share of units with the same value), Krippendorff's alpha with a 95 %
        interval (alpha_low, alpha_high: 1000 samples of units, fixed seed), the commonest value and
        its share. An empty cell counts as the value "(empty)". Level is ordinal where every value
        stands in an ordered vocabulary. Alpha is missing where all values are equal.

        `terms` has a row for each term of each vocabulary: in how many units coder_a, coder_b, both
        or either used it, and their agreement on it, 2 · both / (coder_a + coder_b). `units` tells
        what they take for a unit at all: matched, only_a, only_b, f1, and overlap, the mean of
        intersection over union of the matched word extents (missing where units have none).

        A table without rounds gives no rows. Raises `ValueError` for an unknown round or part, and
        `ImportError` where alpha needs the extra `reliability`.

        >>> import moscow_tokyo as mt
        >>> mt.reliability(part="units").columns.to_list()
        ['round', 'table', 'matched', 'only_a', 'only_b', 'f1', 'overlap']
        >>> bool((mt.reliability()["alpha"].dropna() <= 1).all())
        True
        """
        return agreement.reliability(self._package, round, part)

    def _arrow(self, name: str) -> pa.Table:
        """A table as Arrow, read again only if its bytes changed: people edit folders."""
        digest = hash_of(self._package.data(name))
        kept = self._typed.get(name)
        if kept is None or kept[0] != digest:
            kept = self._typed[name] = (digest, frames.arrow(self._package, name))
        return kept[1]


def open(path: str | PathLike[str], sha256: str | None = None) -> Dataset:
    """The data set at a path or URL: a folder, a `datapackage.json`, a zip, or a `.sqlite`.

    A zip (of CSV or Parquet) is checked against the sizes and hashes in its descriptor, SQLite
    against its fingerprints; a folder may have been edited, so there only `validate` compares them.
    With `sha256`, 64 hexadecimal digits, the file must have this hash. A URL needs the extra
    `fetch`; it is downloaded once, into the cache, which the environment variable
    MOSCOW_TOKYO_CACHE can move. Raises `PackageError`, a `ValueError`, when there is no package or
    a damaged one, and `ImportError` without the extra.

    >>> import moscow_tokyo as mt
    >>> mt.open(mt.Dataset.bundled().path).version == mt.__version__
    True
    """
    package = opening.opened(path, sha256)
    return Dataset(lambda: package)


def _opened(data: Dataset | str | PathLike[str]) -> Dataset:
    return data if isinstance(data, Dataset) else open(data)


def _form(as_: str) -> str:
    if as_ not in get_args(Form):
        raise unknown("form", as_, get_args(Form))
    return as_


BUNDLED: Dataset = Dataset(bundled)
