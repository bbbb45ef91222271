"""Snapshots: their members, what became of them since, and their export."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from config.base.tables import fetch_rows
from customers.models import Customer
from customers.selectors.customers import branch_scope
from segmentation import permissions
from segmentation.models import Snapshot, SnapshotMember

SINCE = """
    SELECT count(*) FILTER (WHERE f.customer_id IS NOT NULL AND m.customer_id IS NOT NULL),
           count(*) FILTER (WHERE m.customer_id IS NULL),
           count(*) FILTER (WHERE f.customer_id IS NULL)
      FROM (SELECT customer_id FROM segmentation_snapshotmember WHERE snapshot_id = %(snapshot)s) f
      FULL JOIN (SELECT customer_id FROM segmentation_segmentmembership WHERE segment_id = %(segment)s) m
        USING (customer_id)
      JOIN customers_customer c ON c.id = customer_id
     WHERE %(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[])
"""


@dataclass(frozen=True)
class Since:
    """Of a snapshot's members: how many are in the segment still, how many left, and who came since."""

    stayed: int
    left: int
    entered: int


def changed_since(snapshot: Snapshot, user: User) -> Since:
    """Compare a snapshot with its segment's members of now, of the customers the user may see."""
    asked = {
        "snapshot": snapshot.pk,
        "segment": snapshot.segment_id,
        "branches": branch_scope(user.branch_code),
    }
    ((stayed, left, entered),) = fetch_rows(SINCE, asked)
    return Since(stayed, left, entered)


def list_frozen(snapshot: Snapshot, user: User) -> QuerySet[SnapshotMember]:
    """Return the members the user may see, with customer and branch; their page key is `customer_id`."""
    rows = SnapshotMember.objects.filter(snapshot=snapshot)
    if user.branch_code:
        rows = rows.filter(customer__in=Customer.objects.visible_to(user))
    return rows.select_related("customer__branch")


def exported_snapshot(*, user: User, source_id: str) -> tuple[str, QuerySet[Customer]] | None:
    """Return the name and the members of a snapshot for an export, or None where the user sees none such."""
    if not source_id.isdecimal() or not user.has_perm(permissions.VIEW_SEGMENT):
        return None
    snapshot = Snapshot.objects.visible_to(user).filter(pk=source_id).first()
    if snapshot is None:
        return None
    frozen = SnapshotMember.objects.filter(snapshot=snapshot)
    return snapshot.name, Customer.objects.filter(pk__in=frozen.values("customer"))
