"""What a mutant is: one node of a module's tree with a small mistake in its place."""

from __future__ import annotations

import ast
import copy
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SOURCE = Path(importlib.util.find_spec("moscow_tokyo").origin).parent  # type: ignore[union-attr, arg-type]
ROOMS = {
    "dates": ["schemas/edtf.py"],
    "packages": ["packages/*.py"],
    "checks": ["curation/checks/*.py"],
    "versions": ["curation/versions/*.py"],
    "citations": ["citations/*.py"],
    "views": ["views/*.py"],
}
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Break: ast.Pass, ast.Continue: ast.Pass,
}  # fmt: skip


class Mutant(NamedTuple):
    room: str
    path: str
    line: int
    node: int  # its place in the walk over the module
    way: int
    words: str
    text: str  # its line in the file


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place: one small mistake each."""
    if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp):
        yield from _operators(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        made = copy.deepcopy(node)
        made.test = ast.UnaryOp(ast.Not(), made.test)
        yield made
    elif isinstance(node, ast.Return) and ast.unparse(node) not in ("return", "return None"):
        yield ast.Return(None)
    elif isinstance(node, ast.Break | ast.Continue | ast.JoinedStr):
        yield ast.Constant("") if isinstance(node, ast.JoinedStr) else ast.Pass()
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, _constants(node.value))
    elif isinstance(node, ast.Call) and node.keywords and node.keywords[-1].arg:
        made = copy.deepcopy(node)
        made.keywords.pop()
        yield made


def _operators(node: ast.Compare | ast.BinOp | ast.BoolOp) -> Iterator[ast.AST]:
    made = copy.deepcopy(node)
    operator = made.ops[0] if isinstance(made, ast.Compare) else made.op
    if type(operator) not in SWAPS:
        return
    other: Any = SWAPS[type(operator)]()
    if isinstance(made, ast.Compare):
        made.ops[0] = other
    else:
        made.op = other
    yield made


def _constants(value: object) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1]
    if isinstance(value, str | bytes):
        return [type(value)()] if value else ["XX" if isinstance(value, str) else b"XX"]
    return []


def mutable(tree: ast.Module) -> Iterator[tuple[int, ast.AST]]:
    """The nodes that may be mutated, each with its place in the walk."""
    out = {part for node in ast.walk(tree) for top in _left_out(node) for part in ast.walk(top)}
    pieces = {p for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for p in node.values}
    out |= {piece for piece in pieces if isinstance(piece, ast.Constant)}
    zips = {n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "zip"}
    yield from ((n, one) for n, one in enumerate(ast.walk(tree)) if one not in out | zips)


def _left_out(node: ast.AST) -> list[ast.AST]:
    """What of a node is not mutated: annotations, docstrings, how a class is stored, `strict=True`."""
    found: list[ast.AST | None] = []
    match node:
        case ast.FunctionDef(args=args, returns=returns):
            found = [returns, *(one.annotation for one in (*args.args, *args.kwonlyargs))]
        case ast.AnnAssign(annotation=annotation):
            found = [annotation]
        case ast.ClassDef(decorator_list=decorators):
            found = [*decorators]
        case ast.Call(func=ast.Name(id="zip"), keywords=keywords):
            found = [*keywords]
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Expr(value=ast.Constant()):
            found = [node]
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            found = [node]
        case ast.FormattedValue(format_spec=spec):
            found = [spec]
    return [part for part in found if part is not None]


def mutants(room: str) -> Iterator[Mutant]:
    """Every mutant of a room."""
    for path in sorted(path for pattern in ROOMS[room] for path in SOURCE.glob(pattern)):
        name, source = path.relative_to(SOURCE).as_posix(), path.read_text("utf-8")
        for place, node in mutable(ast.parse(source)):
            for way, made in enumerate(variants(node)):
                line, words = node.lineno, f"{_short(node)} → {_short(made)}"  # type: ignore[attr-defined]
                text = source.splitlines()[line - 1].strip()
                yield Mutant(room, name, line, place, way, words, text)


def _short(node: ast.AST) -> str:
    return ast.unparse(node).split("\n")[0][:90]


def mutated(mutant: Mutant) -> ast.Module:
    """The module's tree with the one mistake in it."""
    tree = ast.parse((SOURCE / mutant.path).read_text("utf-8"))
    nodes = list(ast.walk(tree))
    old = nodes[mutant.node]
    new = list(variants(old))[mutant.way]
    for parent in nodes:
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list) and any(one is old for one in value):
                value[:] = [new if one is old else one for one in value]
    return ast.fix_missing_locations(ast.copy_location(tree, tree))
