import pytest
from django.db import DatabaseError, transaction

from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.models import Customer
from segmentation.models import SegmentMembership, Snapshot, SnapshotMember
from segmentation.services import refreshing, segments, snapshots
from tests.factories import customers as make
from tests.factories.segmentation import ACTIVE, asking, make_segment, refreshed_segment, rule_of

pytestmark = pytest.mark.django_db


def frozen(segment, by, name="As of March"):
    return snapshots.freeze_segment(segment=segment, name=name, by=by)


def members(snapshot) -> set[int]:
    rows = SnapshotMember.objects.filter(snapshot=snapshot)
    return set(rows.values_list("customer_id", flat=True))


@pytest.mark.datastore
def test_a_snapshot_keeps_who_was_in(marketer):
    stays, leaves = make.make_customer(), make.make_customer()
    segment = refreshed_segment(marketer)

    snapshot = frozen(segment, marketer)
    Customer.objects.filter(pk=leaves.pk).update(status="closed")
    refreshing.refresh_segment(segment_id=segment.pk)

    assert members(snapshot) == {stays.pk, leaves.pk}
    assert SegmentMembership.objects.get(segment=segment).customer_id == stays.pk
    assert (snapshot.member_count, snapshot.rule, snapshot.sealed) == (2, rule_of(ACTIVE), True)


def test_the_database_refuses_to_change_it(marketer):
    make.make_customer()
    snapshot = frozen(refreshed_segment(marketer), marketer)
    later = make.make_customer()

    for sql in (
        "UPDATE segmentation_snapshot SET name = 'Other' WHERE id = %s",
        "UPDATE segmentation_snapshotmember SET snapshot_id = 0 WHERE snapshot_id = %s",
        f"INSERT INTO segmentation_snapshotmember (snapshot_id, customer_id) VALUES (%s, {later.pk})",
    ):
        with pytest.raises(DatabaseError, match="sealed snapshot"), transaction.atomic():
            execute_sql(sql, [snapshot.pk])

    assert len(members(snapshot)) == 1


def test_a_rule_can_ask_for_it(marketer):
    inside = make.make_customer()
    snapshot = frozen(refreshed_segment(marketer), marketer)
    make.make_customer()

    among = refreshed_segment(marketer, asking("snapshot", "has_any", [str(snapshot.pk)]))
    besides = refreshed_segment(
        marketer, ACTIVE, asking("snapshot", "has_none", [str(snapshot.pk)])
    )

    assert SegmentMembership.objects.get(segment=among).customer_id == inside.pk
    assert SegmentMembership.objects.get(segment=besides).customer_id != inside.pk


@pytest.mark.parametrize("name", ["", "As of March"])
def test_names_are_needed_and_unique(marketer, name):
    segment = refreshed_segment(marketer)
    frozen(segment, marketer)

    with pytest.raises(DomainError) as refused:
        frozen(segment, marketer, name)

    assert refused.value.field == "name"
    assert Snapshot.objects.count() == 1


def test_members_of_an_older_rule_are_not_frozen(marketer, user_with_role):
    fresh, segment = make_segment(marketer), refreshed_segment(marketer)
    segments.save_rule(segment=segment, rule=rule_of(ACTIVE), by=marketer)
    private = refreshed_segment(user_with_role("marketer"), shared=False)

    codes = []
    for one in (fresh, segment, private):
        with pytest.raises(DomainError) as refused:
            frozen(one, marketer)
        codes.append(refused.value.code)

    assert codes == ["not_refreshed", "not_refreshed", "archived"]
    assert not Snapshot.objects.exists()
