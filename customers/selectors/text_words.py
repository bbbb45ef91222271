"""Words for what is read in texts; a label that a bank trained itself stays as it is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import TextFeature

VALUES: dict[str, dict[str, Promise]] = {
    "language": {
        "zh": _("Chinese"),
        "en": _("English"),
        "cs": _("Czech"),
        "de": _("German"),
        "fr": _("French"),
        "es": _("Spanish"),
        "unknown": _("Unknown"),
    },
    "sentiment": {
        "positive": pgettext_lazy("sentiment", "Positive"),
        "neutral": pgettext_lazy("sentiment", "Neutral"),
        "negative": pgettext_lazy("sentiment", "Negative"),
    },
    "urgency": {
        "high": pgettext_lazy("urgency", "High"),
        "medium": pgettext_lazy("urgency", "Medium"),
        "low": pgettext_lazy("urgency", "Low"),
    },
    "topic": {
        "security": pgettext_lazy("topic", "Security"),
        "cards": pgettext_lazy("topic", "Cards"),
        "fees": pgettext_lazy("topic", "Fees"),
        "loans": pgettext_lazy("topic", "Loans"),
        "payments": pgettext_lazy("topic", "Payments"),
        "investments": pgettext_lazy("topic", "Investments"),
        "savings": pgettext_lazy("topic", "Savings"),
        "digital": pgettext_lazy("topic", "App and web"),
        "branch": pgettext_lazy("topic", "Branch"),
        "accounts": pgettext_lazy("topic", "Accounts"),
        "other": pgettext_lazy("topic", "Other"),
    },
    "intent": {
        "card_lost": pgettext_lazy("intent", "Card lost"),
        "card_arrival": pgettext_lazy("intent", "Waits for a card"),
        "transfer_failed": pgettext_lazy("intent", "Transfer failed"),
        "balance_query": pgettext_lazy("intent", "Asks for a balance"),
        "loan_query": pgettext_lazy("intent", "Asks about a loan"),
        "rate_query": pgettext_lazy("intent", "Asks about a rate"),
        "fee_dispute": pgettext_lazy("intent", "Disputes a fee"),
        "password_reset": pgettext_lazy("intent", "Cannot sign in"),
        "fraud_report": pgettext_lazy("intent", "Reports a fraud"),
        "buy_product": pgettext_lazy("intent", "Wants to invest"),
        "branch_service": pgettext_lazy("intent", "About a branch"),
        "close_account": pgettext_lazy("intent", "Wants to close"),
        "other": pgettext_lazy("intent", "Open"),
    },
}


def value_label(kind: str, value: str) -> str:
    """What a value is called in the reader's language."""
    return str(VALUES.get(kind, {}).get(value, value.replace("_", " ")))


def kind_label(kind: str) -> str:
    """What a kind of text feature is called."""
    return str(TextFeature.Kind(kind).label)
