from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.graph import find_path, refresh_order


def test_parts_come_before_what_asks_about_them():
    graph = {1: {2, 3}, 2: {3}, 3: set(), 4: {1}}

    assert refresh_order(graph, [4, 1, 3]) == [3, 1, 4]
    assert refresh_order(graph, []) == []


def test_a_path_is_found_or_not():
    graph = {1: {2}, 2: {3}}

    assert find_path(graph, 1, 3) == [1, 2, 3]
    assert find_path(graph, 3, 1) is None
    assert find_path(graph, 1, 1) == [1]


@given(st.dictionaries(st.integers(0, 30), st.sets(st.integers(0, 30), max_size=3), max_size=30))
def test_order_respects_every_reference(wild):
    graph = {here: {part for part in parts if part < here} for here, parts in wild.items()}

    order = refresh_order(graph, graph)

    assert sorted(order) == sorted(graph)
    assert all(order.index(part) < order.index(here) for here in graph for part in graph[here] if part in graph)  # fmt: skip
