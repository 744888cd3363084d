"""The verbs for makers; each imports what it needs of `curation` when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .base import Opened, Place

if TYPE_CHECKING:
    import pandas as pd

    from ..curation.checks.report import Report
    from ..curation.versions.comparison import Comparison
    from ..packages.package import Package

Part = Literal["fields", "terms", "units"]


class Making(Opened):
    """The verbs for makers of the data."""

    def validate(self, *, sources: Place | None = None) -> Report:
        """Check the package against its schemas and the rules of its data model.

        Parameters
        ----------
        sources
            A folder of transcripts, `<document_id>.txt` each; without it, rules that need them are
            reported as not run.

        Returns
        -------
        Report
            `.ok`, and the frames `.violations` (rule, table, row_id, column, value, expected,
            remedy, message), `.skipped` and `.measures`.

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

    def diff(self, old: Opened | Place, new: Opened | Place | None = None) -> Comparison:
        """What differs between two versions: by default, between an old one and this data set.

        MAJOR: a table, column or term removed, renamed, retyped or moved, a key changed, an ID gone
        that was not retired. MINOR: more rows, tables, terms or last columns, a retired ID, a rule
        changed. PATCH: corrected cells and wording.

        Parameters
        ----------
        old, new
            Each a data set or what `open` takes; a folder may have been edited, a zip is checked.

        Returns
        -------
        Comparison
            Print it to read it all. `.changes` (a frame: what, table, row_id, column, old, new,
            reason, step) has a row for each table, column or term added, removed or changed, each
            row added, removed or retired, and each changed cell with the reason that `errata`
            gives; `.needs` is the step of the version that the changes need, `.missing` what the
            new version lacks before it can be published, `.ok` whether that is nothing.

        Raises
        ------
        PackageError
            Where there is no package or a damaged one.
        DataError
            Where rows cannot be read by their IDs.

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

        It holds the views and tables as CSV and Parquet (each also as a data package in a zip),
        SQLite, Excel and Stata files, networks, citations, metadata and the hashes of all, in one
        folder without others. Only a valid package is released. Where the folder is already, the new build must have the same bytes.

        Parameters
        ----------
        out
            The folder to make it in.
        record
            Add the version to the ledger first, once.
        sources
            A folder of transcripts, as for `validate`.

        Returns
        -------
        Path
            The release's folder.

        Raises
        ------
        ReleaseError
            When the package is not valid, or another build exists already.
        LedgerError
            When the ledger has other data for this version.
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
        """Write a site to read the data in: pages that open from their folder, without a server.

        Parameters
        ----------
        out
            The folder to write it in: a new or empty one, or that of an earlier site.
        sources
            A folder of transcripts, `<document_id>.txt` each. Where one is the transcript that was
            coded from, the page of its document shows the words beside the claims. Pages with a
            copyrighted text are marked as not for publication.

        Returns
        -------
        Path
            The folder; open its `index.html`.

        Raises
        ------
        PackageError
            For a folder that holds other files, or a folder of transcripts that is not there.
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
        found = agreement.compared(self._package, None, "fields") if coded else []
        return build(self._package, out, sources=sources, agreement=found)

    def reliability(
        self, *, round: int | None = None, part: Part | str = "fields", by: str | None = None
    ) -> pd.DataFrame:
        """How far two coders agree, round by round, from the record of the coding alone.

        Parameters
        ----------
        round
            One round of the double coding; without it, all of them.
        part
            `"fields"`, `"terms"` or `"units"`.
        by
            A column of `documents`, such as `"genre"`: the units of each of its values apart.
            Meetings, participants and attendance belong to no one document and are left out.

        Returns
        -------
        DataFrame
            `fields` has a row for each coded field of the units that both coders have: level, units
            (number), agreement (share of units with the same value), Krippendorff's alpha with a
            95 % interval (alpha_low, alpha_high: 1000 samples of units, fixed seed), the commonest
            value and its share. An empty cell counts as the value "(empty)". Level is ordinal where
            every value is in an ordered vocabulary. Alpha is missing where all values are equal.

            `terms` has a row for each term of each vocabulary: in how many units coder_a, coder_b,
            both or either used it, and their agreement on it, 2 · both / (coder_a + coder_b).

            `units` says what they take for a unit at all: matched, only_a, only_b, f1, and overlap,
            the mean of intersection over union of the matched word extents (missing where units
            have none).

        Raises
        ------
        ValueError
            For an unknown round, part or column.
        ImportError
            Where alpha needs the extra `reliability`.

        Examples
        --------
        >>> import moscow_tokyo as mt
        >>> mt.reliability(part="units").columns.to_list()
        ['round', 'table', 'matched', 'only_a', 'only_b', 'f1', 'overlap']
        """
        from ..curation import agreement

        return agreement.reliability(self._package, round, part, by)

    def _other(self, data: Opened | Place) -> Package:
        return (data if isinstance(data, Opened) else self._open(data))._package
