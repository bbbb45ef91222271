"""What is kept from somebody is not there under any address, and asking for it changes nothing."""

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import AuditEntry
from segmentation import urls as pages
from segmentation.api import urls as api
from segmentation.models import ClusterRun, OutcomeTree
from segmentation.services import segments as services
from segmentation.services import snapshots
from tests.factories.customers import make_branch, make_customer
from tests.factories.segmentation import make_list, refreshed_segment

pytestmark = pytest.mark.django_db
ROLES = (
    "marketer",
    "data_steward",
    "manager",
    "relationship_manager",
    "ops_admin",
    "model_builder",
)
# Rules of what goes together are the whole bank's and belong to nobody.
OPEN = {"association_offer", "api_association_segment"}
OF_ONE = [
    (side, pattern)
    for side, found in (("segmentation:", pages), ("", api))
    for pattern in found.urlpatterns
    if pattern.pattern.converters and pattern.name not in OPEN
    if set(pattern.pattern.converters) <= {"pk", "number", "node", "customer_no"}
]
RUN = {"branch_code": "B2", "state": "done", "metrics": {"leaves": [{"node": 1, "rule": {}}]}}


@pytest.fixture
def kept(user_with_role):
    """By the beginning of an address's name: the key of something that a reader of branch B1 may not see."""
    make_branch("B1")
    customer = make_customer(branch=make_branch("B2"))
    owner = user_with_role("marketer")
    segment = refreshed_segment(owner, shared=False)
    fixed = make_list(owner, customer)
    services.open_to_all(segment=fixed, by=owner, shared=False)
    frozen = snapshots.freeze_segment(segment=segment, name="Frozen", by=owner)
    cluster = ClusterRun.objects.create(name="Kept", owner=owner, method="kmeans", transform="log", scaling="standard", **RUN)  # fmt: skip
    cluster.clusters.create(number=1, name_zh="一", name_en="One", size=1)
    tree = OutcomeTree.objects.create(name="Kept", owner=owner, outcome="closed", days=30, cut_on="2026-01-01", **RUN)  # fmt: skip
    keys = {"cluster": cluster.pk, "tree": tree.pk, "snapshot": frozen.pk, "list": fixed.pk}
    return keys | {"": segment.pk, "customer_no": customer.customer_no}


def address(side, pattern, kept) -> str:
    name = pattern.name.removeprefix("api_")
    pk = next((key for begin, key in kept.items() if begin and name.startswith(begin)), kept[""])
    known = {"pk": pk, "number": 1, "node": 1, "customer_no": kept["customer_no"]}
    asked = {word: known[word] for word in pattern.pattern.converters}
    return reverse(side + pattern.name, kwargs=asked)


def state() -> dict:
    models = apps.get_app_config("segmentation").get_models()
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_kept_from_somebody_is_under_no_address(client_for, api_client_for, kept, role):
    """It answers as what is not there at all."""
    clients = {side: make(role, branch_code="B1") for side, make in (("segmentation:", client_for), ("", api_client_for))}  # fmt: skip
    nobody = dict.fromkeys(kept, 10**9) | {"customer_no": "NOBODY"}
    before, entries = state(), AuditEntry.objects.count()

    told, absent = (
        {
            (pattern.name, method): getattr(clients[side], method)(address(side, pattern, keys)).status_code
            for side, pattern in OF_ONE
            for method in ("get", "post", "put")
        }
        for keys in (kept, nobody)
    )  # fmt: skip

    assert told == absent
    assert not {200, 201, 202, 204} & set(told.values())
    assert state() == before
    assert AuditEntry.objects.count() == entries
