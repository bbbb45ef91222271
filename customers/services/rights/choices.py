"""What customers choose on their own page: profiling, automated marketing, and each channel."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import Channel, Customer, Purpose
from customers.services.consents import record_consent, record_refusals

SOURCE = "own_page"
SWITCHES = ("marketing", "profiling")


@transaction.atomic
def choose(*, customer: Customer, what: str, granted: bool) -> None:
    """Keep a customer's choice about a switch or a channel; it counts at once. Raises DomainError `unknown_choice`."""
    if what in SWITCHES:
        record_consent(customer=customer, purpose=what, granted=granted, source=SOURCE)
        record_refusals(customer=customer, **{f"{what}_refused": not granted})
    elif what == Channel.ADS:
        record_consent(
            customer=customer,
            purpose=Purpose.PARTNER_SHARING,
            channel=what,
            granted=granted,
            source=SOURCE,
        )
    elif what in Channel.values:
        record_consent(
            customer=customer, purpose="marketing", channel=what, granted=granted, source=SOURCE
        )
    else:
        raise DomainError("unknown_choice", _("There is no such choice."))
