"""Why a customer was not contacted and why a run stands still, in words; holds of every kind read the same."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "merged": _("Record merged into another"),
    "twin_contacted": _("Contacted under a record merged since"),
    "had_before": _("Had it on an earlier date of the series"),
    "closed": _("Customer closed"),
    "age_unknown": _("Age unknown"),
    "minor": _("Under 18"),
    "marketing_refused": _("Refuses automated marketing"),
    "no_address": _("No address for the channel"),
    "suppression": _("On the do-not-contact list"),
    "on_list": _("On a suppression list"),
    "no_consent": _("No consent for the channel"),
    "profiling_refused": _("Refuses profiling"),
    "policy": _("Service and policy holds"),
    "holdout": _("Hold-out of the campaign"),
    "control_group": _("Control group of the bank"),
    "cool_refusal": _("Declined an offer a short while ago"),
    "cool_purchase": _("Bought this product a short while ago"),
    "cool_contact": _("Contacted a short while ago"),
    "cap_day": _("Cap of the day reached"),
    "cap_week": _("Cap of the week reached"),
    "cap_month": _("Cap of the month reached"),
    "cap_channel": _("Cap of the channel reached"),
    "cap_kind": _("Cap of the class of campaign reached"),
    "cap_all": _("Cap over every purpose reached"),
    "cap_service": _("Cap of service contacts reached"),
    "cap_other": _("Cap of the bank reached"),
    "outranked": _("Yields to a more important campaign"),
    "quiet_hours": _("Quiet hours"),
    "SUIT-RANK": _("Product riskier than the customer's tolerance"),
    "SUIT-EXPIRED": _("Risk assessment expired"),
    "SUIT-NONE": _("No risk assessment"),
    "SUIT-AGE": _("Outside the product's ages"),
    "SUIT-MINOR": _("Under 18"),
    "SUIT-SENIOR": _("Special care for older customers"),
    "SUIT-MEANS": _("Product minimum above the customer's means"),
    "SUIT-ELIG": _("Product not meant for this customer"),
    "stopped": _("Campaign stopped"),
    "paused": _("Campaign paused"),
    "capacity": _("People have no place left for it"),
    "template": _("Text could not be filled"),
    "rejected": _("Refused by the provider"),
    "address": _("Address does not exist"),
    "exhausted": _("Provider refused too often"),
    "lost": _("Answer of the provider lost"),
    "decided": _("Decided by a person"),
    "overdue": _("Overdue, or the database was restored"),
    "copy": _("The compliance scan finds today what it did not find before"),
    "approval_void": _("Changed after it was signed, or the signature ended"),
    "no_progress": _("No progress for ten minutes"),
    "line_bounced": _("Too many mails came back"),
    "line_complained": _("Too many customers reported it as unwanted"),
    "line_unsubscribed": _("Too many customers unsubscribed"),
    "line_failed": _("Too many deliveries failed"),
}
CONVERSIONS = [
    ("purchase", _("Purchase of the product")),
    ("login", _("Login")),
    ("card_payment", _("Card payment")),
    ("branch_visit", _("Branch visit")),
]


def reason_text(code: str) -> str | Promise:
    """Return a reason in the reader's language; an unknown code stands for itself."""
    return REASONS.get(code, code)
