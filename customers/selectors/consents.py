"""The words that customers agree to, version by version."""

from dataclasses import dataclass

from django.utils import timezone

from customers.models import ConsentText, LegalBasis, Purpose


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
