"""What archives and catalogues ask about a package, from its descriptor and its tables.

Nothing is invented: an address, a publisher or a date is given only if the package has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from ..schemas.words import in_words
from .content import Material

_WHO = "no_outside_review"  # the usage warning that says who coded

MEDIA = {
    ".bib": "application/x-bibtex",
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".dta": "application/x-stata-dta",
    ".graphml": "application/graphml+xml",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".ris": "application/x-research-info-systems",
    ".sav": "application/x-spss-sav",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}


def media_type(path: str) -> str:
    """The media type of a file of the release, by the end of its name.

    >>> media_type("claims.csv"), media_type("LICENSE-DATA")
    ('text/csv', 'text/plain')
    """
    return MEDIA.get(PurePosixPath(path).suffix, "text/plain")


def address(material: Material, name: str) -> str:
    """The project's `homepage`, `repository` or `issues`; empty while the descriptor has none."""
    return str(material.package.descriptor.get(name, ""))


def identifier(material: Material) -> str:
    """What identifies the data set wherever a URL must: its homepage, else the URN of its UUID."""
    own = material.package.descriptor.get("id")
    return address(material, "homepage") or (f"urn:uuid:{own}" if own else material.swhid)


def publisher(material: Material) -> str:
    """The contributor who publishes; until there is one, nothing."""
    people = material.package.listed("contributors")
    return next((str(p["title"]) for p in people if "publisher" in p.get("roles", [])), "")


def sources(material: Material) -> list[Mapping[str, str]]:
    """The sources that the descriptor names: `title`, and `path` where one has a URL."""
    return list(material.package.listed("sources"))


def places(material: Material) -> list[str]:
    """What the data are about in space, by the descriptor's `spatial`."""
    return list(material.package.descriptor.get("spatial", []))


def rows(material: Material, table: str) -> list[dict[str, Any]]:
    """The rows of a table; of one that the package does not have, none."""
    return material.rows(table) if table in material.schemas else []


def documents(material: Material) -> list[dict[str, Any]]:
    """Each document by date of issue: its row, with its maker, the date in words and its claims."""
    names = {row["participant_id"]: row["name"] for row in rows(material, "participants")}
    claims = Counter(row["document_id"] for row in rows(material, "claims"))
    found = sorted(rows(material, "documents"), key=lambda row: str(row["issued_earliest"] or ""))
    return [
        {"scope": None, "speaker": None, "speaker_office": None}
        | row
        | {
            "maker": names.get(row["creator"], "unknown"),
            "issued": in_words(row["issued_edtf"] or "") or "undated",
            "claims": claims[row["document_id"]],
        }
        for row in found
    ]


def span(material: Material) -> tuple[str, str] | None:
    """First and last date of issue, as the documents give them."""
    issued = [row for row in rows(material, "documents") if row["issued_earliest"]]
    if not issued:
        return None
    first = min(issued, key=lambda row: str(row["issued_earliest"]))
    last = max(issued, key=lambda row: str(row["issued_latest"]))
    return str(first["issued_edtf"]).split("/")[0], str(last["issued_edtf"]).split("/")[-1]


def rounds(material: Material) -> list[dict[str, Any]]:
    """The rounds of coding and reading, by number."""
    return sorted(rows(material, "coding_rounds"), key=lambda row: int(row["round"]))


def begun(material: Material) -> str:
    """The day of the first version, by the ledger; of a package without one, its own."""
    return min([material.created, *(str(row["created"]) for row in rows(material, "releases"))])


def who(material: Material) -> str:
    """Who coded, in one sentence of the usage warnings; empty where they do not say."""
    warnings = material.package.listed("usageWarnings")
    return next((str(one["text"]) for one in warnings if one.get("name") == _WHO), "")


def methods(material: Material) -> str:
    """How the rows were made: who coded, and the rounds of coding."""
    coded = [
        f"Round {row['round']} (codebook {row['codebook_version']}), {row['title']}: "
        f"{row['description']}"
        for row in rounds(material)
    ]
    return " ".join(part for part in (who(material), *coded) if part)


def coded_in(material: Material) -> dict[int, list[str]]:
    """By round of coding, the tables whose rows it coded or read."""
    found: dict[int, set[str]] = {row["round"]: set() for row in rounds(material)}
    for table in ("coding_units", "word_readings"):
        for row in rows(material, table):
            found[row["round"]].add(row["table"])
    return {number: sorted(tables) for number, tables in sorted(found.items())}
