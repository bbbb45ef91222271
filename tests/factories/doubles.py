"""Records with known duplicates in the database, and how well a search does on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.simulation.doubles import Record, kin, truth
from customers.models import Customer, CustomerPair
from customers.models.fields import sealer
from customers.services.identity.finding import find_duplicates
from tests.factories.customers import the_branch

PREFIX = "DBL"


@dataclass(frozen=True)
class Result:
    """Shares by band ("sure"; "all" with what is reviewed), and how many kin were taken for one person."""

    candidates: int
    true: int
    blocked: float
    bands: dict[str, tuple[float, float]]
    kin_sure: int
    kin_review: int


def write_records(records: Sequence[Record]) -> list[Customer]:
    """Customers in the order of the records."""
    branch = the_branch()
    made = [
        Customer(
            customer_no=f"{PREFIX}{place:07d}",
            branch=branch,
            name=record.name,
            id_number=record.id_number,
            phone=record.phone,
            email=record.email,
            address=record.address,
            gender=record.gender,
            birth_on=record.birth_on,
            **{
                f"{kind}_index": sealer().index(kind, getattr(record, kind))
                for kind in ("name", "id_number", "phone", "email")
            },
        )
        for place, record in enumerate(records)
    ]
    return Customer.objects.bulk_create(made, batch_size=5000)


def score_search(records: Sequence[Record]) -> Result:
    """Search, and compare what was put up with what is true."""
    found = find_duplicates()
    numbered = Customer.objects.filter(customer_no__startswith=PREFIX)
    place_of = {pk: int(no[len(PREFIX) :]) for pk, no in numbered.values_list("pk", "customer_no")}
    bands: dict[str, set[tuple[int, int]]] = {"sure": set(), "review": set()}
    for left, right, band in CustomerPair.objects.values_list("left_id", "right_id", "band"):
        low, high = sorted((place_of[left], place_of[right]))
        bands[band].add((low, high))
    true, related = truth(list(records)), kin(list(records))
    everything = bands["sure"] | bands["review"]
    return Result(
        candidates=found.candidates,
        true=len(true),
        blocked=len(true & everything) / max(len(true), 1),
        bands={"sure": shares(bands["sure"], true), "all": shares(everything, true)},
        kin_sure=len(bands["sure"] & related),
        kin_review=len(bands["review"] & related),
    )


def shares(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> tuple[float, float]:
    """Precision and recall."""
    right = len(found & true)
    return right / max(len(found), 1), right / max(len(true), 1)
