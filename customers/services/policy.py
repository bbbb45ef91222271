"""The bank's contact policy: proposed by one person, put in force by another, or set by the system's own word."""

import secrets
from datetime import time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.proposals import put_in_force
from config.base.errors import DomainError
from customers.domain.contact_terms import TermsError, document_of, read_terms
from customers.models import Branch, ContactCapacity, ContactPolicy, ContactTerms

APPLIED = (
    "per_day",
    "per_week",
    "per_month",
    "caps",
    "gap_hours",
    "quiet_from",
    "quiet_until",
    "complaint_hold_days",
    "refusal_days",
    "purchase_days",
    "high_risk_age",
    "assessment_months",
    "control_share",
    "control_months",
    "prices",
)


@transaction.atomic
def set_quiet_hours(*, begins: time, ends: time) -> ContactPolicy:
    """Set the hours in which nothing is sent, by each customer's own clock; equal times mean none."""
    policy = _locked_policy()
    policy.quiet_from, policy.quiet_until = begins, ends
    policy.save(update_fields=["quiet_from", "quiet_until", "updated_at"])
    return policy


@transaction.atomic
def propose_terms(
    *, by: User, document: dict[str, Any], note: str, redraw: bool = False
) -> ContactTerms:
    """Propose contact terms; a second person puts them in force.

    What the document does not name stays as it is in force. Raises DomainError `bad_terms` with its field, or `no_note`.
    """
    if not note.strip():
        raise DomainError("no_note", _("Say why, in a few words."), field="note")
    whole = document_of(_locked_policy().terms) | document
    try:
        whole = document_of(read_terms(whole))
    except TermsError as error:
        raise DomainError("bad_terms", _("This cannot be so."), field=error.field) from error
    last = ContactTerms.objects.order_by("-version").values_list("version", flat=True).first() or 0
    return ContactTerms.objects.create(
        version=last + 1, document=whole, note=note.strip()[:200], redraw=redraw, author=by
    )


@transaction.atomic
def publish_terms(*, terms: ContactTerms, by: User) -> ContactPolicy:
    """Put proposed terms in force, as a second person.

    Raises DomainError `own_work`, `decided`, or `outdated` where others came into force since they were proposed.
    """
    policy = _locked_policy()
    current = put_in_force(terms, by)
    others = ContactTerms.objects.exclude(pk=current.pk)
    if others.filter(published_at__gt=current.created_at).exists():
        raise DomainError(
            "outdated", _("Other terms came into force meanwhile: propose these anew.")
        )
    return _apply(policy, current)


@transaction.atomic
def set_capacity(
    *, channel: str, branch: Branch | None, team: str, per_hour: int, hours_a_day: int
) -> ContactCapacity | None:
    """Say how many contacts an hour people can make; none takes the line away."""
    key: dict[str, Any] = {"channel": channel, "branch": branch, "team": team.strip()}
    if not per_hour:
        ContactCapacity.objects.filter(**key).delete()
        return None
    figures = {"per_hour": per_hour, "hours_a_day": hours_a_day}
    return ContactCapacity.objects.update_or_create(**key, defaults=figures)[0]


def _locked_policy() -> ContactPolicy:
    ContactPolicy.objects.get_or_create(id=1)
    return ContactPolicy.objects.select_for_update().get(id=1)


def _apply(policy: ContactPolicy, terms: ContactTerms) -> ContactPolicy:
    """Write what is in force from now on; a group that is drawn for the first time or anew gets another key."""
    kept = document_of(read_terms(terms.document))
    for name in APPLIED:
        setattr(policy, name, kept[name])
    policy.version = terms.version
    if policy.control_share and (terms.redraw or not policy.control_key):
        policy.control_key = secrets.token_hex(16)
        policy.control_since = timezone.localdate().replace(day=1)
    policy.save()
    policy.refresh_from_db()
    return policy
