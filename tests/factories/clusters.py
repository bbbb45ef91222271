"""Customers who fall into groups, and runs that find them."""

import itertools
from typing import Any

import numpy as np
from django.utils import timezone

from customers.models import Customer, CustomerProfile
from segmentation.models import ClusterRun
from segmentation.services.clusters import assigning, finding, requesting
from tests.factories.customers import make_customer

FEATURES = ["age_years", "total_balance", "frequency_90d"]
# Three groups that nobody could mistake: the young and busy, the old and wealthy, the quiet.
GROUPS = ((25, 2_000.0, 30), (65, 900_000.0, 6), (45, 20_000.0, 0))
numbers = itertools.count(1)


def make_groups(each: int = 10, **over: Any) -> list[list[Customer]]:
    """`each` customers of each of the groups, with profiles that vary a little."""
    rng = np.random.default_rng(7)
    found = []
    for age, balance, frequency in GROUPS:
        people = [make_customer(**over) for _ in range(each)]
        for one in people:
            make_profile(
                one,
                age_years=age + int(rng.integers(-2, 3)),
                total_balance=balance * float(rng.uniform(0.9, 1.1)),
                frequency_90d=max(0, frequency + int(rng.integers(-1, 2))),
            )
        found.append(people)
    return found


def make_profile(customer: Customer, **features: Any) -> CustomerProfile:
    """The stored features of a customer; what is not said is unknown."""
    return CustomerProfile.objects.create(customer=customer, computed_at=timezone.now(), **features)


def request_run(owner: Any, **over: Any) -> ClusterRun:
    """A run that waits; three clusters by k-means where nothing else is said."""
    search = {"k": 3} | {name: over.pop(name) for name in list(over) if name in requesting.Search.__dataclass_fields__}  # fmt: skip
    details = {"name": f"Run {next(numbers)}", "features": FEATURES} | over
    return requesting.request_run(by=owner, search=requesting.Search(**search), **details)


def found_run(owner: Any, **over: Any) -> ClusterRun:
    """A run with its result."""
    run = finding.find_run(run_id=request_run(owner, **over).pk)
    assert run is not None
    return run


def assign(run: ClusterRun) -> int:
    """Assign everybody by a run, brought up to date, and return how many."""
    assignment = assigning.assign_customers(assignment_id=assigning.request_assignment(run=run).pk)
    assert assignment is not None
    run.refresh_from_db()
    return assignment.assigned_count
