"""Rings and doubled pairs among references, in linear time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

_TRIMS = 3


def cycles(sources: Iterable[Hashable], targets: Iterable[Hashable]) -> list[int]:
    """Positions of the edges that lie on a ring. An empty target is no edge.

    An edge lies on a ring when both its ends are in one strongly connected component.

    >>> cycles(["a", "b", "c", "d"], ["b", "a", "a", ""])
    [0, 1]
    """
    edges = [(n, a, b) for n, (a, b) in enumerate(zip(sources, targets, strict=True)) if b != ""]
    for _ in range(_TRIMS):  # an edge that nothing leads to, or that leads nowhere, is on no ring
        ends, starts = {b for _, _, b in edges}, {a for _, a, _ in edges}
        edges = [edge for edge in edges if edge[1] in ends and edge[2] in starts]
    part = _components((a, b) for _, a, b in edges)
    return [n for n, a, b in edges if part[a] == part[b]]


def _components(edges: Iterable[tuple[Hashable, Hashable]]) -> dict[Hashable, int]:
    """The strongly connected component of each node (Kosaraju, without recursion)."""
    forward: dict[Hashable, list[Hashable]] = {}
    backward: dict[Hashable, list[Hashable]] = {}
    for a, b in edges:
        forward.setdefault(a, []).append(b)
        backward.setdefault(b, []).append(a)
        forward.setdefault(b, [])
        backward.setdefault(a, [])
    finished: list[Hashable] = []
    seen: set[Hashable] = set()
    for root in forward:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(forward[root]))]
        while stack:
            node, following = stack[-1]
            fresh = next((n for n in following if n not in seen), None)
            if fresh is None:
                finished.append(node)
                stack.pop()
            else:
                seen.add(fresh)
                stack.append((fresh, iter(forward[fresh])))
    part: dict[Hashable, int] = {}
    for number, root in enumerate(reversed(finished)):
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if node not in part:
                part[node] = number
                waiting.extend(n for n in backward[node] if n not in part)
    return part


def roots(children: Iterable[str], parents: Iterable[str]) -> dict[str, str]:
    """The end of each child's chain of parents; a ring ends where it is entered again.

    >>> roots(["a", "b", "c"], ["", "a", "b"])
    {'a': 'a', 'b': 'a', 'c': 'a'}
    """
    up = dict(zip(children, parents, strict=True))
    found: dict[str, str] = {}
    for child in up:
        path, node = {child: None}, child
        while node not in found and up.get(node) and up[node] not in path:
            node = up[node]
            path[node] = None
        end = found.get(node, node)
        found.update(dict.fromkeys(path, end))
    return found
