"""DATASHEET.md: the seven headings of Datasheets for Datasets, its figures taken from the tables."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .material import Files, Material


def datasheet_files(material: Material) -> Files:
    """The datasheet."""
    yield "DATASHEET.md", datasheet(material).encode()


def datasheet(material: Material) -> str:
    """The text of the datasheet."""
    warnings = material.package.descriptor.get("usageWarnings", [])
    counts = {table: typed.num_rows for table, typed in material.typed.items()}
    return f"""# Datasheet: {material.title}

Version {material.package.version} of {material.created}. The headings are those of Gebru et al., "Datasheets for Datasets" (2021); figures are counted from the tables when the release is built.

## Motivation

The data set answers, for a small corpus on Soviet–Japanese diplomacy, questions that a reader of the documents cannot answer without reading all of them: who met whom, who claimed what, how sure they were, what they foresaw, and where exactly it stands. It is made for historians and political scientists, who can take any cell and trace it to a passage. It was made by {" and ".join(material.creators)}. No funding is recorded.

## Composition

{counts.get("documents", 0)} documents:

{_documents(material)}

A row of `claims` is one atomic assertion of a document ({counts.get("claims", 0)} rows); of `meetings` one occasion on which the two sides meet or address each other, also if it was only proposed ({counts.get("meetings", 0)}); of `participants` one person or body ({counts.get("participants", 0)}). The other tables link these, locate them in the sources, and record how they were made:

| Table | Rows | What a row is |
| --- | ---: | --- |
{_tables(material)}

It is no sample: every sentence, list item, table row and comment of these documents is coded. It is no picture of Soviet–Japanese relations either: the documents are few, they come from few hands ({_makers(material)}), and nothing here vouches for the truth of what they say. Missing values are empty cells; an empty time means that the text gives none. Links between rows are explicit (keys, `claim_links`, `claim_readings`). There are no recommended splits. Errors of the sources, of their OCR and of the coding remain; `readings` tells where damaged words were repaired and on what basis. The running text of the sources is not included: only short anchors, hedges and names are quoted, the passages are hashed. People are named for what they did or said in public life, and nothing else about them is recorded. {_marked(material)} of the documents bear the mark of a security classification; `documents` tells which, and what is known of their release.

## Collection process

Transcripts of the documents, whose hashes stand in `documents`, were read line by line. Coding was machine-assisted. Each claim names its passage, its extent in words and a few words of the text, which the validation compares with the transcript. Native names and codes of countries were entered only where a page or a list shows them. The time covered by the claims is what the documents speak of; they were issued from {_span(material)}.

## Preprocessing, cleaning and labelling

A passage is a transcript line in Unicode NFC with white space folded. Where the text is damaged, every repair that touches the sense is a row of `readings` ({counts.get("readings", 0)}), with its basis; where none is safe it says so ({_open(material)} places), and no guess is published as the source's wording. The terms of every vocabulary, with definition and example, stand in the codebook.

{_double_coding(material)}

No outside historian has reviewed a row.

## Uses

It has been used for the tables, views and checks of its own library. It can serve to study what was foreseen and how surely, who is said to want what, how a proposed meeting fares from document to document, and how far a claim rests on damaged text. Mind when you use it:

{chr(10).join(f"- {warning['text']}" for warning in warnings)}

It should not be used to count events, to rank states, or to date a meeting more exactly than its two bounds.

## Distribution

The data are licensed {material.licence.get("title", "")} ({material.licence.get("path", "")}); the sources keep their own rights, stated row by row in `documents`. A release comes as CSV, Parquet, SQLite, Excel, Stata and GraphML files, made by one command from the same tables and the same to the byte when it is repeated with the same tools. It has no DOI unless `CITATION.cff` names one; its version, fingerprint and SWHID identify it.

## Maintenance

The contributors maintain it. Identifiers are never reused; a withdrawn one is listed in `retired` ({counts.get("retired", 0)} rows), a corrected cell of a released version in `errata` ({counts.get("errata", 0)}), each with the reason. Every version stays citable by its rows in `releases` and is told in the changelog. An issue that names the row is enough to report a mistake; how to add a document is told in the repository's CONTRIBUTING.md.
"""


def _documents(material: Material) -> str:
    """Each document in a line, by date of issue."""
    if "documents" not in material.schemas:
        return "None."
    rows = sorted(material.rows("documents"), key=lambda row: str(row["issued_earliest"] or ""))
    claims = _counted(material, "claims", "document_id")
    return "\n".join(
        f"- `{row['document_id']}`: “{row['title']}”, {row['series'] or row['genre']}, issued "
        f"{row['issued_edtf']}; {str(row['rights'] or '').replace('_', ' ')}; "
        f"{claims[row['document_id']]} claims"
        for row in rows
    )


def _tables(material: Material) -> str:
    return "\n".join(
        f"| `{table}` | {material.typed[table].num_rows} | {schema.get('description', '')} |"
        for table, schema in material.schemas.items()
    )


def _span(material: Material) -> str:
    """First and last date of issue, as the documents give them."""
    if "documents" not in material.schemas:
        return "unknown dates"
    issued = sorted(
        (str(row["issued_earliest"]), str(row["issued_edtf"]))
        for row in material.rows("documents")
        if row["issued_earliest"]
    )
    return f"{issued[0][1]} to {issued[-1][1]}" if issued else "unknown dates"


def _makers(material: Material) -> str:
    """Names of those who made the documents."""
    if not {"documents", "participants"} <= set(material.schemas):
        return "unknown"
    names = {row["participant_id"]: row["name"] for row in material.rows("participants")}
    makers = (names.get(row["creator"], "unknown") for row in material.rows("documents"))
    return ", ".join(sorted(set(makers)))


def _marked(material: Material) -> int:
    """How many documents bear a classification."""
    return sum(n for mark, n in _counted(material, "documents", "classification").items() if mark)


def _open(material: Material) -> int:
    """How many damaged places have no safe reading."""
    return _counted(material, "readings", "basis")["open"]


def _counted(material: Material, table: str, column: str) -> Counter[Any]:
    if table not in material.schemas:
        return Counter()
    return Counter(material.typed[table][column].to_pylist())


def _double_coding(material: Material) -> str:
    """What was double coded and how often the two coders had the same value, round by round."""
    rows = material.rows("double_coding") if "double_coding" in material.schemas else []
    if not rows:
        return "The rows have not been coded a second time."
    lines = []
    for number in sorted({row["round"] for row in rows}):
        found = [row for row in rows if row["round"] == number]
        same = sum(row["coder_a"] == row["coder_b"] for row in found)
        units = len({row["unit_id"] for row in found})
        lines.append(
            f"- round {number}: {units} units, {len(found)} values of which both coders had "
            f"{same} alike ({same / len(found):.0%})"
        )
    return (
        "Units were coded a second time, blind, and every difference was decided from the passage, "
        "with its reason; `double_coding` has both values and the decided one:\n\n"
        + "\n".join(lines)
        + "\n\nA unit that only one coder has counts as different in all its values. Both codings "
        "were machine-assisted, so errors may be correlated, and agreement is an upper bound."
    )
