"""Keys met again over the chunks of a source."""

import numpy as np
import pytest

from customers.domain.repeats import SeenKeys


@pytest.mark.parametrize("size", [1, 7, 64])
def test_key_is_met_again_in_whatever_chunk_it_came_before(size):
    keys = np.random.default_rng(3).integers(0, 400, 1000).astype(np.uint64) << np.uint64(54)
    seen, known = SeenKeys(), set()

    for first in range(0, len(keys), size):
        chunk = keys[first : first + size]
        assert seen.meet(chunk).tolist() == [key in known for key in chunk.tolist()]
        known.update(chunk.tolist())


def test_chunk_without_keys_meets_nothing():
    seen = SeenKeys()

    assert seen.meet(np.array([], np.uint64)).tolist() == []
    assert seen.meet(np.array([5], np.uint64)).tolist() == [False]
    assert seen.meet(np.array([4, 5, 6], np.uint64)).tolist() == [False, True, False]
