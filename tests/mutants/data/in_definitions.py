"""Kinds of mutants of the schemas and of the descriptor."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sound import SHEETS, SOUND, Maker, Mutant, kind

from moscow_tokyo.packages.package import DESCRIPTOR

Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every key of a JSON value, at any depth."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield (*path, key)
            yield from places(one, (*path, key))
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from places(one, (*path, n))


def at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _schema(name: str, column: str, words: str, schema: Any, kind: str) -> Mutant | None:
    if schema == SHEETS[name].schema:
        return None
    path = str(SOUND.resource(name)["schema"])
    data = {path: json.dumps(schema, ensure_ascii=False).encode()}
    return Mutant(kind, name, (), (column,) if column else (), words, data)


def _column(schema: Any, path: Path) -> str:
    """The name of the column that a path leads into."""
    return str(schema["fields"][path[1]]["name"]) if path[:1] == ("fields",) and len(path) > 2 else ""  # fmt: skip


def _sort(path: Path) -> str:
    """A path without its numbers: which key of a schema or descriptor it is."""
    return ".".join("*" if isinstance(part, int) else part for part in path)


def at_places(
    edit: Callable[[random.Random, Any, Path], bool], each: int
) -> Callable[[random.Random], Iterator[Maker]]:
    """Edits at every sort of key of the schemas, at some tables each."""

    def make(chance: random.Random) -> Iterator[Maker]:
        found: dict[str, list[tuple[str, Path]]] = {}
        for name, sheet in SHEETS.items():
            for path in places(sheet.schema):
                found.setdefault(_sort(path), []).append((name, path))
        for sort in sorted(found):
            for name, path in chance.sample(found[sort], min(each, len(found[sort]))):
                made = copy.deepcopy(SHEETS[name].schema)
                if edit(chance, made, path):
                    yield partial(
                        _schema, name, _column(SHEETS[name].schema, path), f"{sort} at {path}", made
                    )

    return make


def _remove(_: random.Random, schema: Any, path: Path) -> bool:
    del at(schema, path[:-1])[path[-1]]
    return True


def _other_type(chance: random.Random, schema: Any, path: Path) -> bool:
    old = at(schema, path)
    others = [one for one in ("text", 7, None, [], {}, True) if type(one) is not type(old)]
    at(schema, path[:-1])[path[-1]] = chance.choice(others)
    return True


def _emptied(_: random.Random, schema: Any, path: Path) -> bool:
    old = at(schema, path)
    if not isinstance(old, str | list) or not old:
        return False
    at(schema, path[:-1])[path[-1]] = type(old)()
    return True


def _misspelt(_: random.Random, schema: Any, path: Path) -> bool:
    if not isinstance(path[-1], str):
        return False
    above = at(schema, path[:-1])
    above[path[-1] + "s"] = above.pop(path[-1])
    return True


LOOSER = (
    "A column may be described, and bound, otherwise; `moscow-tokyo diff` names each such change."
)
kind("key of a schema removed", 80, LOOSER)(at_places(_remove, 2))
kind("key of a schema misspelt", 60, LOOSER)(at_places(_misspelt, 2))
kind("value in a schema of another type", 80)(at_places(_other_type, 2))
kind("value in a schema emptied", 60, LOOSER)(at_places(_emptied, 2))


def of_fields(
    name: str, edit: Callable[[random.Random, Any, int], bool], most: int = 60, reason: str = ""
) -> None:
    """Register a kind that edits a column's definition, in each table where it can."""

    @kind(name, most, reason)
    def make(chance: random.Random) -> Iterator[Maker]:
        for table, sheet in SHEETS.items():
            for place in range(len(sheet.schema["fields"])):
                made = copy.deepcopy(sheet.schema)
                if edit(chance, made, place):
                    yield partial(_schema, table, sheet.header[place], name, made)


