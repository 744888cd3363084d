"""Tables and views in the terms of CSV on the Web: the metadata beside the CSV files.

A foreign key here is one that every row has. CSV on the Web wants each row to lead somewhere, and
its strict validators refuse an empty cell; of a key whose column may be empty the metadata say
`dc:references`, and the data package has it as a key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
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
        "dc:creator": ", ".join(material.creators),
        "dc:license": {"@id": material.licence.get("path", "")},
        "dc:issued": material.created,
        "schema:version": material.package.version,
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
    keys: list[dict[str, Any]] = []
    loose: dict[str, str] = {}
    primary = schemas.primary_key(schema)
    for here, target, there in schemas.references(schema, table):
        if all(_filled(schemas.field_of(schema, name), primary) for name in here):
            reference = {"resource": place(target), "columnReference": there}
            keys.append({"columnReference": here, "reference": reference})
        else:
            loose |= {
                name: f"{place(target)}#{column}" for name, column in zip(here, there, strict=True)
            }
    made: dict[str, Any] = {
        "columns": [_column(field, loose.get(field["name"], "")) for field in schema["fields"]],
        "primaryKey": primary,
    }
    return made | ({"foreignKeys": keys} if keys else {})


def _filled(field: schemas.Field, primary: Collection[str]) -> bool:
    """Whether a column has no empty cell, by the schema."""
    return field["name"] in primary or bool(field.get("constraints", {}).get("required"))


def _column(field: schemas.Field, leads_to: str) -> dict[str, Any]:
    """One column; `leads_to` names the column that its key leads to, where cells may be empty."""
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
        **({"dc:references": {"@id": leads_to}} if leads_to else {}),
    }
