"""The order in which segments that ask about each other are refreshed."""

from collections.abc import Iterable, Mapping

Graph = Mapping[
    int, set[int]
]  # each segment, and the segments it rests on: by its rule, or through a tag or a score


def find_path(graph: Graph, start: int, goal: int) -> list[int] | None:
    """Return the segments from `start` to `goal` along references, or None; used to refuse circles."""
    trail: dict[int, int | None] = {start: None}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return _trace(trail, here)
        for following in sorted(graph.get(here, set()) - trail.keys()):
            trail[following] = here
            waiting.append(following)
    return None


def is_circular(graph: Graph, segment: int) -> bool:
    """Whether a segment asks about itself, however far round."""
    return any(find_path(graph, part, segment) for part in graph.get(segment, set()))


def _trace(trail: Mapping[int, int | None], goal: int) -> list[int]:
    path: list[int] = []
    here: int | None = goal
    while here is not None:
        path.append(here)
        here = trail[here]
    return path[::-1]


def above(graph: Graph, start: Iterable[int]) -> set[int]:
    """Return the segments that ask about any of `start`, however far up, without `start` itself."""
    begun = set(start)
    found = set(begun)
    grown = True
    while grown:
        more = {segment for segment, parts in graph.items() if parts & found} - found
        found |= more
        grown = bool(more)
    return found - begun


def refresh_order(graph: Graph, wanted: Iterable[int]) -> list[int]:
    """Return the wanted segments, each after the wanted ones it asks about, however far down."""
    left = set(wanted)
    done: list[int] = []
    seen: set[int] = set()

    def visit(segment: int) -> None:
        if segment in seen:
            return
        seen.add(segment)
        for part in sorted(graph.get(segment, set())):
            visit(part)
        if segment in left:
            done.append(segment)

    for segment in sorted(left):
        visit(segment)
    return done
