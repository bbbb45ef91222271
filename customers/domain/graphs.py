"""Graphs of a million customers in NumPy and SciPy: degree, PageRank and communities of weighted, undirected links."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

DAMPING, TOLERANCE, STEPS = 0.85, 1e-10, 100
SWEEPS = 30


@dataclass(frozen=True)
class Measured:
    """One value a node, in the order of `ids`; communities are named by their smallest id."""

    ids: Ints
    degree: Ints
    pagerank: Floats
    community: Ints


def measure(one: Ints, other: Ints, weight: Floats, seed: int = 0) -> Measured:
    """Measure the graph of the links `one`–`other`; a pair linked twice counts with the sum of its weights."""
    ids, places = np.unique(np.concatenate([one, other]), return_inverse=True)
    left, right = places[: len(one)], places[len(one) :]
    kept = left != right
    shape = (len(ids), len(ids))
    half = scipy.sparse.coo_matrix((weight[kept], (left[kept], right[kept])), shape=shape)
    links = (half + half.T).tocsr()
    links.sum_duplicates()
    return Measured(
        ids=ids,
        degree=np.diff(links.indptr).astype(np.int64),
        pagerank=pagerank(links),
        community=ids[communities(links, seed)],
    )


def pagerank(links: Any) -> Floats:
    """Return the PageRank of every node (Brin & Page 1998), summing to 1, by power iteration over a CSR matrix."""
    count = links.shape[0]
    if not count:
        return np.zeros(0)
    strength = np.asarray(links.sum(axis=1)).ravel()
    shared = np.divide(1, strength, out=np.zeros(count), where=strength > 0)
    rank = np.full(count, 1 / count)
    for _step in range(STEPS):
        stranded = rank[strength == 0].sum()
        moved = DAMPING * (links @ (rank * shared) + stranded / count) + (1 - DAMPING) / count
        done = np.abs(moved - rank).sum() < TOLERANCE
        rank = moved
        if done:
            break
    return np.asarray(rank)


def communities(links: Any, seed: int = 0) -> Ints:
    """Return for every node the smallest place of its community, by label propagation (Raghavan et al. 2007).

    A random half of the nodes at a time takes the label that weighs most around it, so that no two sides of a
    pair exchange theirs for ever; a node keeps its label where that weighs as much. Linear in links per sweep.
    """
    labels = np.arange(links.shape[0], dtype=np.int64)
    rng = np.random.default_rng(seed)
    nodes = np.repeat(labels, np.diff(links.indptr))
    for _sweep in range(SWEEPS):
        wanted = _heaviest(nodes, links.indices, links.data, labels)
        drawn = rng.random(len(labels)) < 0.5
        if (wanted == labels).all():
            break
        labels = np.where(drawn, wanted, labels)
    return _named_by_smallest(labels)


def _heaviest(nodes: Ints, neighbours: Ints, weights: Floats, labels: Ints) -> Ints:
    """The label that weighs most among each node's neighbours; its own at a tie, else the smallest."""
    if not len(nodes):
        return labels
    around = labels[neighbours]
    order = np.lexsort((around, nodes))
    node, label, weight = nodes[order], around[order], weights[order]
    starts = np.flatnonzero((np.diff(node, prepend=-1) != 0) | (np.diff(label, prepend=-1) != 0))
    node, label = node[starts], label[starts]
    # Sums of the same weights in another order differ in their last digits, and would make ties of chance.
    total = np.round(np.add.reduceat(weight, starts), 9)
    best = np.lexsort((label, label != labels[node], -total, node))
    first = best[np.flatnonzero(np.diff(node[best], prepend=-1))]
    result = labels.copy()
    result[node[first]] = label[first]
    return result


def _named_by_smallest(labels: Ints) -> Ints:
    smallest = np.full(len(labels), len(labels), dtype=np.int64)
    np.minimum.at(smallest, labels, np.arange(len(labels)))
    return np.asarray(smallest[labels])
