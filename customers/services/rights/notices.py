"""Notices to recipients: who got a customer's data in a file is told that they were corrected, restricted or erased.

GDPR art. 19; PIPL art. 21 and 47. A notice names the customer by the recipient's own pseudonym and nothing else.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from config.base.errors import DomainError
from config.papers.blocks import Facts, Paper, Text
from config.papers.making import make_pdf
from customers.domain import rights
from customers.domain.pseudonyms import pseudonymise
from customers.domain.rights import Step
from customers.models import RightsRequest
from customers.selectors.rights.recipients import list_recipients
from customers.services.blind.recipients import key_for
from customers.services.rights.steps import Evidence, write_evidence


@dataclass(frozen=True)
class Notice:
    """A notice as it is handed to a recipient."""

    file_name: str
    pdf: bytes


@transaction.atomic
def make_notice(*, request: RightsRequest, recipient: str, by: User) -> Notice:
    """Write the notice to one recipient; that it was made, with its digest, stays behind as evidence.

    Raises DomainError `step_not_allowed`, `no_such_recipient`.
    """
    locked = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if rights.next_state(locked.kind, locked.state, Step.NOTIFY) is None:
        raise DomainError("step_not_allowed", _("The request is not where this can be done."))
    known = {one.name: one for one in list_recipients(locked)}
    if recipient not in known:
        raise DomainError("no_such_recipient", _("No file went to this recipient."))
    pdf = make_pdf(_paper(locked, recipient, known[recipient].exports))
    digest = hashlib.sha256(pdf).hexdigest()
    figures = {"recipient": recipient, "exports": known[recipient].exports}
    write_evidence(locked, Step.NOTIFY, Evidence(by, recipient, figures, digest))
    place = [*known].index(recipient) + 1
    return Notice(f"{locked.code}-{place}.pdf", pdf)


def _paper(request: RightsRequest, recipient: str, exports: list[str]) -> Paper:
    (pseudonym,) = pseudonymise(key_for(recipient), [request.customer.customer_no])
    is_chinese = translation.get_language().startswith("zh")
    bank = settings.BANK_NAME_ZH if is_chinese else settings.BANK_NAME
    made = date_format(timezone.localtime(), "Y-m-d H:i")
    return Paper(
        title=_("Notice about data you were given"),
        language="zh-Hans" if is_chinese else "en",
        watermark=f"{request.code} · {made}",
        subtitle=f"{bank} · {made}",
        blocks=[
            Facts(
                [
                    (pgettext("letter", "To"), recipient),
                    (_("Customer, by your pseudonym"), pseudonym),
                    (_("What was done"), str(request.get_kind_display())),
                    (_("Files in which the data may stand"), ", ".join(exports)),
                    (_("Our reference"), request.code),
                ]
            ),
            Text(_asked(request.kind)),
            Text(
                _(
                    "Please confirm in writing that this was done, and tell whomever you passed the data on to."
                )
            ),
        ],
    )


def _asked(kind: str) -> str:
    if kind == rights.Kind.ERASURE:
        return _("Please delete what you hold about this customer from our files.")
    if kind == rights.Kind.CORRECTION:
        return _(
            "Values of this customer were wrong and have been corrected: please ask us for a new file before you use them."
        )
    return _(
        "Please only keep what you hold about this customer from our files, and use it for nothing."
    )
