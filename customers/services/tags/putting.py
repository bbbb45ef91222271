"""Tags that people put on a customer and take off again."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Customer, CustomerTag, Tag
from customers.services.tags.following import note_bearer

BY_HAND = (Tag.Source.MANUAL, Tag.Source.IMPORT)


@transaction.atomic
def put_tag(*, customer: Customer, tag: Tag, by: User, until: dt.date | None = None) -> CustomerTag:
    """Put a tag on a customer until the end of a day, by default for as long as the tag says; again renews it.

    Raises DomainError `not_by_hand`, `archived` or `in_the_past`.
    """
    _check(tag)
    now = timezone.now()
    expires_at = _end_of(until) if until else None
    if expires_at is None and tag.valid_days:
        expires_at = now + dt.timedelta(days=tag.valid_days)
    if expires_at is not None and expires_at <= now:
        raise DomainError("in_the_past", _("The last day must not have passed."), field="until")
    borne = _is_borne(customer, tag, now)
    put, _made = CustomerTag.objects.update_or_create(
        customer=customer,
        tag=tag,
        defaults={"since": now, "expires_at": expires_at, "put_by": by.get_username()},
    )
    if not borne:
        note_bearer(now=now, tag=tag, more=1)
    return put


@transaction.atomic
def take_off_tag(*, customer: Customer, tag: Tag) -> bool:
    """Take a tag off a customer; return whether it was on. Raises DomainError `not_by_hand`."""
    _check(tag)
    now = timezone.now()
    borne = _is_borne(customer, tag, now)
    gone = CustomerTag.objects.filter(customer=customer, tag=tag).delete()[0]
    if borne:
        note_bearer(now=now, tag=tag, more=-1)
    return bool(gone)


def _is_borne(customer: Customer, tag: Tag, now: dt.datetime) -> bool:
    """Whether the tag is on and its time not over; nobody else changes that tag meanwhile."""
    Tag.objects.select_for_update().get(pk=tag.pk)
    on = CustomerTag.objects.filter(customer=customer, tag=tag)
    return on.filter(Q(expires_at=None) | Q(expires_at__gt=now)).exists()


def _check(tag: Tag) -> None:
    if tag.source not in BY_HAND:
        raise DomainError(
            "not_by_hand", _("This tag follows its source; nobody puts it on by hand.")
        )
    if tag.archived_at is not None:
        raise DomainError("archived", _("This tag is no longer in use."))


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
