"""The bank's contact policy, changed in one place."""

from datetime import time

from django.db import transaction

from customers.models import ContactPolicy


@transaction.atomic
def set_quiet_hours(*, begins: time, ends: time) -> ContactPolicy:
    """Set the hours in which nothing is sent, by each customer's own clock; equal times mean none."""
    ContactPolicy.objects.get_or_create(id=1)
    policy = ContactPolicy.objects.select_for_update().get(id=1)
    policy.quiet_from, policy.quiet_until = begins, ends
    policy.save(update_fields=["quiet_from", "quiet_until", "updated_at"])
    return policy
