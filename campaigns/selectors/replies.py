"""What customers wrote back, as a list to be worked off, and who may be given one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.selectors import people_at_work
from campaigns.models import CampaignRun, Reply
from customers.models import Branch, Customer

UNHANDLED = Q(state__in=[Reply.State.UNREAD, Reply.State.READ])
SHOWN: dict[str, str | Promise] = {
    "unread": pgettext_lazy("replies", "Unread"),
    "mine": pgettext_lazy("replies", "Given to me"),
    "open": pgettext_lazy("replies", "To be handled"),
    "handled": pgettext_lazy("replies", "Handled"),
    "all": pgettext_lazy("replies", "All"),
}


@dataclass(frozen=True)
class AskedReplies:
    """What a list of replies is narrowed to."""

    show: str = "unread"
    campaign: str = ""
    channel: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "AskedReplies":
        """Read an address; what nobody may ask for falls back to the usual."""
        show, campaign = query.get("show", ""), query.get("campaign", "").strip()
        usual = "all" if campaign else "unread"
        return cls(show if show in SHOWN else usual, campaign, query.get("channel", "").strip())


def visible_replies(user: User) -> "QuerySet[Reply]":
    """Return what people wrote back whom the user may see."""
    rows = Reply.objects.visible_to(user).by_people()
    return rows.select_related("customer__branch", "run__campaign", "owner", "handled_by")


def replies_of(user: User, asked: AskedReplies) -> "QuerySet[Reply]":
    """Return the replies that were asked for."""
    rows = _narrowed(visible_replies(user), asked)
    wanted = {
        "unread": Q(state=Reply.State.UNREAD),
        "mine": UNHANDLED & Q(owner=user),
        "open": UNHANDLED,
        "handled": Q(state=Reply.State.HANDLED),
        "all": Q(),
    }
    return rows.filter(wanted[asked.show])


def owed_by(user: User) -> "QuerySet[Reply]":
    """Return the replies that were given to somebody and are not settled, the one due first before the others."""
    rows = visible_replies(user).filter(UNHANDLED, owner=user)
    return rows.order_by("due_at", "pk")


def counts_of(user: User, asked: AskedReplies) -> dict[str, int]:
    """Return how many replies each heading of the list holds."""
    rows = _narrowed(Reply.objects.visible_to(user).by_people(), asked)
    return rows.aggregate(
        unread=Count("pk", filter=Q(state=Reply.State.UNREAD)),
        mine=Count("pk", filter=UNHANDLED & Q(owner=user)),
        open=Count("pk", filter=UNHANDLED),
        handled=Count("pk", filter=Q(state=Reply.State.HANDLED)),
        all=Count("pk"),
    )


def replies_to(run: CampaignRun) -> dict[str, int]:
    """Return how many answers of people came to a run's messages, how many are unread, and what machines answered."""
    by_machine = Q(kind=Reply.Kind.AUTOMATIC)
    return Reply.objects.filter(run=run).aggregate(
        people=Count("pk", filter=~by_machine),
        unread=Count("pk", filter=~by_machine & Q(state=Reply.State.UNREAD)),
        automatic=Count("pk", filter=by_machine),
    )


def readers_for(reply: Reply) -> "QuerySet[User]":
    """Return who may be given a reply: people of the customer's branch, of one above it or of the whole bank, who read them."""
    people = people_at_work().filter(groups__permissions__codename="read_reply")
    codes = _branches_above(reply.customer)
    return people.filter(branch_code__in=codes).distinct().order_by("full_name", "pk")


def _branches_above(customer: Customer) -> list[str]:
    codes = [""]  # of the whole bank
    branch: Branch | None = customer.branch
    while branch is not None:
        codes.append(branch.code)
        branch = branch.parent
    return codes


def _narrowed(rows: "QuerySet[Reply]", asked: AskedReplies) -> "QuerySet[Reply]":
    if asked.campaign:
        rows = rows.filter(run__campaign__code=asked.campaign)
    return rows.filter(channel=asked.channel) if asked.channel else rows
