"""Test messages: to colleagues only, so that no test is a way around the gates, and never part of a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.domain import content, mime
from campaigns.domain.short import dialled, is_phone
from campaigns.models import Campaign, TestAddress, TestSend
from campaigns.models.testing import TESTED
from campaigns.services.previewing import masked_recipient
from campaigns.services.rendering.links import look_link
from campaigns.services.rendering.renderer import Renderer
from config.base.errors import DomainError
from customers.channels.messages import Outcome, Outgoing
from customers.models import Channel, Customer
from customers.models.fields import sealer
from customers.selectors.senders import accounts_of
from customers.services.addresses import customers_at
from customers.services.residency.leaving import provider_for

MOST_AN_HOUR = 20  # a person's tests on all channels
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@transaction.atomic
def register_address(*, by: User, channel: str, address: str, account: str = "") -> TestAddress:
    """Keep where an employee wants tests of a channel; a second person has to confirm it before anything goes there.

    `account` is the app or official account that knows the address; where the channel has one alone, that one. Raises
    DomainError `unknown_channel`, `no_address`, `which_account` or `of_a_customer`.
    """
    if channel not in dict(TESTED) or channel == Channel.EMAIL:
        raise DomainError(
            "unknown_channel", _("Tests go by text message, push and WeChat."), field="channel"
        )
    address = dialled(address) if channel == Channel.SMS else address.strip()
    if not address or len(address) > 200 or (channel == Channel.SMS and not is_phone(address)):
        raise DomainError("no_address", _("That is no address of this channel."), field="address")
    account = _account_of(channel, account)
    _must_not_be_customer(channel, address)
    index = sealer().index("address", address)
    named = {"owner": by, "channel": channel, "account": account, "address_index": index}
    known = TestAddress.objects.standing().filter(**named)
    return known.first() or TestAddress.objects.create(address=address, **named)


@transaction.atomic
def confirm_address(*, address: TestAddress, by: User) -> TestAddress:
    """Say that an address is the colleague's own; raises DomainError `own_address` or `not_open`."""
    current = TestAddress.objects.select_for_update().get(pk=address.pk)
    if current.owner_id == by.pk:
        raise DomainError("own_address", _("A second person confirms it."))
    if current.withdrawn_at or current.confirmed_at:
        raise DomainError("not_open", _("This address does not wait to be confirmed."))
    _must_not_be_customer(current.channel, current.address)
    current.confirmed_at, current.confirmed_by = timezone.now(), by
    current.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
    return current


@transaction.atomic
def withdraw_address(*, address: TestAddress) -> None:
    """Send no test to an address any more."""
    now = timezone.now()
    TestAddress.objects.standing().filter(pk=address.pk).update(withdrawn_at=now, updated_at=now)


@dataclass(frozen=True)
class Tested:
    """A test that went out; `link` is where a banner can be looked at, for nothing is sent then."""

    send: TestSend
    link: str = ""


def send_test(*, campaign: Campaign, by: User, language: str, address: str = "") -> Tested:
    """Send the saved text, filled for a masked customer: a mail to one colleague, the rest to the sender's own address.

    Of a banner it makes an address of a day instead. Raises DomainError `not_a_colleague`, `no_test_address`,
    `too_many`, `text_flawed`, `nothing_saved`, `not_tested` or `provider`.
    """
    if campaign.channel == Channel.IN_APP:
        return _let_look(campaign, by, language)
    if campaign.channel == Channel.EMAIL:
        _must_be_colleague(address)
        own = None
    elif campaign.channel in dict(TESTED):
        own = _own_address(by, campaign.channel)
    else:
        raise DomainError("not_tested", _("Nothing is sent on this channel; look at the preview."))
    make = MADE.get(campaign.channel, _note)
    try:
        outgoing = make(campaign, own.address if own else address, language)
        outgoing = replace(outgoing, account=own.account if own else "")
    except content.ContentError as flaw:
        raise DomainError("text_flawed", _("The text has a flaw: %(at)s") % {"at": flaw}) from flaw
    made = _take_place(campaign, by, own, language)
    _hand_over(campaign, outgoing, made)
    _note_access(campaign, by)
    return Tested(TestSend.objects.get(pk=made))


