"""What is kept from somebody is not there under any address, and asking for it changes nothing."""

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import AuditEntry
from segmentation import urls as pages
from segmentation.api import urls as api
from segmentation.models import (
    AssociationRun,
    ClusterAssignment,
    ClusterRun,
    DriverRun,
    EmbeddingRun,
    GroupPortrait,
    LookAlike,
    OutcomeTree,
    SatisfactionAlert,
)
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
SIDES = (("segmentation:", pages), ("", api))
OF_ONE = [(side, one) for side, found in SIDES for one in found.urlpatterns if one.pattern.converters]  # fmt: skip
OF_ALL = [(side, one) for side, found in SIDES for one in found.urlpatterns if not one.pattern.converters]  # fmt: skip
KNOWN = {"number": 1, "node": 1}
KEPT = "Kept to ourselves"
FAR, PRIVATE = "of another branch", "over a private segment"
BOTH = [(FAR, role) for role in ROLES] + [(PRIVATE, "marketer")]
METRICS = {"leaves": [{"node": 1, "rule": {}}], "curve": [[0.1, 0.5, 0.5, 0.4, 0.6, 0.2]], "likeness": 0.1}  # fmt: skip


@pytest.fixture
def kept(request, user_with_role):
    """By the beginning of an address's name: the key of something that the reader may not see; and the reader's branch."""
    make_branch("B1")
    customer = make_customer(branch=make_branch("B2"))
    owner = user_with_role("marketer")
    segment = refreshed_segment(owner, name=f"{KEPT} 1", shared=False)
    fixed = make_list(owner, customer, name=f"{KEPT} 2")
    services.open_to_all(segment=fixed, by=owner, shared=False)
    frozen = snapshots.freeze_segment(segment=segment, name=KEPT, by=owner)
    is_far = request.param == FAR
    run = {"name": KEPT, "owner": owner, "state": "done", "metrics": METRICS, "branch_code": "B2" if is_far else ""}  # fmt: skip
    keys = {"snapshot": frozen.pk, "list": fixed.pk, "segment": segment.pk} | _over_segment(run, segment)  # fmt: skip
    if is_far:
        keys |= _over_branch(run) | {"customer_no": customer.customer_no}
    return keys, "B1" if is_far else ""


def _over_segment(run, segment) -> dict:
    cluster = ClusterRun.objects.create(method="kmeans", transform="log", scaling="standard", population=segment, assigned_at="2026-01-01T00:00Z", **run)  # fmt: skip
    cluster.clusters.create(number=1, name_zh="一", name_en="One", size=1)
    assignment = ClusterAssignment.objects.create(run=cluster, state="running")
    tree = OutcomeTree.objects.create(outcome="segment", subject=str(segment.pk), days=30, cut_on="2026-01-01", **run)  # fmt: skip
    alike = LookAlike.objects.create(seed_segment=segment, candidate_count=100, ranked_at="2026-01-01T00:00Z", **run)  # fmt: skip
    portrait = GroupPortrait.objects.create(of="cluster", key=f"{cluster.pk}:1", **run)
    kinds = {"clusterrun": cluster, "clusterassignment": assignment, "outcometree": tree, "lookalike": alike, "groupportrait": portrait}  # fmt: skip
    keys = {"cluster": cluster, "tree": tree, "look_alike": alike, "portrait": portrait}
    return {name: one.pk for name, one in (kinds | keys).items()}


def _over_branch(run) -> dict:
    driver = DriverRun.objects.create(measure="csat", **run)
    mined = AssociationRun.objects.create(owner=run["owner"], state="done", branch_code="B2")
    rule = mined.rules.create(
        given=["product:A"], then="product:B", both_count=1, given_count=2, then_count=1, support=0.1, confidence=0.5, lift=1, leverage=0
    )  # fmt: skip
    embedding = EmbeddingRun.objects.create(**run | {"branch_code": ""})
    alert = SatisfactionAlert.objects.create(measure="csat", month="2026-01-01", method="p", value=0.5, centre=0.8, limit=0.7, answers=100)  # fmt: skip
    kinds = {"driverrun": driver, "associationrun": mined, "embeddingrun": embedding}
    keys = {"driver": driver, "satisfaction_driver": driver, "association": rule, "embedding": embedding, "alert": alert}  # fmt: skip
    return {name: one.pk for name, one in (kinds | keys).items()}


def addresses(side, pattern, keys) -> list[str]:
    """Every address of a pattern that leads to something kept; none where nothing of the kind is."""
    words, name = set(pattern.pattern.converters), pattern.name.removeprefix("api_")
    if name.startswith("run_"):
        kinds = {model._meta.model_name for model in apps.get_app_config("segmentation").get_models()}  # fmt: skip
        asked = [{"kind": kind, "pk": keys[kind]} for kind in sorted(kinds & set(keys))]
    elif "of" in words:
        asked = [{"of": "segment", "key": keys["segment"]}, {"of": "cluster", "key": f"{keys['cluster']}:1"}]  # fmt: skip
    elif "customer_no" in words:
        asked = [{"customer_no": keys["customer_no"]}] if "customer_no" in keys else []
    else:
        begins = [begin for begin in keys if name.startswith(begin)]
        own = keys.get(max(begins, key=len)) if begins else None
        own = keys["segment"] if name.startswith("draft") else own
        asked = [{"pk": own} | {word: KNOWN.get(word, "pdf") for word in words - {"pk"}}] if own else []  # fmt: skip
    return [reverse(side + pattern.name, kwargs=one) for one in asked]


def state() -> dict:
    models = apps.get_app_config("segmentation").get_models()
    return {model: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.parametrize(("kept", "role"), BOTH, indirect=["kept"])
def test_what_is_kept_from_somebody_is_under_no_address(client_for, api_client_for, kept, role):
    """It answers as what is not there at all."""
    keys, branch = kept
    clients = {side: make(role, branch_code=branch) for side, make in (("segmentation:", client_for), ("", api_client_for))}  # fmt: skip
    nobody = dict.fromkeys(keys, 10**9) | ({"customer_no": "NOBODY"} if branch else {})
    before, entries = state(), AuditEntry.objects.count()

    told, absent = (
        {
            (pattern.name, place, method): getattr(clients[side], method)(address).status_code
            for side, pattern in OF_ONE
            for place, address in enumerate(addresses(side, pattern, found))
            for method in ("get", "post", "put")
        }
        for found in (keys, nobody)
    )  # fmt: skip

    assert told == absent
    assert [at for at, code in told.items() if code < 300] == []
    assert state() == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("kept", [FAR, PRIVATE], indirect=True)
def test_what_is_kept_from_somebody_is_named_on_no_page(client_for, api_client_for, kept):
    _keys, branch = kept
    clients = {side: make("marketer", branch_code=branch) for side, make in (("segmentation:", client_for), ("", api_client_for))}  # fmt: skip

    told = {pattern.name: clients[side].get(reverse(side + pattern.name)) for side, pattern in OF_ALL}  # fmt: skip

    assert [name for name, answer in told.items() if KEPT in answer.content.decode()] == []
    assert {answer.status_code for answer in told.values()} <= {200, 403, 404, 405, 422}
    assert sum(answer.status_code == 200 for answer in told.values()) > 20
