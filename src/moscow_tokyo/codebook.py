"""The codebook: what every column and every term means, as rows of text and as one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .package import Package
from .rows import GROUPS
from .table_schema import Field, Schema, primary_key, terms
from .view_columns import names as view_names
from .view_columns import view_schema

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


def usage_warnings(package: Package, schema: Schema) -> Mapping[str, str]:
    """The usage warnings of a table or view: name to text, from the package's closed list."""
    texts = {w["name"]: w["text"] for w in package.descriptor.get("usageWarnings", [])}
    return {name: texts.get(name, name) for name in schema.get("usageWarnings", [])}


def sentence(row: Mapping[str, str]) -> str:
    """A row of either sort in one line of text, without the name it begins with."""
    if "term" in row:
        example = f" Example: {row['example']} ({row['locator']})." if row["example"] else ""
        return f"{row['label']}. {row['definition']}{example}"
    facts = [row["type"], row["unit"], "required" * (row["required"] == "yes"), row["key"]]
    parts = [f"[{', '.join(fact for fact in facts if fact)}]", row["description"] or row["title"]]
    for name in ("rule", "terms", "example"):
        parts += [f"{name.capitalize()}: {row[name]}."] * bool(row[name])
    return " ".join(parts)


def _keys(column: str, schema: Schema) -> Iterator[str]:
    if column in primary_key(schema):
        yield ("primary key" if len(primary_key(schema)) == 1 else "part of the primary key")
    for key in schema.get("uniqueKeys", []):
        if column in key:
            yield f"unique with {', '.join(name for name in key if name != column)}"
    for foreign in schema.get("foreignKeys", []):
        if column in foreign["fields"]:
            reference = foreign["reference"]
            other = reference["fields"][foreign["fields"].index(column)]
            yield f"→ {reference['resource'] or schema.get('name', '')}.{other}"


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


# --- the page ------------------------------------------------------------------------------------


Agreement = Mapping[tuple[str, str], str]
"""By table and column, a sentence on how far two coders agree."""


def page(package: Package, agreement: Agreement) -> str:
    """The text of docs/codebook.md: every table, column and term, and every view."""
    parts = [
        f"# Codebook of {package.descriptor['title']}",
        "Written by `moscow-tokyo refresh` from `schemas/` and `datapackage.json`; change it there.",
        str(package.descriptor.get("description", "")),
        "An empty cell means missing. Days are written YYYY-MM-DD; a bound is inclusive. A column "
        "marked → names a row of another table. Vocabularies stand below their table, ordered where "
        "the terms are joined by <.",
        "Columns that end in `_edtf` hold dates in a small profile of EDTF: a year, month or day "
        "(`1984`, `1984-10`, `1984-10-05`), `X` for an unknown digit (`198X`), `?` for uncertain, `~` "
        "for approximate and `%` for both, intervals (`1984-09/1984-11`), also with an open end "
        "(`1979/..`) or start (`../1979-12`), and one of several (`[1983,1984]`). The columns "
        "`_earliest` and `_latest` beside them are the bounds that follow.",
        "Agreement, where two coders coded a column, is Krippendorff's alpha with its 95 % interval "
        "in the last round that coded it; `reliability` computes it from `double_coding`."
        * bool(agreement),
    ]
    names = {name: package.schema(name) for name in package.tables()}
    for group in GROUPS:
        if group == "view":
            continue
        parts.append(f"## {group.capitalize()} tables")
        for schema in names.values():
            if schema.get("group") == group:
                parts += _section(schema, package, agreement, terms_too=True)
    parts += [
        "## Views",
        "Derived from the tables when they are asked for; nothing here is stored. Columns taken "
        "from a table keep its vocabularies.",
    ]
    for name in view_names():
        parts += _section(view_schema(package, name), package, {}, terms_too=False)
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(
    schema: Schema, package: Package, agreement: Agreement, *, terms_too: bool
) -> Iterator[str]:
    """One table or view: what a row is, how not to misread it, its columns, its vocabularies."""
    kind = "table" if terms_too else "view"
    yield f"### {schema['title']} ({kind} `{schema['name']}`)"
    yield str(schema.get("description", ""))
    yield "\n".join(f"- Mind: {text}" for text in usage_warnings(package, schema).values())
    rows = column_rows(schema)
    cells = [
        (
            f"`{row['column']}`",
            row["type"],
            row["unit"],
            row["required"],
            row["key"],
            " ".join(
                [f"**{row['title']}.** {row['description']}"]
                + [f"Rule: `{row['rule']}`."] * bool(row["rule"])
                + [f"Terms: {row['terms']}."] * bool(row["terms"])
                + [f"Example: {row['example']}."] * bool(row["example"])
                + [
                    sentence
                    for key, sentence in agreement.items()
                    if key == (schema["name"], row["column"])
                ]
            ),
        )
        for row in rows
    ]
    yield _grid(("Column", "Type", "Unit", "Required", "Key", "Meaning"), cells)
    for field in schema["fields"]:
        if terms_too and terms(field):
            yield f"#### Terms of `{schema['name']}.{field['name']}`"
            yield _grid(
                tuple(name.capitalize() for name in TERM_COLUMNS),
                [
                    (f"`{row['term']}`", *(row[name] for name in TERM_COLUMNS[1:]))
                    for row in term_rows(field)
                ],
            )


def _grid(header: tuple[str, ...], cells: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [header, ("---",) * len(header), *cells]
    escaped = (" | ".join(cell.replace("|", r"\|") for cell in line) for line in lines)
    return "\n".join(f"| {line} |" for line in escaped)