@transaction.atomic
def _let_look(campaign: Campaign, by: User, language: str) -> Tested:
    """Make the address at which anybody who has it sees the saved banner, with an invented customer's name."""
    message = campaign.messages.filter(language=language).exclude(body="").order_by("step").first()
    if message is None:
        raise DomainError("nothing_saved", _("There is no saved text in this language."))
    made = _take_place(campaign, by, None, language)
    TestSend.objects.filter(pk=made).update(outcome=Outcome.ACCEPTED)
    _note_access(campaign, by)
    return Tested(TestSend.objects.get(pk=made), look_link(message, timezone.now()))


def _account_of(channel: str, account: str) -> str:
    """Return the account that knows an address of a channel; an address means nothing to another one."""
    known = accounts_of(channel)
    if account in known:
        return account
    if account or len(known) > 1:
        raise DomainError(
            "which_account", _("Say which app or official account knows it."), field="account"
        )
    return known[0] if known else ""


def _note_access(campaign: Campaign, by: User) -> None:
    record_access(
        action="test_send", table="campaigns_campaign", object_id=str(campaign.pk), note=by.username
    )


def _own_address(by: User, channel: str) -> TestAddress:
    known = TestAddress.objects.confirmed_of(by, channel).order_by("pk").first()
    if known is None:
        raise DomainError(
            "no_test_address",
            _("Register your own address for tests first, and have a second person confirm it."),
        )
    _must_not_be_customer(channel, known.address)
    return known


@transaction.atomic
def _take_place(campaign: Campaign, by: User, own: TestAddress | None, language: str) -> int:
    """Write the test before it is handed over, within what one may send in an hour; return its number."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"campaigns.test:{by.pk}"])
    since = timezone.now() - timedelta(hours=1)
    if TestSend.objects.filter(sender=by, created_at__gt=since).count() >= MOST_AN_HOUR:
        raise DomainError(
            "too_many", _("At most %(n)s tests an hour; wait a little.") % {"n": MOST_AN_HOUR}
        )
    made = TestSend.objects.create(
        campaign=campaign,
        sender=by,
        address=own,
        channel=campaign.channel,
        language=language,
        outcome="begun",
    )
    return made.pk


def _mail(campaign: Campaign, address: str, language: str) -> Outgoing:
    letter = Renderer(campaign).letter(
        masked_recipient(None, language, address),
        delivery_id=0,
        variant="A",
        now=timezone.now(),
        language=language,
    )
    letter = replace(letter, subject=_marked(letter.subject))
    return Outgoing(
        key=0,
        idempotency_key=letter.message_id,
        sender=letter.sender,
        recipient=letter.recipient,
        content=mime.build(letter),
    )


def _note(campaign: Campaign, address: str, language: str) -> Outgoing:
    note = Renderer(campaign).note(
        masked_recipient(None, language, address), delivery_id=0, variant="A", language=language
    )
    if note.title:
        note = replace(note, title=_marked(note.title))
    return Outgoing(
        key=0, idempotency_key=f"test-{uuid4()}", sender="", recipient=address, note=note
    )


MADE: Mapping[str, Callable[[Campaign, str, str], Outgoing]] = {Channel.EMAIL: _mail}


def _marked(words: str) -> str:
    """What nobody takes for a message to a customer."""
    return _("[Test] %(words)s") % {"words": words}


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


def _must_not_be_customer(channel: str, address: str) -> None:
    if customers_at(channel=channel, address=address):
        raise DomainError(
            "of_a_customer",
            _("A customer is reached there: customers get no tests."),
            field="address",
        )


def _hand_over(campaign: Campaign, outgoing: Outgoing, made: int) -> None:
    provider = provider_for(campaign.channel)
    try:
        result = next(iter(provider.send([outgoing], lambda _mail: True)))
    finally:
        provider.close()
    TestSend.objects.filter(pk=made).update(
        outcome=str(result.outcome), response=result.response[:300]
    )
    if result.outcome != Outcome.ACCEPTED:
        raise DomainError(
            "provider",
            _("The provider did not take it: %(answer)s") % {"answer": result.response},
        )