def _terms(edit: Callable[[Any], None], *, both: bool) -> Callable[[random.Random, Any, int], bool]:
    def change(_: random.Random, schema: Any, place: int) -> bool:
        one = schema["fields"][place]
        enum = one.get("constraints", {}).get("enum")
        if not enum:
            return False
        edit(enum)
        if both:
            edit(one["categories"])
        return True

    return change


of_fields("term removed from `enum` alone", _terms(lambda terms: terms.pop(), both=False), 40)
of_fields("term removed", _terms(lambda terms: terms.pop(0), both=True), 40,
          "A term that no row uses may go: from the next MAJOR version.")  # fmt: skip
of_fields("terms in another order", _terms(lambda terms: terms.reverse(), both=True), 40,
          "The order of terms is a choice; `moscow-tokyo diff` names the change.")  # fmt: skip
of_fields("term twice", _terms(lambda terms: terms.append(terms[0]), both=True), 40)


def _renamed(_: random.Random, schema: Any, place: int) -> bool:
    schema["fields"][place]["name"] += "x"
    return True


def _left_out(_: random.Random, schema: Any, place: int) -> bool:
    del schema["fields"][place]
    return True


def _moved(_: random.Random, schema: Any, place: int) -> bool:
    if not place:
        return False
    fields = schema["fields"]
    fields[place - 1], fields[place] = fields[place], fields[place - 1]
    return True


def _retyped(chance: random.Random, schema: Any, place: int) -> bool:
    one = schema["fields"][place]
    one["type"] = chance.choice([t for t in ("string", "integer", "date", "boolean", "number", "any") if t != one["type"]])  # fmt: skip
    return True


def _required(_: random.Random, schema: Any, place: int) -> bool:
    rules = schema["fields"][place].setdefault("constraints", {})
    rules["required"] = not rules.get("required", False)
    return True


def _pattern(chance: random.Random, schema: Any, place: int) -> bool:
    rules = schema["fields"][place].get("constraints", {})
    if "pattern" not in rules:
        return False
    rules["pattern"] = chance.choice(["[", "(", "x", "[a-c]+", rules["pattern"] + "!", "*"])
    return True


of_fields("column renamed in the schema", _renamed)
of_fields("column left out of the schema", _left_out)
of_fields("columns of the schema exchanged", _moved)
of_fields("column retyped", _retyped, 60,
          "A column of text that looks like numbers or days, and one that is empty, fit another type.")  # fmt: skip
of_fields("required turned round", _required, 60, LOOSER)
of_fields("pattern changed", _pattern, 40)


def of_schema(
    name: str, edit: Callable[[random.Random, Any], bool], most: int = 26, reason: str = ""
) -> None:
    """Register a kind that edits each table's schema as a whole."""

    @kind(name, most, reason)
    def make(chance: random.Random) -> Iterator[Maker]:
        for table, sheet in SHEETS.items():
            made = copy.deepcopy(sheet.schema)
            if edit(chance, made):
                yield partial(_schema, table, "", name, made)


def _key_lost(_: random.Random, schema: Any) -> bool:
    key = schema["primaryKey"]
    if isinstance(key, str) or len(key) < 2:
        return False
    schema["primaryKey"] = key[:-1]
    return True


def _key_other(_: random.Random, schema: Any) -> bool:
    schema["primaryKey"] = [schema["fields"][-1]["name"]]
    return True


def _foreign_lost(chance: random.Random, schema: Any) -> bool:
    keys = schema.get("foreignKeys", [])
    if keys:
        keys.pop(chance.randrange(len(keys)))
    return bool(keys)


def _foreign_other(chance: random.Random, schema: Any) -> bool:
    for key in schema.get("foreignKeys", []):
        key["reference"]["resource"] = chance.choice(["nothing", "hedges", "witnesses"])
    return bool(schema.get("foreignKeys"))


