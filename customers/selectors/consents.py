"""The words that customers agree to, version by version, and what all of them agreed to or refused."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from customers.models import Consent, ConsentText, Customer, LegalBasis, Purpose, Suppression


@dataclass(frozen=True)
class TextLine:
    """A version of a text, and whether it is in force."""

    text: ConsentText
    purpose: str
    legal_basis: str
    in_force: bool


def list_texts() -> list[TextLine]:
    """Return the versions, the newest of each purpose first."""
    texts = list(
        ConsentText.objects.select_related("made_by").order_by("purpose", "-effective_on", "-pk")
    )
    today = timezone.localdate()
    newest: dict[str, int] = {}
    for text in texts:
        if text.effective_on <= today:
            newest.setdefault(text.purpose, text.pk)
    return [
        TextLine(
            text,
            str(Purpose(text.purpose).label),
            str(dict(LegalBasis.choices).get(text.legal_basis, text.legal_basis)),
            newest.get(text.purpose) == text.pk,
        )
        for text in texts
    ]


def texts_in_force() -> list[TextLine]:
    """Return the version in force of each purpose that has a text."""
    return [line for line in list_texts() if line.in_force]


def list_ledger(*, user: User, **wanted: Any) -> QuerySet[Consent]:
    """Return the entries of the consent ledger of the customers a user may see; empty filters keep all."""
    return _seen(Consent.objects.all(), user, wanted)


def list_suppressed(*, user: User, **wanted: Any) -> QuerySet[Suppression]:
    """Return the suppression list of the customers a user may see; empty filters keep all."""
    return _seen(Suppression.objects.all(), user, wanted)


def _seen(rows: QuerySet[Any], user: User, wanted: dict[str, Any]) -> QuerySet[Any]:
    given = {name: value for name, value in wanted.items() if value not in ("", None)}
    visible = Customer.objects.visible_to(user)
    scoped = rows.filter(customer__in=visible) if user.branch_code else rows
    return scoped.filter(**given).select_related("customer")
