"""What a reviewer says of a likely duplicate: merged, not the same, or put off."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.identity.survivorship import Rule
from customers.models import Customer, CustomerMerge, CustomerPair
from customers.services.identity.merging import is_kept_only, merge_customers


@transaction.atomic
def merge_pair(
    *, pair: CustomerPair, rule: str, by: User | None, keep_right: bool = False
) -> CustomerMerge:
    """Merge a pair, keeping its left record unless told otherwise. Raises DomainError as `merge_customers`, `pair_is_decided`."""
    pair = _waiting(pair)
    kept, absorbed = (pair.right, pair.left) if keep_right else (pair.left, pair.right)
    return merge_customers(kept=kept, absorbed=absorbed, rule=rule, by=by)


@transaction.atomic
def part_pair(*, pair: CustomerPair, by: User) -> CustomerPair:
    """Say that two records are not the same customer: they are never put up again. Raises DomainError `pair_is_decided`."""
    pair = _waiting(pair)
    pair.state, pair.decided_by, pair.decided_at = (
        CustomerPair.State.DISTINCT,
        by,
        timezone.now(),
    )
    pair.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])
    return pair


@transaction.atomic
def skip_pair(*, pair: CustomerPair) -> CustomerPair:
    """Put a pair at the end of the queue. Raises DomainError `pair_is_decided`."""
    pair = _waiting(pair)
    pair.skipped_at = timezone.now()
    pair.save(update_fields=["skipped_at"])
    return pair


def merge_sure_pairs() -> int:
    """Merge what is sure where the bank has said so, except what somebody has taken apart before; return how many."""
    if not settings.IDENTITY_MERGE_SURE:
        return 0
    done = 0
    sure = CustomerPair.objects.waiting().filter(band=CustomerPair.Band.SURE)
    for pair in sure.order_by("pk").iterator():
        done += _merge_unseen(pair)
    return done


@transaction.atomic
def _merge_unseen(pair: CustomerPair) -> bool:
    sides = [pair.left_id, pair.right_id]
    undone = CustomerMerge.objects.filter(kept__in=sides, absorbed__in=sides).exists()
    merged = Customer.objects.filter(pk__in=sides, merged_into__isnull=False).exists()
    if undone or merged or is_kept_only(pair.left, pair.right):
        return False
    merge_pair(pair=pair, rule=Rule.NEWEST, by=None)
    return True


def _waiting(pair: CustomerPair) -> CustomerPair:
    locked = (
        CustomerPair.objects.select_for_update(of=("self",))
        .select_related("left", "right")
        .get(pk=pair.pk)
    )
    if locked.state != CustomerPair.State.OPEN:
        raise DomainError("pair_is_decided", _("Somebody has decided this pair already."))
    return locked
