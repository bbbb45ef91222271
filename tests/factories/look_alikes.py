"""A bank whose customers behave in two ways, described by embeddings, with a seed of one of them."""

from typing import Any

import numpy as np

from customers.models import Customer
from segmentation.models import EmbeddingRun, LookAlike, Segment
from segmentation.services.embeddings import learning
from segmentation.services.look_alikes import finding, requesting
from tests.factories.clusters import make_profile
from tests.factories.customers import make_customer
from tests.factories.segmentation import make_list

SAVERS = 120


def make_two_ways(count: int = 300, **over: Any) -> list[Customer]:
    """The first SAVERS save and come to the branch, the others spend by mobile; all vary around their way."""
    rng = np.random.default_rng(11)
    people = []
    for number in range(count):
        saves = number < SAVERS
        one = make_customer(**over)
        make_profile(
            one,
            age_years=int(rng.integers(30, 60)),
            tenure_days=int(rng.integers(100, 3000)),
            total_balance=float(np.exp(rng.normal(11 if saves else 8, 0.7))),
            deposit_balance=float(np.exp(rng.normal(11 if saves else 7, 0.7))),
            frequency_90d=int(rng.poisson(4 if saves else 30)),
            monetary_90d=float(np.exp(rng.normal(6 if saves else 9, 0.5))),
            inflow_90d=float(np.exp(rng.normal(8, 1))),
            logins_30d=int(rng.poisson(1 if saves else 20)),
            branch_visits_90d=int(rng.poisson(5 if saves else 1)),
            tx_count_90d=int(rng.poisson(6 if saves else 40)),
            active_days_90d=int(rng.poisson(4 if saves else 25)),
            sessions_90d=int(rng.poisson(1 if saves else 30)),
        )
        people.append(one)
    return people


def learned_embedding(owner: Any, **over: Any) -> EmbeddingRun:
    """Embeddings of everybody, learned and in use."""
    run = learning.learn_embedding(run_id=learning.request_embedding(by=owner, **over).pk)
    assert run is not None
    return run


def make_seed(owner: Any, people: list[Customer], count: int = 60) -> Segment:
    """A list of the first so many customers: savers all."""
    return make_list(owner, *people[:count])


def found_look_alike(owner: Any, seed: Segment, **over: Any) -> LookAlike:
    """A search with its result."""
    wanted = requesting.Wanted(**over)
    asked = requesting.request_look_alike(by=owner, name="Like savers", seed_segment=seed, wanted=wanted)  # fmt: skip
    run = finding.find_look_alikes(run_id=asked.pk)
    assert run is not None
    return run
