"""The tasks that somebody sees: a person's day, a branch's queue, a campaign's call list, and how people get on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.selectors import people_at_work
from campaigns import permissions
from campaigns.models import Campaign, CampaignRun, ContactTask
from campaigns.models.tasks import ContactTaskQuerySet
from config.base.languages import is_chinese
from customers.models import Branch, Customer
from customers.selectors.customers import matching

MOST = 100  # rows of a list: a day holds fewer, by the capacity of people
# What one may look at, in the order of the day.
WHEN = {
    "due": pgettext_lazy("task", "Due"),
    "overdue": _("Overdue"),
    "calls": _("Call-backs"),
    "later": pgettext_lazy("task", "Coming"),
    "done": _("Done today"),
    "ended": _("Settled"),
}
WHOSE = {"mine": _("Mine"), "queue": _("Nobody's yet"), "all": _("Everybody's")}
Outcome = ContactTask.Outcome
UNSETTLED = Q(state__in=ContactTask.OPEN_STATES)
# The order in which tasks should be done.
AS_DONE = (F("call_at").asc(nulls_last=True), "due_on", "-run__campaign__priority", "pk")
# What figures count together, so that each leads to its list.
GROUPS = {
    "open": UNSETTLED,
    "done": Q(state="done"),
    "reached": Q(state="done", outcome__in=ContactTask.REACHED),
    "won": Q(state="done", outcome__in=ContactTask.WON),
    "lost": Q(state__in=["expired", "withdrawn"]),
}


NARROWING = ("campaign", "channel", "outcome", "state", "owner", "branch", "group", "text")


@dataclass(frozen=True)
class Asked:
    """What a list of tasks is narrowed to."""

    when: str = "due"
    whose: str = "mine"
    campaign: str = ""
    channel: str = ""
    outcome: str = ""
    state: str = ""
    owner: str = ""
    branch: str = ""
    group: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], user: User) -> "Asked":
        """Read an address; what nobody may ask for falls back to the usual."""
        when, whose = query.get("when", ""), query.get("whose", "")
        words = {name: query.get(name, "").strip() for name in NARROWING}
        narrowed = any(words.values())
        usual = "any" if narrowed and not when else "due"
        own = "all" if narrowed and not whose else "mine"
        return cls(
            when=when if when in WHEN else usual,
            whose=whose if whose in WHOSE else own,
            **words,
        )


def visible_tasks(user: User) -> ContactTaskQuerySet:
    """Return the tasks of the user's branches with what lists show."""
    rows = ContactTask.objects.visible_to(user)
    return rows.select_related("customer", "run__campaign__product", "branch", "owner")


def tasks_of(user: User, asked: Asked) -> QuerySet[ContactTask]:
    """Return the tasks that were asked for, in the order in which they should be done."""
    rows = _whose(visible_tasks(user), user, asked.whose)
    rows = _when(rows, asked.when, timezone.localdate())
    exact = {"run__campaign__code": asked.campaign, "channel": asked.channel}
    exact |= {"outcome": asked.outcome, "state": asked.state, "owner__username": asked.owner}
    exact |= {"branch__code": asked.branch}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.group in GROUPS:
        rows = rows.filter(GROUPS[asked.group])
    if asked.text:
        rows = rows.filter(customer__in=Customer.objects.filter(matching(asked.text)))
    if asked.when in ("done", "ended"):
        return rows.order_by("-settled_at", "-pk")
    return rows.order_by(*AS_DONE)


def _whose(rows: QuerySet[ContactTask], user: User, whose: str) -> QuerySet[ContactTask]:
    if whose == "mine":
        return rows.filter(Q(owner=user) | Q(settled_by=user))
    return rows.filter(owner=None) if whose == "queue" else rows


