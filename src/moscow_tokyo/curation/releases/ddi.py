"""DDI Codebook 2.5: what archives of social science read of a study, its files and variables.

The order of the elements is the standard's. A table is a file of the study, and a column of it a
variable; the terms of a vocabulary are its categories, each with the number of its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from ... import schemas
from .. import about
from ..content import Files, Material

NAME = "ddi-codebook.xml"
_NAMESPACE = "ddi:codebook:2_5"
_SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def ddi_files(material: Material, files: Mapping[str, bytes]) -> Files:
    """The codebook; `files` are those of the release so far, by path."""
    yield NAME, codebook(material, files)


def codebook(material: Material, files: Mapping[str, bytes]) -> bytes:
    """The bytes of the codebook."""
    root = ET.Element(
        "codeBook",
        {
            "xmlns": _NAMESPACE,
            "xmlns:xsi": _XSI,
            "xsi:schemaLocation": f"{_NAMESPACE} {_SCHEMA}",
            "version": "2.5",
            "xml:lang": "en",
        },
    )
    _study(ET.SubElement(root, "stdyDscr"), material)
    for number, table in enumerate(material.schemas, start=1):
        path = material.file(table, "csv")
        _file(ET.SubElement(root, "fileDscr", ID=f"F{number}"), material, table, path)
    data = ET.SubElement(root, "dataDscr")
    for number, (table, schema) in enumerate(material.schemas.items(), start=1):
        rows = material.rows(table)
        for field in schema["fields"]:
            counts = Counter(str(row[field["name"]]) for row in rows)
            _variable(data, f"F{number}", table, field, counts)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    """An element with text; none where there is nothing to say."""
    if text:
        ET.SubElement(parent, tag, attributes).text = text


def _study(study: ET.Element, material: Material) -> None:
    """The study: its citation, what it is about, how it was made, and what may be done with it."""
    _citation(ET.SubElement(study, "citation"), material)
    _subject(ET.SubElement(study, "stdyInfo"), material)
    collection = ET.SubElement(ET.SubElement(study, "method"), "dataColl")
    _add(collection, "collMode", about.methods(material))
    sources = ET.SubElement(collection, "sources")
    for source in about.sources(material):
        _add(sources, "dataSrc", ", ".join(filter(None, (source["title"], source.get("path")))))
    use = ET.SubElement(ET.SubElement(study, "dataAccs"), "useStmt")
    _add(use, "citReq", f"Cite as: {material.citation}")
    licence = material.licence
    _add(use, "conditions", f"{licence.get('title', '')} ({licence.get('path', '')})")
    warnings = material.package.listed("usageWarnings")
    _add(use, "disclaimer", " ".join(str(warning["text"]) for warning in warnings))


def _citation(citation: ET.Element, material: Material) -> None:
    titles = ET.SubElement(citation, "titlStmt")
    _add(titles, "titl", material.title)
    _add(titles, "IDNo", material.swhid, agency="SWHID")
    people = ET.SubElement(citation, "rspStmt")
    for name in material.creators:
        _add(people, "AuthEnty", name)
    production = ET.SubElement(citation, "prodStmt")
    _add(production, "prodDate", material.created, date=material.created)
    _add(
        production, "software", material.package.name, version=material.package.version
    )  # the library that wrote the files
    distribution = ET.SubElement(citation, "distStmt")
    homepage = about.address(material, "homepage")
    address = {"URI": homepage} if homepage else {}
    _add(distribution, "distrbtr", about.publisher(material), **address)
    _add(distribution, "distDate", material.created, date=material.created)
    version = ET.SubElement(citation, "verStmt")
    _add(version, "version", material.package.version, date=material.created)
    _add(citation, "biblCit", material.citation)


def _subject(info: ET.Element, material: Material) -> None:
    subject = ET.SubElement(info, "subject")
    for word in material.keywords:
        _add(subject, "keyword", word)
    _add(info, "abstract", material.description)
    summary = ET.SubElement(info, "sumDscr")
    for event, day in zip(("start", "end"), about.span(material) or (), strict=False):
        _add(summary, "timePrd", day, event=event, date=day)
    for place in about.places(material):
        _add(summary, "geogCover", place)
    claims = material.schemas.get("claims", {})
    _add(summary, "anlyUnit", str(claims.get("description", "")))
    _add(summary, "dataKind", "Coded text of historical documents")


def _file(entry: ET.Element, material: Material, table: str, path: str) -> None:
    """One table as a file of the study."""
    schema = material.schemas[table]
    text = ET.SubElement(entry, "fileTxt")
    _add(text, "fileName", path)
    _add(text, "fileCont", str(schema.get("description", "")))
    size = ET.SubElement(text, "dimensns")
    _add(size, "caseQnty", str(material.typed[table].num_rows))
    _add(size, "varQnty", str(len(schema["fields"])))
    _add(text, "fileType", about.media_type(path), charset="UTF-8")


def _variable(
    data: ET.Element, file: str, table: str, field: schemas.Field, counts: Mapping[str, int]
) -> None:
    """One column as a variable; `counts` has the number of rows of each value."""
    kind = field.get("type", "string")
    name = field["name"]
    variable = ET.SubElement(data, "var", ID=f"{table}.{name}", name=name, files=file)
    if schemas.terms(field):
        variable.set("intrvl", "discrete")
    _add(variable, "labl", str(field.get("title", name)))
    _add(variable, "txt", str(field.get("description", "")))
    defined = {term["value"]: term for term in field.get("categories", [])}
    for value in schemas.terms(field):
        term = defined.get(value, {})
        category = ET.SubElement(variable, "catgry")
        _add(category, "catValu", value)
        _add(category, "labl", str(term.get("label", "")))
        _add(category, "txt", str(term.get("definition", "")))
        _add(category, "catStat", str(counts.get(value, 0)), type="freq")
    numeric = kind in ("integer", "boolean")
    form = {"type": "numeric" if numeric else "character", "formatname": kind}
    ET.SubElement(variable, "varFormat", form | ({"category": "date"} if kind == "date" else {}))
