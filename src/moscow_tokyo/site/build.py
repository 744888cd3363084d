"""The pages of a site from their templates, and the writing of it. The same package gives the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import schemas
from .._extras import need
from ..citations import work
from ..errors import PackageError
from ..packages import transcripts
from ..packages.overlay import csv_of
from ..packages.package import Package
from ..packages.search import GROUPS, by_group
from ..packages.tables import Table
from ..packages.written import naming
from ..schemas import codebook
from ..schemas.words import in_words
from ..views import columns as views
from . import entries, forecasts, index, network, reading, subjects, timeline
from .edition import Edition

File = tuple[str, bytes]
TEMPLATES = Path(__file__).parent / "templates"
MARK = "site.css"
"""A file that every site has; a folder with other things in it and without this is left alone."""


def build(
    package: Package,
    out: str | os.PathLike[str],
    *,
    sources: str | os.PathLike[str] | None = None,
    agreement: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Write the site of a package into a folder, which is made where it is missing.

    `agreement` has the rows of `reliability`. Raises `PackageError` for a folder that holds
    something else, and `ImportError` without the extra `site`.
    """
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise PackageError(f"{folder}: expected a folder for the site, found a file; name another")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise PackageError(
            f"{folder}: the folder holds other files; name an empty or a new one for the site"
        )
    place = None if sources is None else transcripts.folder(sources)
    made = dict(files(package, place, agreement))
    for path, data in made.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with naming(target):
            target.write_bytes(data)
    for old in sorted(folder.rglob("*.html")):  # of rows that are gone
        if old.relative_to(folder).as_posix() not in made:
            old.unlink()
    return folder


def files(
    package: Package, sources: Path | None = None, agreement: Sequence[Mapping[str, Any]] = ()
) -> Iterator[File]:
    """Every file of the site, each a path below its folder and the bytes."""
    there = package.tables()
    documents = Table.of(package, "documents").rows() if "documents" in there else []
    edition = Edition(package, transcripts.read(documents, sources))
    pages = _Pages(edition)
    yield "site.css", b"".join((TEMPLATES / n).read_bytes() for n in ("site.css", "picture.css"))
    for name in ("site.js", "search.js"):
        yield name, (TEMPLATES / name).read_bytes()
    yield "search-index.js", index.script(edition).encode()
    for table in there:
        yield f"data/{table}.csv", _csv(package, table)
    yield from _single(pages, edition, agreement)
    yield from _rows(pages, edition)


def _single(
    pages: _Pages, edition: Edition, agreement: Sequence[Mapping[str, Any]]
) -> Iterator[File]:
    """The pages that there is one of."""
    package = edition.package
    expected = forecasts.forecasts(edition)
    rows = forecasts.calibration(edition, expected)
    example = _example(edition)
    yield pages.made(
        "index.html",
        "home",
        lead=str(package.descriptor.get("title", "")).partition(": ")[2] or package.name,
        documents=entries.documents(edition),
        counts=[(t, package.schema(t), len(edition.rows(t))) for t in by_group(package)],
        example=example and {"row": example, "cite": edition.cite("claims", example["claim_id"])},
        picture=timeline.whole(edition, "", with_claims=False),
        cite=work.cite(package),
        bibtex=work.cite(package, style="bibtex"),
        changes=_changes(edition),
    )
    yield pages.made(
        "timeline.html",
        "timeline",
        picture=timeline.whole(edition, ""),
        periods=timeline.closer(edition, ""),
        undated=timeline.undated(edition),
    )
    yield pages.made("documents.html", "documents", documents=entries.documents(edition))
    yield pages.made("meetings.html", "meetings", meetings=edition.rows("meetings"))
    sides = edition.terms("participants", "side")
    groups = [(label, edition.of("participants", "side", side)) for side, label in sides.items()]
    yield pages.made("participants.html", "participants", groups=groups)
    yield pages.made(
        "forecasts.html",
        "forecasts",
        forecasts=expected,
        voices=forecasts.voices(expected),
        calibration=rows,
        picture=forecasts.picture(rows),
    )
    yield pages.made("topics.html", "topics", topics=subjects.topics(edition))
    yield pages.made(
        "network.html",
        "network",
        pairs=network.pairs(edition),
        picture=network.picture(edition, ""),
    )
    yield pages.made("agreement.html", "agreement", rounds=_rounds(edition, agreement))
    groups = [
        (g, [s for t in package.tables() if (s := package.schema(t)).get("group") == g])
        for g in GROUPS
    ]
    yield pages.made("codebook.html", "codebook", groups=groups, views=_views(package))
    yield pages.made("search.html", "search", topics=subjects.topics(edition))


