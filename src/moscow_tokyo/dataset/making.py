"""The methods for makers; each imports what it needs of `curation` when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .._extras import need
from ..packages import released
from .base import Opened, Place

if TYPE_CHECKING:
    import pandas as pd

    from ..curation.checks.report import Report
    from ..curation.versions.comparison import Comparison
    from ..packages.package import Package

Part = Literal["fields", "terms", "units"]


class Making(Opened):
    """The methods for makers of the data."""

    def validate(self, *, sources: Place | None = None) -> Report:
        """Check the package against its schemas and the rules of its data model.

        Parameters
        ----------
        sources
            A folder of transcripts named `<document_id>.txt`; without it, the folder that the
            environment variable MOSCOW_TOKYO_SOURCES names. Rules that need a transcript which is
            missing are reported as not run.

        Returns
        -------
        Report
            `.ok` is true if there are no violations. `.violations` is a frame of them (rule, table,
            row_id, column, value, expected, remedy, message); `.skipped` lists the rules that could
            not run, `.measures` the numbers that were computed.

        Raises
        ------
        ImportError
            Without the extra `validate`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> report = mt.validate()
        >>> report.violations.columns.to_list()[:4]
        ['rule', 'table', 'row_id', 'column']
        """
        from ..curation import checks

        return checks.validate(self._package, sources=sources)

    def verify(self) -> pd.DataFrame:
        """Check that the data are exactly what was released.

        The files are compared with the hashes in their descriptor, and the rows with the ledger of
        releases. The folder of a release, with all its files, is compared by the command
        `moscow-tokyo verify FOLDER`.

        Returns
        -------
        DataFrame
            One row for each comparison: what (`files` or `rows`), ok (true or false), found (the
            result in words). The rows of a version that no ledger has are not ok.

        Raises
        ------
        DataError
            If the ledger or a table cannot be read.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.verify()["what"].to_list()
        ['files', 'rows']
        """
        import pandas as pd

        from ..packages import verified

        return pd.DataFrame(verified.verify(self._package), columns=list(verified.Result._fields))

    def diff(self, old: Opened | Place, new: Opened | Place | None = None) -> Comparison:
        """What differs between two versions, and which step of the version the changes need.

        MAJOR: a table, column or term was removed, renamed, retyped or moved, a key changed, or an
        ID disappeared without being retired. MINOR: rows, tables, or terms and columns at the end
        were added, an ID was retired, or a rule changed. PATCH: cells or wording were corrected.

        Parameters
        ----------
        old, new
            Two data sets, places as `open` takes them, or versions such as `"1.0.0"`, which
            `Dataset.at` finds; without `new`, this data set. A folder is read as it is, a zip is
            checked.

        Returns
        -------
        Comparison
            Print it to read it all. `.changes` (a frame: what, table, row_id, column, old, new,
            reason, step) has a row for each table, column or term added, removed or changed, each
            row added, removed or retired, and each changed cell with the reason that `errata`
            gives. `.needs` is the step of the version that the changes need, `.missing` what the
            new version still lacks before it can be published; `.ok` is true if it lacks nothing.

        Raises
        ------
        PackageError
            If there is no package, or a damaged one.
        DataError
            If two rows of a table have the same ID, or a table has no key.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> same = mt.diff(mt.Dataset.bundled())
        >>> same.needs, same.ok, len(same.changes)
        ('none', True, 0)
        """
        from ..curation.versions.comparison import compare

        return compare(self._other(old), self._package if new is None else self._other(new))

    def release(self, out: Place, *, record: bool = False, sources: Place | None = None) -> Path:
        """Build the release of this version: the folder `out/<name>-<version>/`.

        It contains the views and tables as CSV and Parquet (each also as a data package in a zip),
        SQLite, Excel and Stata files, networks, citations, metadata and the hashes of all files,
        without subfolders. Only a valid package is released. If the folder exists already, the new
        build must have the same bytes.

        Parameters
        ----------
        out
            The folder in which to make it.
        record
            Add the version to the ledger first, if it is not there yet.
        sources
            A folder of transcripts, as for `validate`.

        Returns
        -------
        Path
            The folder of the release.

        Raises
        ------
        ReleaseError
            If the package is not valid, or a different build exists already.
        LedgerError
            If the ledger records different data for this version.
        ImportError
            Without the extra `release`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.release("out")  # doctest: +SKIP
        PosixPath('out/moscow-tokyo-1.0.0')
        """
        from ..curation import releases

        return releases.release(self._package, out, record=record, sources=sources)

    def site(self, out: Place, *, sources: Place | None = None) -> Path:
        """Write a website for reading the data, whose pages open without a server.

        Parameters
        ----------
        out
            The folder of the site: a new or empty one, or that of an earlier site.
        sources
            A folder of transcripts named `<document_id>.txt`. If one is the transcript that was
            coded, the page of its document shows the words beside the claims. A page with a
            copyrighted text is marked as not for publication.

        Returns
        -------
        Path
            The folder; open its `index.html`.

        Raises
        ------
        PackageError
            If the folder contains other files, or there is no such folder of transcripts.
        ImportError
            Without the extra `site`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.Dataset.bundled().site("out/site")  # doctest: +SKIP
        PosixPath('out/site')
        """
        from ..curation import agreement
        from ..site.build import build

        coded = agreement.CODINGS in self._package.tables()
        for module in ("jinja2", "krippendorff") if coded else ("jinja2",):
            need(module, "site", "site")
        found = agreement.compared(self._package, None, "fields") if coded else []
        return build(self._package, out, sources=sources, agreement=found)

    def reliability(
        self, *, round: int | None = None, part: Part | str = "fields", by: str | None = None
    ) -> pd.DataFrame:
        """How far two coders agree, in each round of the double coding.

        Parameters
        ----------
        round
            The number of one round; without it, all of them.
        part
            What to compare: `"fields"`, `"terms"` or `"units"`, explained below.
        by
            A column of `documents`, such as `"genre"`: agreement for each of its values.
            Meetings, participants and attendance do not belong to a single document and are left
            out.

        Returns
        -------
        DataFrame
            `fields` has a row for each coded field of the units that both coders marked: level,
            units (their number), agreement (the share of units with the same value), Krippendorff's
            alpha with a 95 % interval (alpha_low, alpha_high: 1000 samples of units, fixed seed),
            the commonest value and its share. An empty cell counts as the value "(empty)". The
            level is ordinal if every value is in an ordered vocabulary. Alpha is missing if all
            values are equal.

            `terms` has a row for each term of each vocabulary: in how many units coder_a, coder_b,
            both or either used it, and their agreement on it, 2 · both / (coder_a + coder_b).

            `units` says what each of them took for a unit: matched, only_a, only_b, f1, and
            overlap, the mean of intersection over union of the matched word extents (missing if
            units have none).

        Raises
        ------
        ValueError
            For an unknown round, part or column.
        ImportError
            Without the extra `reliability`, which computes alpha.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.reliability(part="units").columns.to_list()
        ['round', 'table', 'matched', 'only_a', 'only_b', 'f1', 'overlap']
        """
        from ..curation import agreement

        return agreement.reliability(self._package, round, part, by)

    def _other(self, data: Opened | Place) -> Package:
        if isinstance(data, str) and released.is_version(data) and not Path(data).exists():
            return self.at(data)._package
        return (data if isinstance(data, Opened) else self._open(data))._package
