import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.domain.graphs import measure

EDGES = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(1, 5)).filter(
        lambda edge: edge[0] != edge[1]
    ),
    min_size=1,
    max_size=40,
)


def columns(edges):
    one, other, weight = (np.array(column) for column in zip(*edges, strict=True))
    return one.astype(np.int64), other.astype(np.int64), weight.astype(float)


def as_networkx(edges) -> nx.Graph:
    graph = nx.Graph()
    for one, other, weight in edges:
        held = graph.get_edge_data(one, other, {"weight": 0})["weight"]
        graph.add_edge(one, other, weight=held + weight)
    return graph


@settings(deadline=None)
@given(EDGES)
def test_degree_and_pagerank_are_those_of_networkx(edges):
    graph = as_networkx(edges)

    found = measure(*columns(edges))

    assert dict(zip(found.ids.tolist(), found.degree.tolist(), strict=True)) == dict(graph.degree())
    expected = nx.pagerank(graph, tol=1e-12, max_iter=500)
    for node, rank in zip(found.ids.tolist(), found.pagerank.tolist(), strict=True):
        assert rank == pytest.approx(expected[node], abs=1e-7)
    assert found.pagerank.sum() == pytest.approx(1)


@settings(deadline=None)
@given(EDGES)
def test_a_community_never_spans_parts_that_nothing_joins(edges):
    graph = as_networkx(edges)
    found = measure(*columns(edges))
    named = dict(zip(found.ids.tolist(), found.community.tolist(), strict=True))

    for part in nx.connected_components(graph):
        assert {named[node] for node in part} <= part
    assert all(named[name] == name for name in set(named.values()))


def test_two_cliques_with_one_thin_bridge_are_two_communities():
    cliques = [(start + a, start + b, 3) for start in (0, 10) for a in range(5) for b in range(a)]

    found = measure(*columns([*cliques, (0, 10, 1)]))

    assert sorted(set(found.community.tolist())) == [0, 10]


def test_an_empty_graph_has_nobody():
    nothing = np.zeros(0, dtype=np.int64)
    assert len(measure(nothing, nothing, nothing.astype(float)).ids) == 0