def _rows(pages: _Pages, edition: Edition) -> Iterator[File]:
    """The pages of documents, claims, meetings, participants, topics and tables."""
    for row in edition.rows("documents"):
        path = edition.href("documents", row["document_id"])
        yield pages.made(path, "document", **reading.document(edition, row))
    makers = {
        "claims": entries.claim,
        "meetings": entries.meeting,
        "participants": entries.participant,
    }
    for table, make in makers.items():
        for row in edition.rows(table):
            path = edition.href(table, row[edition.key(table)])
            yield pages.made(path, table.removesuffix("s"), **make(edition, row))
    for one in subjects.topics(edition):
        found = subjects.topic(edition, one["term"])
        yield pages.made(f"topics/{one['term']}.html", "topic", **found)
    for name in edition.package.tables():
        schema = edition.package.schema(name)
        yield pages.made(f"codebook/{name}.html", "codebook_table", **_codebook(edition, schema))
    for schema in _views(edition.package):
        made = _codebook(edition, schema, counted=False)
        yield pages.made(f"codebook/view-{schema['name']}.html", "codebook_table", **made)


def _views(package: Package) -> list[dict[str, Any]]:
    return [views.view_schema(package, name) for name in views.NAMES]


def _codebook(edition: Edition, schema: schemas.Schema, counted: bool = True) -> dict[str, Any]:
    """A table's columns and vocabularies, with the number of rows that have each term."""
    name = str(schema["name"])
    return {
        "schema": schema,
        "kind": "table" if counted else "view",
        "number": len(edition.rows(name)) if counted else None,
        "warnings": codebook.usage_warnings(edition.package.listed("usageWarnings"), schema),
        "columns": codebook.column_rows(schema),
        "vocabularies": [
            (field, codebook.term_rows(field), edition.by(name, field["name"]))
            for field in schema["fields"]
            if counted and schemas.terms(field)
        ],
    }


def _rounds(edition: Edition, agreement: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The agreement of the coders, round by round, as a picture and as rows."""
    found = []
    for number in sorted({row["round"] for row in agreement}):
        rows = [row for row in agreement if row["round"] == number]
        figures = [
            (f"{r['table']}: {r['field']}", r["alpha"], r["alpha_low"], r["alpha_high"])
            for r in rows
        ]
        picture = forecasts.intervals(figures, f"Alpha of each field in round {number}")
        about = edition.row("coding_rounds", str(number))
        found.append({"round": number, "about": about, "rows": rows, "picture": picture})
    return found


def _example(edition: Edition) -> dict[str, str] | None:
    """The claim with the most links among those that rest on no damaged place."""
    found = [
        row
        for row in edition.rows("claims")
        if not edition.of("claim_readings", "claim_id", row["claim_id"])
    ]
    links = edition.by("claim_links", "claim_id")
    return max(found, key=lambda row: len(links.get(row["claim_id"], [])), default=None)


def _changes(edition: Edition) -> list[dict[str, Any]]:
    """Each version, the newest first: when, how many rows, what was corrected and withdrawn."""
    whole = edition.of("releases", "table", "package")
    here = edition.package.version
    if here not in {row["version"] for row in whole}:
        rows = sum(len(edition.rows(t)) for t in edition.package.tables() if t != "releases")
        whole = [*whole, {"version": here, "created": "", "rows": str(rows)}]
    return [
        {
            "version": row["version"],
            "created": row["created"],
            "rows": row["rows"],
            "corrected": len(edition.of("errata", "version", row["version"])),
            "retired": len(edition.of("retired", "version", row["version"])),
        }
        for row in reversed(whole)
    ]


def _csv(package: Package, table: str) -> bytes:
    """A table as CSV: as the package has it, or made of what it has."""
    if package.form(table) == "csv":
        return package.data(table)
    return csv_of(*Table.of(package, table).records())


class _Pages:
    """Makes pages of templates, all with the edition's words and addresses."""

    def __init__(self, edition: Edition) -> None:
        jinja2 = need("jinja2", "site", "site")
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"dated": in_words, "short": reading.short}
        descriptor = edition.package.descriptor
        self._environment.globals |= {
            "edition": edition,
            "title": descriptor.get("title", edition.package.name),
            "description": descriptor.get("description", ""),
            "version": edition.package.version,
            "name": edition.package.name,
            "licence": next(iter(edition.package.listed("licenses")), {}),
        }

    def made(self, path: str, template: str, **values: Any) -> File:
        """A page of the site."""
        values |= {"path": path, "root": "../" * path.count("/")}
        text: str = self._environment.get_template(f"{template}.html.j2").render(values)
        lines = [line.rstrip() for line in text.split("\n")]
        return path, ("\n".join(line for line in lines if line) + "\n").encode()
