"""Where the boxes of a tree stand: the root at the left, leaves below each other at the right."""

from dataclasses import dataclass

from segmentation.domain.trees.tree import LEAF, Tree

BOX_WIDTH, BOX_HEIGHT = 196, 52
COLUMN, ROW, EDGE = 236, 64, 6


@dataclass(frozen=True)
class Box:
    """A node at its place (pixels of the drawing's own measure); `path` is the line from the node above."""

    node: int
    x: int
    y: int
    is_leaf: bool
    above: int | None
    goes_left: bool
    path: str


@dataclass(frozen=True)
class Drawing:
    """All boxes and the size of the drawing."""

    boxes: tuple[Box, ...]
    width: int
    height: int


def draw(tree: Tree) -> Drawing:
    """Place every node: leaves in even rows, a question in the middle of what is below it."""
    depth = {0: 0}
    above: dict[int, tuple[int, bool]] = {}
    order = []
    waiting = [0]
    while waiting:
        node = waiting.pop()
        order.append(node)
        if tree.column[node] != LEAF:
            for child, left in ((int(tree.right[node]), False), (int(tree.left[node]), True)):
                depth[child], above[child] = depth[node] + 1, (node, left)
                waiting.append(child)
    height = {leaf: EDGE + ROW * place for place, leaf in enumerate(tree.leaves)}
    for node in reversed(order):
        if node not in height:
            height[node] = (height[int(tree.left[node])] + height[int(tree.right[node])]) // 2
    boxes = tuple(_box(tree, node, depth, height, above) for node in order)
    deepest = max(depth.values())
    return Drawing(
        boxes, EDGE * 2 + COLUMN * deepest + BOX_WIDTH, EDGE * 2 + ROW * len(tree.leaves)
    )


def _box(
    tree: Tree,
    node: int,
    depth: dict[int, int],
    height: dict[int, int],
    above: dict[int, tuple[int, bool]],
) -> Box:
    x, y = EDGE + COLUMN * depth[node], height[node]
    parent, left = above.get(node, (None, False))
    path = ""
    if parent is not None:
        x1, y1 = EDGE + COLUMN * depth[parent] + BOX_WIDTH, height[parent] + BOX_HEIGHT // 2
        y2, bend = y + BOX_HEIGHT // 2, (COLUMN - BOX_WIDTH) // 2
        path = f"M{x1} {y1} C{x1 + bend} {y1} {x - bend} {y2} {x} {y2}"
    return Box(node, x, y, bool(tree.column[node] == LEAF), parent, left, path)
