"""Taking in an answer: a wish to leave holds at once, everything else is kept sealed until a person has read it."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from campaigns.domain.attachments import Attached, judge
from campaigns.domain.replies import Letter, Wish, key_of, sort_answer
from campaigns.domain.tokens import delivery_of
from campaigns.models import Delivery, Reply, ReplyAttachment
from campaigns.services.leaving import note_left, withdraw_from
from campaigns.services.rendering.links import signing_key
from customers.models import Channel, Customer, Hold, Sender
from customers.services.addresses import customers_at
from customers.services.holds import place_hold

HOLD_SOURCE = "campaigns.reply"
KINDS = {
    Wish.ANSWER: Reply.Kind.ANSWER,
    Wish.DOUBTFUL: Reply.Kind.DOUBTFUL,
    Wish.AUTOMATIC: Reply.Kind.AUTOMATIC,
}


@dataclass(frozen=True)
class Answer:
    """An answer as it came: from which address of which channel, what was written, and by which name it is known again."""

    channel: str
    address: str
    text: str
    at: datetime
    key: str
    subject: str = ""
    automatic: bool = False
    delivery: Delivery | None = None
    sender: Sender | None = None
    files: tuple[Attached, ...] = ()

    @property
    def wish(self) -> Wish:
        """What it asks; of a mail without words its subject counts."""
        if self.automatic:
            return Wish.AUTOMATIC
        return sort_answer(self.text if self.text.strip() else self.subject)


@transaction.atomic
def take_answer(*, answer: Answer) -> Wish | None:
    """Take in an answer once, however often it is told; None where nobody is known at its address."""
    people = customers_at(channel=answer.channel, address=answer.address)
    if answer.delivery:
        named = answer.delivery.customer.kept
        people = [named, *(one for one in people if one != named)]
    if not people:
        return None
    if answer.wish is Wish.LEAVE:
        _let_out(answer, people)
    else:
        _keep(answer, people)
    return answer.wish


def take_letter(*, letter: Letter, now: datetime) -> Wish | None:
    """Take in a mail that answers one of ours; None for one that does not, or comes from nobody we know.

    It counts from when it is read: what a letter says of its own time is its writer's clock, and a wish to leave that lies
    before the consent would not be heard.
    """
    found = (delivery_of(one, signing_key()) for one in letter.about)
    ids = [pk for pk in found if pk is not None]
    deliveries = Delivery.objects.filter(pk__in=ids, channel=Channel.EMAIL)
    delivery = deliveries.select_related("customer", "run").order_by("-id").first()
    answer = Answer(
        channel=Channel.EMAIL,
        address=letter.writer,
        text=letter.text,
        at=now,
        key=key_of(
            "mail", letter.message_id or (letter.writer, letter.at, letter.subject, letter.text)
        ),
        subject=letter.subject,
        automatic=letter.automatic,
        delivery=delivery,
        files=letter.files,
    )
    return take_answer(answer=answer)


def _let_out(answer: Answer, people: Sequence[Customer]) -> None:
    for customer in people:
        last = _last_of(answer, [customer])
        name = answer.sender.name if answer.sender else answer.channel
        source = f"reply:D-{last.pk}" if last else f"reply:{name}"
        withdraw_from(customer=customer, channel=answer.channel, source=source[:60], at=answer.at)
        if last:
            note_left(delivery=last, at=answer.at, by="reply")


def _keep(answer: Answer, people: Sequence[Customer]) -> None:
    """Keep the answer with the last message it can be about; of a machine's nothing but that it came."""
    last = _last_of(answer, people)
    by_machine = answer.wish is Wish.AUTOMATIC
    reply, made = Reply.objects.get_or_create(
        fingerprint=answer.key,
        defaults={
            "channel": answer.channel,
            "kind": KINDS[answer.wish],
            "customer": last.customer.kept if last else people[0],
            "delivery_id": last.pk if last else None,
            "run": last.run if last else None,
            "sender": answer.sender,
            "subject": "" if by_machine else answer.subject,
            "text": "" if by_machine else answer.text,
            "address": "" if by_machine else answer.address,
            "received_at": answer.at,
        },
    )
    if made and not by_machine:
        _keep_files(reply, answer.files)
    if made and reply.kind == Reply.Kind.DOUBTFUL:
        for customer in {*people, reply.customer}:
            place_hold(
                customer=customer,
                kind=Hold.Kind.REPLY,
                source_kind=HOLD_SOURCE,
                source_id=f"{reply.pk}:{customer.pk}",
                starts_at=min(answer.at, reply.created_at),
            )


def _keep_files(reply: Reply, files: Sequence[Attached]) -> None:
    ReplyAttachment.objects.bulk_create(
        ReplyAttachment(
            reply=reply,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            refused=file.refused,
            content=b64encode(file.content).decode(),
        )
        for file in judge(files)
    )


def _last_of(answer: Answer, people: Sequence[Customer]) -> Delivery | None:
    """The message it names, else the last one that went to them on the channel before it came."""
    if answer.delivery and answer.delivery.customer.kept in people:
        return answer.delivery
    return (
        Delivery.objects.filter(
            customer__in=people, channel=answer.channel, changed_at__lte=answer.at
        )
        .filter(state__in=[Delivery.State.SENT, Delivery.State.UNCERTAIN])
        .select_related("customer", "run")
        .order_by("-changed_at", "-id")
        .first()
    )
