"""Test sends: to colleagues only, so that no test is a way around the gates."""

from dataclasses import replace

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.domain import content, mime
from campaigns.models import Campaign
from campaigns.services.previewing import masked_recipient
from campaigns.services.rendering.renderer import Renderer
from config.base.errors import DomainError
from customers.channels.messages import Outcome, Outgoing
from customers.models import Channel, Customer
from customers.models.fields import sealer
from customers.services.residency.leaving import provider_for


def send_test(*, campaign: Campaign, by: User, address: str, language: str) -> None:
    """Send the saved text, filled for a masked customer, to one colleague.

    Raises DomainError `mail_only`, `not_a_colleague`, `text_flawed` or `provider`.
    """
    if campaign.channel != Channel.EMAIL:
        raise DomainError(
            "mail_only", _("Tests go by e-mail only: a colleague's phone is not known here.")
        )
    _must_be_colleague(address)
    recipient = masked_recipient(None, language, address)
    try:
        letter = Renderer(campaign).letter(
            recipient, delivery_id=0, variant="A", now=timezone.now(), language=language
        )
    except content.ContentError as flaw:
        raise DomainError("text_flawed", _("The text has a flaw: %(at)s") % {"at": flaw}) from flaw
    letter = replace(letter, subject=f"[{_('Test')}] {letter.subject}")
    _hand_over(campaign, letter)
    record_access(
        action="test_send", table="campaigns_campaign", object_id=str(campaign.pk), note=by.username
    )


def _must_be_colleague(address: str) -> None:
    own_domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].lower()
    is_own = address.lower().endswith(f"@{own_domain}")
    indexes = sealer().indexes("email", address)
    if not is_own or Customer.objects.filter(email_index__in=indexes).exists():
        raise DomainError(
            "not_a_colleague",
            _("Tests go to addresses of your own bank only (@%(domain)s).")
            % {"domain": own_domain},
            field="address",
        )


def _hand_over(campaign: Campaign, letter: mime.Letter) -> None:
    provider = provider_for(campaign.channel)
    outgoing = Outgoing(
        key=0,
        idempotency_key=letter.message_id,
        sender=letter.sender,
        recipient=letter.recipient,
        content=mime.build(letter),
    )
    try:
        result = next(iter(provider.send([outgoing], lambda _mail: True)))
    finally:
        provider.close()
    if result.outcome != Outcome.ACCEPTED:
        raise DomainError(
            "provider",
            _("The mail server did not take it: %(answer)s") % {"answer": result.response},
        )
