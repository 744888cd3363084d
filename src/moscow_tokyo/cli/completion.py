"""What the shell offers at a press of Tab, through argcomplete (the extra `completion`)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import schemas
from .._extras import need
from ..packages.package import Package
from ..packages.search import by_group
from ..packages.tables import Table
from ..views import columns
from .opening import package
from .show import CONTAINS, EQUALS

Found = Callable[[Package, argparse.Namespace, str], Iterator[str]]
"""From the package, the words before and the beginning of a word to the words that it may become."""


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell and leave, where it is the shell that asks; else do nothing."""
    argcomplete = need("argcomplete", "completion", "completion")
    for verb, one in verbs_of(parser).items():
        for action in one._actions:
            found = OFFERED.get((verb, action.dest)) or OFFERED.get(("", action.dest))
            if found:
                action.completer = _completer(found)  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def verbs_of(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The parsers of the verbs, by name."""
    found: Mapping[str, argparse.ArgumentParser] = next(
        action.choices
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return found


def _completer(found: Found) -> Callable[..., list[str]]:
    """What is found, as argcomplete calls it; it keeps the words that begin as the one at hand."""

    def completer(prefix: str, parsed_args: argparse.Namespace, **_: Any) -> list[str]:
        return list(found(package(parsed_args), parsed_args, prefix))

    return completer


def _names(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    yield from dict.fromkeys([*data.tables(), *columns.NAMES])


def _ids(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    """IDs of rows: of the table that is named, or of any whose key is one column."""
    named = getattr(options, "name", None)
    every = (name for name in by_group(data) if len(schemas.primary_key(data.schema(name))) == 1)
    for table in [named] if named in data.tables() else every:
        for id, _ in Table.of(data, table).by_id():
            yield id


def _names_and_ids(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    yield from _names(data, options, prefix)
    if prefix:
        yield from _ids(data, options, prefix)


def _views(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    yield from columns.NAMES


def _column(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    yield from schemas.columns(_schema(data, options))


def _list(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    """Names of columns with commas between: those before stay."""
    before, comma, _ = prefix.rpartition(",")
    for name in schemas.columns(_schema(data, options)):
        if name not in before.split(","):
            yield f"{before}{comma}{name}"


def _condition(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    """A column with its sign, then a term of its vocabulary."""
    column, sign, _ = prefix.partition(EQUALS)
    for field in _schema(data, options)["fields"]:
        if sign and field["name"] == column:
            yield from (f"{column}{EQUALS}{term}" for term in schemas.terms(field))
        elif not sign and CONTAINS not in prefix:
            yield field["name"] + EQUALS


def _schema(data: Package, options: argparse.Namespace) -> schemas.Schema:
    name = options.name if options.name in data.tables() else columns.meant(options.name)
    return columns.definition(data, name)


def _nothing(data: Package, options: argparse.Namespace, prefix: str) -> Iterator[str]:
    yield from ()


OFFERED: Mapping[tuple[str, str], Found] = {
    ("show", "name"): _names_and_ids,
    ("view", "name"): _views,
    ("describe", "name"): _names,
    ("describe", "column"): _column,
    ("search", "words"): _nothing,
    ("", "id"): _ids,
    ("", "where"): _condition,
    ("", "columns"): _list,
}
"""What is offered for an argument of a verb, or of every verb; elsewhere files are."""
