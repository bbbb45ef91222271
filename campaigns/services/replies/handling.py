"""What people do with an answer: read it, give it to a colleague of the branch, and say what came of it."""

from base64 import b64decode
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.models import Reply, ReplyAttachment
from campaigns.selectors.replies import readers_for
from campaigns.services.leaving import withdraw_from
from campaigns.services.replies.checking import check_attachment
from campaigns.services.replies.taking import HOLD_SOURCE
from config.base.errors import DomainError
from customers.models import Hold
from customers.services.addresses import customers_at
from customers.services.holds import end_hold
from customers.services.malware import checks_files
from service_desk.domain.clock import add_business_time
from service_desk.models import Ticket
from service_desk.selectors.calendar import get_business_hours
from service_desk.services.tickets import Matter, Writer, open_ticket

GIVEN_FOR = timedelta(
    hours=9
)  # a working day of the bank: who gets it in the morning settles it by the evening


@transaction.atomic
def read_reply(*, reply: Reply) -> Reply:
    """Open the words of an answer; who saw them stands in the audit trail."""
    current = _locked(reply)
    record_access(action="reveal", table="campaigns_reply", object_id=str(current.pk), note="text")
    if current.state == Reply.State.UNREAD:
        current.state, current.read_at = Reply.State.READ, timezone.now()
        current.save(update_fields=["state", "read_at", "updated_at"])
    return current


def open_attachment(*, attachment: ReplyAttachment) -> bytes:
    """Return the bytes of a file that came with a reply; who opened it stands in the audit trail.

    One that nothing has looked at yet is looked at first, where the bank has a clamd. Raises DomainError `not_kept` for one
    that was refused, `not_checked` where there was no verdict.
    """
    if checks_files() and not (attachment.refused or attachment.checked_at):
        attachment = check_attachment(attachment=attachment)
    if attachment.refused:
        raise DomainError("not_kept", _("This file was not kept."))
    record_access(
        action="reveal",
        table="campaigns_reply",
        object_id=str(attachment.reply_id),
        note=f"attachment {attachment.pk}",
    )
    return b64decode(attachment.content)


@transaction.atomic
def give_reply(*, reply: Reply, to: str) -> Reply:
    """Give an answer to somebody who may read it by the username, or back to all where that is empty.

    From then on they owe it within GIVEN_FOR of working time; who has it already keeps their time. Raises DomainError `handled` or `not_of_branch`.
    """
    current = _open(reply)
    owner = readers_for(current).filter(username=to).first() if to else None
    if to and owner is None:
        raise DomainError(
            "not_of_branch",
            _("Choose somebody who may read the replies of this customer’s branch."),
            field="owner",
        )
    if owner != current.owner:
        current.owner = owner
        current.due_at = _due(timezone.now()) if owner else None
        current.save(update_fields=["owner", "due_at", "updated_at"])
    return current


@transaction.atomic
def handle_reply(*, reply: Reply, by: User, outcome: str, note: str = "") -> Reply:
    """Settle an answer; marketing that rested because of it goes on, unless the customer leaves or complains.

    Who leaves by an address that several customers share leaves for all of them, and for all for whom it rested. The
    address it came from is forgotten then.
    Raises DomainError `handled`, `not_read` or `unknown_outcome`.
    """
    current, now = _open(reply), timezone.now()
    if current.state == Reply.State.UNREAD:
        raise DomainError("not_read", _("Read it first."))
    if outcome not in Reply.Outcome.values:
        raise DomainError("unknown_outcome", _("Say what came of it."), field="outcome")
    current.state, current.outcome, current.note = Reply.State.HANDLED, outcome, note.strip()
    current.handled_at, current.handled_by = now, by
    current.save(
        update_fields=["state", "outcome", "note", "handled_at", "handled_by", "updated_at"]
    )
    if outcome == Reply.Outcome.OPTED_OUT:
        _let_out(current, now)
    Reply.objects.filter(pk=current.pk).update(address="")
    if outcome == Reply.Outcome.COMPLAINT:
        _complain(current, now)
    _end_holds(current, now)
    return current


def _let_out(reply: Reply, now: datetime) -> None:
    resting = {hold.customer.kept for hold in _holds_of(reply).select_related("customer")}
    sharing = customers_at(channel=reply.channel, address=reply.address) if reply.address else []
    leaving = {reply.customer.kept, *resting, *sharing}
    for customer in sorted(leaving, key=lambda one: one.pk):
        withdraw_from(customer=customer, channel=reply.channel, source=f"reply:{reply.pk}", at=now)


def _complain(reply: Reply, now: datetime) -> None:
    """Open the service desk's ticket, whose hold takes the place of the reply's own."""
    subject = reply.subject or _("Reply to %(campaign)s") % {
        "campaign": reply.run.campaign.name if reply.run else reply.get_channel_display()
    }
    matter = Matter(
        kind=Ticket.Kind.COMPLAINT,
        subject=subject,
        body=reply.text or subject,
        channel=Ticket.Channel.API,
        campaign_code=reply.run.campaign.code if reply.run else "",
    )
    open_ticket(matter=matter, writer=Writer(), now=now, customer=reply.customer)


def _end_holds(reply: Reply, now: datetime) -> None:
    for source_id in list(_holds_of(reply).values_list("source_id", flat=True)):
        end_hold(source_kind=HOLD_SOURCE, source_id=source_id, ends_at=now)


def _holds_of(reply: Reply) -> QuerySet[Hold]:
    return Hold.objects.filter(source_kind=HOLD_SOURCE, source_id__startswith=f"{reply.pk}:")


def _due(now: datetime) -> datetime:
    return add_business_time(now, GIVEN_FOR, get_business_hours())


def _locked(reply: Reply) -> Reply:
    rows = Reply.objects.select_related("customer", "run__campaign")
    return rows.select_for_update(of=("self",)).get(pk=reply.pk)


def _open(reply: Reply) -> Reply:
    current = _locked(reply)
    if current.state == Reply.State.HANDLED:
        raise DomainError("handled", _("This reply has been handled already."))
    return current
