"""What customers of the finished campaign wrote back: some of it settled, some waiting, one perhaps a wish to leave."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from config.demo.clock import clock_at
from config.demo.order import Order, demo_user

if TYPE_CHECKING:
    from campaigns.models import Delivery, Reply

# What was written in both languages, how many days ago, and what came of it ("" where nobody has settled it).
WRITTEN: tuple[tuple[str, str, int, str], ...] = (
    ("请问这款产品到期前可以提前支取吗？", "Can I take the money out before it matures?", 6, "answered"),
    ("已经在手机银行买好了，谢谢。", "I have bought it in the app already, thank you.", 5, "nothing"),
    ("我和先生都不需要这类产品了。", "Neither my husband nor I need this any more.", 4, "opted_out"),
    ("上次在网点等了两个小时，这次能预约吗？", "Last time I waited two hours at the branch. May I book?", 2, ""),
    ("最近请不要再给我发这些，等年终奖到账再说。", "Please do not send me these until my bonus is paid.", 1, ""),
    ("起购金额是多少？能分两次买吗？", "What is the minimum? May I buy in two parts?", 0, ""),
)  # fmt: skip
LEAVES = ("退订", "unsubscribe")
GIVEN = 2  # the days since what was given to the adviser, who owes it by now
ANSWERED = "已致电说明，客户表示了解"


def write_back(order: Order) -> str | None:
    """Let some customers of the last finished campaign by e-mail answer it, and colleagues settle the older answers."""
    from django.utils import timezone

    from campaigns.models import Reply

    reached = _reached()
    if len(reached) <= len(WRITTEN) or Reply.objects.exists():
        return None
    now = timezone.now()
    for delivery, (zh, en, days, outcome) in zip(reached, WRITTEN, strict=False):
        words = en if delivery.customer.language == "en" else zh
        at = max(now - timedelta(days=days, hours=1), delivery.changed_at + timedelta(minutes=30))
        reply = _taken(delivery, words, min(at, now))
        if reply and outcome:
            _settle(reply, outcome, min(at + timedelta(hours=3), now))
        elif reply and days == GIVEN:
            _give(reply, min(at + timedelta(hours=1), now))
    last = reached[len(WRITTEN)]
    _taken(last, LEAVES[last.customer.language == "en"], now)
    order.notes.append(
        "replies of customers, one perhaps a wish to leave: under Campaigns, Replies"
    )
    return f"{Reply.objects.count()} replies, and one who left by a word"


def _reached() -> "list[Delivery]":
    """Return mails that arrived at customers with an address, each customer's last one, the newest first."""
    from campaigns.models import Campaign, Delivery

    rows = Delivery.objects.filter(
        run__campaign__state=Campaign.State.FINISHED, channel="email", state=Delivery.State.SENT
    )
    rows = rows.exclude(customer__email=None).select_related("customer", "run")
    found = {row.customer_id: row for row in rows.order_by("id")[:60]}
    return list(found.values())


def _taken(delivery: "Delivery", words: str, at: datetime) -> "Reply | None":
    from campaigns.models import Reply
    from campaigns.services.replies.taking import Answer, take_answer

    key = f"demo-{delivery.pk}"
    answer = Answer("email", delivery.customer.email, words, at, key, delivery=delivery)
    with clock_at(at):
        take_answer(answer=answer)
    return Reply.objects.filter(fingerprint=key).first()


def _give(reply: "Reply", at: datetime) -> None:
    from campaigns.services.replies.handling import give_reply

    with clock_at(at):
        give_reply(reply=reply, to="adviser")


def _settle(reply: "Reply", outcome: str, at: datetime) -> None:
    from campaigns.services.replies.handling import handle_reply, read_reply

    with clock_at(at):
        read_reply(reply=reply)
        note = ANSWERED if outcome == "answered" else ""
        handle_reply(reply=reply, by=demo_user("marketer"), outcome=outcome, note=note)
