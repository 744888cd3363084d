"""The codebook as rows: what each column of a table and each term of a vocabulary means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .types import Field, Schema, field_of, primary_key, references, terms

COLUMNS = (
    "column",
    "type",
    "title",
    "description",
    "unit",
    "required",
    "key",
    "rule",
    "terms",
    "example",
)
TERM_COLUMNS = ("term", "label", "definition", "example", "locator")


def column_rows(schema: Schema) -> list[dict[str, str]]:
    """One row per column, as text: see `COLUMNS`; empty where there is nothing to say."""
    return [
        {
            "column": field["name"],
            "type": field["type"],
            "title": field.get("title", ""),
            "description": field.get("description", ""),
            "unit": field.get("unit", ""),
            "required": "yes" if field.get("constraints", {}).get("required") else "no",
            "key": "; ".join(_keys(field["name"], schema)),
            "rule": "; ".join(_rules(field)),
            "terms": (" < " if field.get("categoriesOrdered") else ", ").join(terms(field)),
            "example": str(field.get("example", "")),
        }
        for field in schema["fields"]
    ]


def term_rows(field: Field) -> list[dict[str, str]]:
    """One row per term of a field's vocabulary, as text: see `TERM_COLUMNS`."""
    described = {term["value"]: term for term in field.get("categories", [])}
    return [
        {"term": value}
        | {name: described.get(value, {}).get(name, "") for name in TERM_COLUMNS[1:]}
        for value in terms(field)
    ]


def lookup(schema: Schema, column: str | None = None) -> Sequence[Mapping[str, str]]:
    """The rows of a table; of a column: the terms of its vocabulary, else the column's own row."""
    if column is None:
        return column_rows(schema)
    field = field_of(schema, column)
    found = [row for row in column_rows(schema) if row["column"] == field["name"]]
    return term_rows(field) or found


def usage_warnings(listed: Iterable[Mapping[str, str]], schema: Schema) -> Mapping[str, str]:
    """The usage warnings of a table or view: name to text, from the descriptor's closed list."""
    texts = {warning["name"]: warning["text"] for warning in listed}
    return {name: texts.get(name, name) for name in schema.get("usageWarnings", [])}


def sentence(row: Mapping[str, str]) -> str:
    """A row of either sort in one line of text, without the name it begins with."""
    if "term" in row:
        example = f" Example: {row['example']} ({row['locator']})." if row["example"] else ""
        return f"{row['label']}. {row['definition']}{example}"
    required = "required" if row["required"] == "yes" else ""
    facts = [row["type"], row["unit"], required, row["key"]]
    parts = [f"[{', '.join(fact for fact in facts if fact)}]", row["description"] or row["title"]]
    parts += [f"{name.capitalize()}: {row[name]}." for name in _ASIDES if row[name]]
    return " ".join(parts)


_ASIDES = ("rule", "terms", "example")


def _keys(column: str, schema: Schema) -> Iterator[str]:
    if column in primary_key(schema):
        yield ("primary key" if len(primary_key(schema)) == 1 else "part of the primary key")
    for key in schema.get("uniqueKeys", []):
        if column in key:
            yield f"unique with {', '.join(name for name in key if name != column)}"
    for columns, target, others in references(schema, str(schema.get("name", ""))):
        there = dict(zip(columns, others, strict=False))
        if column in there:
            yield f"→ {target}.{there[column]}"


def _rules(field: Field) -> Iterator[str]:
    rules = field.get("constraints", {})
    if "pattern" in rules:
        yield f"pattern {rules['pattern']}"
    if "minimum" in rules:
        yield f"at least {rules['minimum']}"
    if "maximum" in rules:
        yield f"at most {rules['maximum']}"
    if field.get("format"):
        yield f"format {field['format']}"