def _when(rows: QuerySet[ContactTask], when: str, today: date) -> QuerySet[ContactTask]:
    kept = {
        "due": UNSETTLED & Q(due_on__lte=today),
        "overdue": UNSETTLED & Q(due_on__lt=today),
        "calls": UNSETTLED & Q(call_at__isnull=False),
        "later": UNSETTLED & Q(due_on__gt=today),
        "done": Q(state="done", settled_at__date=today),
        "ended": ~UNSETTLED,
    }
    return rows.filter(kept[when]) if when in kept else rows


def counts_of(user: User, asked: Asked) -> dict[str, int]:
    """Count each part of the day within the same people."""
    rows, today = _whose(visible_tasks(user), user, asked.whose), timezone.localdate()
    return {when: _when(rows, when, today).count() for when in WHEN}


def next_task(user: User, after: ContactTask | None = None) -> ContactTask | None:
    """Return what somebody should do next: a call-back that is due, their own day, then their branch's queue."""
    now, today = timezone.now(), timezone.localdate()
    due = _when(visible_tasks(user), "due", today)
    if after is not None:
        due = due.exclude(pk=after.pk)
    due = due.filter(Q(call_at=None) | Q(call_at__lte=now))
    ordered = due.order_by(*AS_DONE)
    return ordered.filter(owner=user).first() or ordered.filter(owner=None).first()


def colleagues_of(user: User) -> list[User]:
    """Return who may work on the tasks of a user's branches, by name."""
    people = people_at_work().filter(groups__permissions__codename="work_contacttask")
    if user.branch_code:
        codes = Branch.objects.under(user.branch_code).values("code")
        people = people.filter(branch_code__in=codes)
    return list(people.distinct().order_by("full_name", "pk"))


FIGURES: dict[str, Any] = {name: Count("pk", filter=group) for name, group in GROUPS.items()}


def board_of(user: User) -> dict[str, Any]:
    """Return how the tasks of the user's branches get on: in all, by person, by campaign and by branch."""
    rows = ContactTask.objects.visible_to(user)
    overdue = UNSETTLED & Q(due_on__lt=timezone.localdate())
    figures = FIGURES | {"overdue": Count("pk", filter=overdue)}
    name = "branch__name_zh" if is_chinese() else "branch__name_en"
    return {
        "total": rows.aggregate(**figures),
        "people": list(
            rows.values("owner__username", "owner__full_name")
            .annotate(**figures)
            .order_by(F("owner__full_name").asc(nulls_first=True))
        ),
        "campaigns": list(
            rows.values("run__campaign__code", "run__campaign__name", "channel")
            .annotate(**figures)
            .order_by("-run__campaign__code")[:MOST]
        ),
        "branches": list(
            rows.values("branch__code", word=F(name)).annotate(**figures).order_by(name)[:MOST]
        ),
        "at": timezone.now(),
    }


def run_figures(run: CampaignRun) -> dict[str, list[dict[str, Any]]]:
    """Count the tasks of a run by state and, of those done, by outcome; each with its words."""
    rows = ContactTask.objects.filter(run=run)
    by_state = dict(rows.values_list("state").annotate(Count("pk")))
    by_outcome = dict(rows.filter(state="done").values_list("outcome").annotate(Count("pk")))
    return {
        "states": [
            {"key": key, "word": word, "count": by_state.get(key, 0)}
            for key, word in ContactTask.State.choices
        ],
        "outcomes": [
            {"key": key, "word": word, "count": by_outcome.get(key, 0)}
            for key, word in Outcome.choices
            if key in by_outcome
        ],
    }


def exported_tasks(*, user: User, source_id: str) -> tuple[str, QuerySet[Customer]] | None:
    """Return the name and the customers of a campaign's call list for an export, or None where the user sees none."""
    if not user.has_perm(permissions.WORK_TASK):
        return None
    open_tasks = ContactTask.objects.visible_to(user).open()
    open_tasks = open_tasks.filter(run__campaign__code=source_id)
    campaign = Campaign.objects.filter(code=source_id).first()
    if campaign is None or not open_tasks.exists():
        return None
    return campaign.name, Customer.objects.filter(pk__in=open_tasks.values("customer"))
