"""Rings and roots against networkx and against plain definitions, on random graphs."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from moscow_tokyo.curation.checks.graphs import cycles, roots

NODES = st.sampled_from("abcdefg")
EDGES = st.lists(st.tuples(NODES, NODES | st.just("")), max_size=14)
PARENTS = st.dictionaries(NODES, NODES | st.just(""), max_size=7)
STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@STEADY
@given(EDGES)
def test_edges_on_a_ring(edges: list[tuple[str, str]]) -> None:
    graph = nx.DiGraph([edge for edge in edges if edge[1]])
    on = [n for n, (a, b) in enumerate(edges) if b and (a == b or nx.has_path(graph, b, a))]
    assert cycles(*zip(*edges, strict=True)) == on if edges else cycles([], []) == []


def test_long_chains_and_rings() -> None:
    many = [str(n) for n in range(5000)]
    assert cycles(many, [*many[1:], ""]) == []
    assert cycles(many, [*many[1:], "0"]) == list(range(5000))
    assert cycles(["a", "a"], ["", "a"]) == [1]
    assert cycles([""], [""]) == [], "an empty target is no edge"


@STEADY
@given(PARENTS)
def test_the_end_of_a_chain(up: dict[str, str]) -> None:
    found = roots(up, up.values())
    assert list(found) and set(found) >= set(up) if up else found == {}
    for child in up:
        seen, node = [child], child
        while up.get(node) and up[node] not in seen:
            node = up[node]
            seen.append(node)
        ring = bool(up.get(node))
        if ring:
            assert found[child] in seen, "in a ring"
        else:
            assert found[child] == node


def test_a_chain_into_a_ring_ends_in_it() -> None:
    assert roots("abc", ["b", "c", "b"]) == {"a": "c", "b": "c", "c": "c"}
    assert roots(["a", "b"], ["b", ""]) == {"a": "b", "b": "b"}
    assert roots(["a"], ["x"]) == {"a": "x", "x": "x"}