of_schema("column taken from the key", _key_lost, reason=LOOSER)
of_schema("key of another column", _key_other)
of_schema("foreign key removed", _foreign_lost, reason=LOOSER)
of_schema("foreign key to another table", _foreign_other)
of_schema("another value for missing", lambda c, s: s.update(missingValues=["", "-"]) is None)


def _described(words: str, about: Any, place: str, kind: str, table: str = "") -> Mutant | None:
    if about == SOUND.descriptor:
        return None
    data = json.dumps(about, ensure_ascii=False).encode()
    return Mutant(kind, table, (), (place,) if place else (), words, {DESCRIPTOR: data})


def of_descriptor(
    edit: Callable[[random.Random, Any, Path], bool], each: int
) -> Callable[[random.Random], Iterator[Maker]]:
    """Edits at every sort of key of the descriptor."""

    def make(chance: random.Random) -> Iterator[Maker]:
        found: dict[str, list[Path]] = {}
        for path in places(SOUND.descriptor):
            found.setdefault(_sort(path), []).append(path)
        for sort in sorted(found):
            for path in chance.sample(found[sort], min(each, len(found[sort]))):
                made = copy.deepcopy(SOUND.descriptor)
                if edit(chance, made, path):
                    inside = path[0] == "resources" and len(path) > 2
                    table = str(SOUND.descriptor["resources"][path[1]]["name"]) if inside else ""
                    yield partial(_described, f"{sort} at {path}", made, sort, table=table)

    return make


WORDING = "Titles, keywords, sources and addresses may be others, or none; `moscow-tokyo diff` names what changed."
kind("key of the descriptor removed", 60, WORDING)(of_descriptor(_remove, 2))
kind("key of the descriptor misspelt", 60, WORDING)(of_descriptor(_misspelt, 2))
kind("value in the descriptor of another type", 60)(of_descriptor(_other_type, 2))
kind("value in the descriptor emptied", 60, WORDING)(of_descriptor(_emptied, 2))


def _resources(name: str, most: int, edit: Callable[[random.Random, list[Any], int], None]) -> None:
    """Register a kind that edits the list of tables."""

    @kind(name, most)
    def make(chance: random.Random) -> Iterator[Maker]:
        for place, table in enumerate(SHEETS):
            made = copy.deepcopy(SOUND.descriptor)
            edit(chance, made["resources"], place)
            yield partial(_described, name, made, "", table=table)


def _put(**new: Any) -> Callable[[random.Random, list[Any], int], None]:
    return lambda _, found, place: found[place].update(new)


_resources("table removed from the package", 7, lambda c, found, place: found.pop(place) and None)
_resources("table twice in the package", 7, lambda c, found, place: found.append(found[place]))
_resources("table renamed", 7, lambda c, found, place: found[place].update(name=found[place]["name"] + "x"))  # fmt: skip
_resources("path to no file", 7, _put(path="data/nothing.csv"))
_resources("path to another table's file", 7, lambda c, found, place: found[place].update(path=found[place - 1]["path"]))  # fmt: skip
_resources("path out of the package", 7, _put(path="../x.csv"))
_resources("schema of another table", 7, lambda c, found, place: found[place].update(schema=found[place - 1]["schema"]))  # fmt: skip
_resources("wrong hash", 7, _put(hash="sha256:" + "0" * 64))
_resources("wrong size", 7, _put(bytes=1))


@kind("version or day of the package changed", 12, "The next version is any that is greater.")
def version(_: random.Random) -> Iterator[Maker]:
    for key, new in (("version", "2.1.0"), ("version", "1.0.0"), ("version", "9.9"), ("version", "v2.2.0"),
                     ("version", "2.2.1"), ("version", "2.4.0-rc1"), ("created", "2026-13-01"), ("created", "2026-02-30"),
                     ("created", "yesterday"), ("created", "2026-11-25T00:00:00Z"), ("created", "1984"), ("version", "0.1.0")):  # fmt: skip
        made = copy.deepcopy(SOUND.descriptor) | {key: new}
        yield partial(_described, f"{key} {new}", made, key)
