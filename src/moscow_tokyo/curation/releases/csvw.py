"""Tables and views in the words of CSV on the Web: the metadata beside the CSV files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import schemas
from ..content import Files, Material, json_bytes

NAME = "csv-metadata.json"


Place = Callable[[str], str]
"""From the name of a table or view to where its file is."""


def csvw_files(material: Material, place: Place) -> Files:
    """The metadata of the CSV files of tables and views."""
    yield NAME, json_bytes(group(material, place))


def group(material: Material, place: Place) -> dict[str, Any]:
    """A CSVW table group."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": material.title,
        "dc:description": material.description,
        "dc:license": {"@id": material.licence.get("path", "")},
        "dc:issued": material.created,
        "dc:hasVersion": material.package.version,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\n"]},
        "tables": [
            {
                "url": place(table),
                "dc:title": schema.get("title", table),
                "dc:description": schema.get("description", ""),
                "tableSchema": _table(schema, place, table),
            }
            for table, (schema, _) in material.parts.items()
        ],
    }


def _table(schema: schemas.Schema, place: Place, table: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "columns": [_column(field) for field in schema["fields"]],
        "primaryKey": schemas.primary_key(schema),
    }
    keys = [
        {
            "columnReference": here,
            "reference": {"resource": place(target), "columnReference": there},
        }
        for here, target, there in schemas.references(schema, table)
    ]
    return made | ({"foreignKeys": keys} if keys else {})


def _column(field: schemas.Field) -> dict[str, Any]:
    rules = field.get("constraints", {})
    base = schemas.type_row(field).csvw
    datatype: dict[str, Any] = {"base": base}
    if schemas.terms(field):
        datatype["format"] = "|".join(schemas.terms(field))
    elif "pattern" in rules:
        datatype["format"] = rules["pattern"]
    elif base == "boolean":
        datatype["format"] = "true|false"
    elif base == "date":
        datatype["format"] = "yyyy-MM-dd"
    datatype |= {name: rules[name] for name in ("minimum", "maximum") if name in rules}
    return {
        "name": field["name"],
        "titles": field["name"],
        "dc:title": field.get("title", ""),
        "dc:description": field.get("description", ""),
        "datatype": datatype,
        "null": "",
        "required": bool(rules.get("required", False)),
    }
