"""What comes along to read and to cite with: citation files, codebook, changelog, licence, README."""

from __future__ import annotations

from .. import agreement, citation, codebook
from .excel import CELL
from .material import Files, Material
from .stata import VERSION

CITATIONS = {"bibtex": "citation.bib", "ris": "citation.ris", "csl-json": "citation.csl.json"}


def paper_files(material: Material) -> Files:
    """The texts that the release and its zips share."""
    yield "CITATION.cff", citation.cff(material.package, material.swhid).encode()
    for style, name in CITATIONS.items():
        yield name, (citation.cite(material.package, style=style) + "\n").encode()
    yield (
        "codebook.md",
        codebook.page(material.package, agreement.sentences(material.package)).encode(),
    )
    yield from material.text("CHANGELOG.md")
    yield from material.text("LICENSE-DATA")


def readme_files(material: Material) -> Files:
    """The README of the release's folder."""
    yield "README.md", readme(material).encode()


def readme(material: Material) -> str:
    """Which file is for whom, what a format cannot hold, and how to check the whole."""
    name, whole = material.name, material.prints["package"]
    return f"""# {material.title}

Version {material.package.version} of {material.created}: {len(material.schemas)} tables with \
{whole.rows} rows, not counting the ledger. {material.description}

| File | For |
| --- | --- |
| `{name}-csv.zip`, `{name}-parquet.zip` | the whole as a data package, for Data Package tools and `moscow_tokyo.open` |
| `csv/`, `parquet/` | one table as one file |
| `{name}.sqlite` | SQL; with `{name}.metadata.json` for Datasette |
| `{name}.xlsx` | spreadsheets; the last sheets tell what columns and terms mean |
| `stata/` | Stata |
| `{name}-attendance.graphml`, `{name}-who-met-whom.graphml` | network tools |
| `codebook.md`, `DATASHEET.md`, `CHANGELOG.md` | what the columns mean, how the data were made, what changed |
| `CITATION.cff`, `citation.bib`, `citation.ris`, `citation.csl.json` | citing |
| `csv-metadata.json`, `croissant.json`, `ro-crate-metadata.json`, `datacite.json`, `.zenodo.json` | machines and archives |
| `SHA256SUMS` | checking: `sha256sum -c SHA256SUMS` |

All files have the same rows; only an empty cell is missing. Fingerprint of the rows: `{whole.fingerprint}`. SWHID of the CSV files: `{material.swhid}`.

## What a format cannot hold

- **CSV** has no types: read the columns by `csv-metadata.json` or `datapackage.json`, else tools take dates that are expressions (`1984-08/1984-09`) or codes for something else.
- **SQLite** has no type for days and none for true and false: a day is text, true is 1. Keys, types, vocabularies and ranges are enforced (foreign keys after `PRAGMA foreign_keys = ON`), patterns are not, since plain SQLite has no regular expressions. The joined views are the tables `view_…`, made once and not kept up to date if you edit. `_columns`, `_terms` and `_package` describe the rest.
- **Excel** has no day before March 1900 and no number beyond 15 digits (these would stand as text), and no cell beyond {CELL:,} characters. Missing text and missing numbers are both blank.
- **Stata** (format {VERSION}) has no missing text: it is empty. A term of a vocabulary is a number labelled with the term, in the vocabulary's order; labels have 80 characters at most. Whole numbers and true or false are numbers, missing is `.`.
- **GraphML** holds participants, meetings and attendance only. In `who-met-whom`, two participants are joined who take part in the same meeting; look at `statuses` and `held` before you count, for many meetings were only proposed, and at `across` for whether their sides differ. Inviters, organisers and addressees, who need not be there, are left out.

## Cite

{material.citation}

Licence: {material.licence.get("title", "")} ({material.licence.get("path", "")}). The sources keep their own rights, which `documents` states.
"""
