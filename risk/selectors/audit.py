"""Which entries of the audit trail only risk may read."""

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from accounts.models import User
from customers.models import Hold
from risk.permissions import VIEW_ALERT

OPAQUE_KIND = Hold.Kind.POLICY


def list_veiled_entries(user: User) -> Q | None:
    """Return what the audit trail hides from `user`; None for those who may see alerts.

    Hidden are the tables of risk, whatever its tasks wrote, and every entry of a policy hold: its
    beginning and end would tell when an alert was raised and decided. An update of a hold stores
    only what changed, so it is known by its row.
    """
    if user.has_perm(VIEW_ALERT):
        return None
    opaque = Hold.objects.filter(kind=OPAQUE_KIND).annotate(key=Cast("pk", CharField()))
    holds = Q(object_table="customers_hold") & (
        Q(after__kind=OPAQUE_KIND)
        | Q(before__kind=OPAQUE_KIND)
        | Q(object_id="")
        | Q(object_id__in=opaque.values("key"))
    )
    return (
        Q(object_table__startswith="risk_")
        | Q(action__startswith="risk.")
        | Q(actor__startswith="task:risk.")
        | holds
    )
