"""One calendar of contacts per customer: made, planned and foreseen, on every channel, and why the others did not happen."""

from calendar import Calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.domain.recurrence import IsWorked
from campaigns.models import Campaign, ContactTask, Delivery
from campaigns.permissions import VIEW_CAMPAIGN
from campaigns.selectors.audience import is_held_out, is_within_reach, why_not
from campaigns.selectors.deliveries import SOURCE_KIND
from campaigns.selectors.following.one import LONGEST_WAIT, followed_by, is_taken_up
from campaigns.selectors.following.rows import HALTED
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.timing.schedule import coming_dates
from customers.models import Channel, Contact, Customer
from segmentation.models import SegmentMembership
from service_desk.selectors.calendar import get_working_days

State = Delivery.State
TO_COME = (State.PLANNED, State.CLAIMED)
MOST_FORESEEN = 20
HAD_STATES = (*TO_COME, State.SENT, State.UNCERTAIN, State.HOLDOUT)  # they were a turn in a series
MADE, PLANNED, NOT_MADE, UNKNOWN = "made", "planned", "not_made", "unknown"
OUTCOMES: dict[str, str] = {
    State.SENT: MADE,
    State.PLANNED: PLANNED,
    State.CLAIMED: PLANNED,
    State.UNCERTAIN: UNKNOWN,
}
OUTCOME_WORDS: dict[str, str | Promise] = {
    MADE: _("Made"),
    PLANNED: _("Planned"),
    NOT_MADE: _("Not made"),
    UNKNOWN: _("Outcome unknown"),
}
CONTACT_OUTCOMES = {
    Contact.State.MADE: MADE,
    Contact.State.RESERVED: PLANNED,
    Contact.State.RELEASED: NOT_MADE,
}
TONES = {MADE: "good", PLANNED: "info", NOT_MADE: "hold", UNKNOWN: "warn"}


@dataclass(frozen=True)
class Planned:
    """One contact: when, on which channel, what for, what became of it, and the reasons where it was not made or waits."""

    at: datetime
    channel: str
    purpose: str
    what: str
    outcome: str
    reasons: tuple[str, ...] = ()
    url: str = ""

    @property
    def channel_word(self) -> str:
        """The channel in the reader's language."""
        return str(dict(Channel.choices).get(self.channel, self.channel))

    @property
    def outcome_word(self) -> str:
        """What became of it, in words."""
        return str(OUTCOME_WORDS[self.outcome])

    @property
    def reason_words(self) -> str:
        """Why it was not made or waits, in words."""
        return ", ".join(str(reason_text(code)) for code in self.reasons)

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return TONES[self.outcome]


@dataclass(frozen=True)
class Day:
    """A day of the month's grid with its contacts."""

    day: date
    in_month: bool
    contacts: list[Planned]


def contacts_between(
    customer: Customer, user: User, begins: datetime, ends: datetime
) -> list[Planned]:
    """Return every contact of a customer, and of records merged into them, from `begins` to before `ends`, newest first."""
    same = Customer.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer))
    span = (begins, ends)
    found = [
        *_deliveries(same, user, span),
        *_others(same, span),
        *_foreseen(customer, user, span),
        *_followed(same, user, span),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def month_of(customer: Customer, user: User, month: date) -> tuple[list[list[Day]], list[Planned]]:
    """Return the weeks of a month, Monday first, and its contacts."""
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    contacts = contacts_between(customer, user, _midnight(first), _midnight(after))
    by_day: dict[date, list[Planned]] = {}
    for one in reversed(contacts):
        by_day.setdefault(timezone.localdate(one.at), []).append(one)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    grid = [
        [Day(day, day.month == first.month, by_day.get(day, [])) for day in week] for week in weeks
    ]
    return grid, contacts


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _deliveries(
    same: QuerySet[Customer], user: User, span: tuple[datetime, datetime]
) -> Iterator[Planned]:
    begins, ends = span
    rows = (
        Delivery.objects.filter(customer__in=same)
        .filter(
            Q(state__in=TO_COME, not_before__gte=begins, not_before__lt=ends)
            | (~Q(state__in=TO_COME) & Q(changed_at__gte=begins, changed_at__lt=ends))
        )
        .select_related("run")
        .annotate(code=F("run__campaign__code"), name=F("run__campaign__name"))
    )
    seen = visible_codes(user, {row.code for row in rows})
    untried = ContactTask.objects.filter(delivery_id__in=[row.pk for row in rows], tries=0)
    tasks = {task.delivery_id: task for task in untried}
    for row in rows:
        url = reverse("campaigns:delivery_detail", args=[row.code, row.pk])
        outcome, reasons = _what_became(row, tasks.get(row.pk))
        yield Planned(
            at=row.not_before if row.state in TO_COME else row.changed_at,
            channel=row.channel,
            purpose="marketing",
            what=row.name,
            outcome=outcome,
            reasons=reasons,
            url=url if row.code in seen else "",
        )


def _what_became(delivery: Delivery, untried: ContactTask | None) -> tuple[str, tuple[str, ...]]:
    """Return what became of a contact, and why; one given to a person is made once they have tried."""
    if untried and delivery.state == State.SENT:
        if untried.settled_at is None:
            return PLANNED, ()
        return NOT_MADE, (untried.reason or "expired",)
    outcome = OUTCOMES.get(delivery.state, NOT_MADE)
    if delivery.state == State.HOLDOUT:
        return outcome, ("holdout",)
    own = (delivery.reason,) if delivery.reason else ()
    if outcome == PLANNED and delivery.run.state in HALTED:
        return outcome, (delivery.run.alarm or "paused", *own)
    return outcome, own


def visible_codes(user: User, codes: set[str]) -> set[str]:
    """Return the codes of those campaigns that the user may see."""
    if not user.has_perm(VIEW_CAMPAIGN):
        return set()
    visible = Campaign.objects.visible_to(user).filter(code__in=codes)
    return set(visible.values_list("code", flat=True))


def _others(same: QuerySet[Customer], span: tuple[datetime, datetime]) -> Iterator[Planned]:
    """What other parts of the product made or wanted to make."""
    rows = Contact.objects.filter(customer__in=same, at__gte=span[0], at__lt=span[1])
    for row in rows.exclude(source_kind=SOURCE_KIND):
        yield Planned(
            at=row.at,
            channel=row.channel,
            purpose=row.purpose,
            what=row.get_purpose_display(),
            outcome=CONTACT_OUTCOMES[Contact.State(row.state)],
        )


def _foreseen(customer: Customer, user: User, span: tuple[datetime, datetime]) -> Iterator[Planned]:
    """The dates to come of campaigns whose audience the customer is in today, and what would stop them.

    Submitted or signed ones, and the dates of series that run or are paused.
    """
    begins, is_worked = max(span[0], timezone.now()), get_working_days()
    rows = [row for row in _coming(customer, span[1]) if is_within_reach(customer, row)]
    seen = visible_codes(user, {row.code for row in rows})
    turns = (
        (at, row) for row in rows for at in _turns(customer, row, is_worked, (begins, span[1]))
    )
    for at, row in sorted(turns, key=lambda turn: (turn[0], turn[1].pk))[:MOST_FORESEEN]:
        outcome, stops = _prospect(customer, row, at)
        url = reverse("campaigns:campaign_detail", args=[row.code]) if row.code in seen else ""
        yield Planned(at, row.channel, "marketing", row.name, outcome, stops, url)


def _coming(customer: Customer, ends: datetime) -> QuerySet[Campaign]:
    segments = SegmentMembership.objects.filter(customer=customer).values("segment")
    states = Campaign.State
    series = Q(state__in=(states.RUNNING, states.PAUSED)) & ~Q(recurrence="")
    rows = Campaign.objects.filter(Q(state__in=(states.IN_REVIEW, states.APPROVED)) | series)
    return (
        rows.filter(scheduled_at__lt=ends, include__in=segments)
        .exclude(pk__in=Campaign.objects.filter(exclude__in=segments).values("pk"))
        .select_related("product")
        .distinct()
    )


def _turns(
    customer: Customer, campaign: Campaign, is_worked: IsWorked, span: tuple[datetime, datetime]
) -> Iterator[datetime]:
    """The dates of a campaign in a span that would be the customer's turn, as often as its marketer chose."""
    last = _last_turn(customer, campaign)
    for at in coming_dates(campaign, is_worked):
        if at >= span[1] or (last and campaign.again == Campaign.Again.NEVER):
            return
        pause = timedelta(days=campaign.again_days or 0)
        waits = last and campaign.again == Campaign.Again.AFTER and at < last + pause
        if waits or at < span[0]:
            continue
        last = at
        yield at


def _last_turn(customer: Customer, campaign: Campaign) -> datetime | None:
    if not campaign.recurrence:
        return None
    runs = list(campaign.runs.values_list("pk", "run_month"))
    had = Delivery.objects.filter(
        customer=customer,
        run__in=[pk for pk, _month in runs],
        run_month__in={month for _pk, month in runs},
        state__in=HAD_STATES,
    )
    moments = had.values_list("not_before", "changed_at")
    return max((max(pair) for pair in moments), default=None)


def _prospect(customer: Customer, campaign: Campaign, at: datetime) -> tuple[str, tuple[str, ...]]:
    """What would become of a contact to come, and why."""
    if is_held_out(customer, campaign):
        return NOT_MADE, ("holdout",)
    stops = tuple(reason.code for reason in why_not(customer, campaign, at))
    paused = campaign.state == Campaign.State.PAUSED
    return PLANNED, (("paused", *stops) if paused else stops)


def _followed(
    same: QuerySet[Customer], user: User, span: tuple[datetime, datetime]
) -> Iterator[Planned]:
    """Follow-ups of what was or will be sent, where the customer has not been taken up yet: they come if that does not reach."""
    now = timezone.now()
    rows = list(followed_by(same, since=now - LONGEST_WAIT))
    seen = visible_codes(user, {follow_up.code for follow_up, _delivery, _at in rows})
    for follow_up, delivery, at in rows:
        if not max(span[0], now) <= at < span[1]:
            continue
        came = delivery.state not in TO_COME
        met = came and not is_taken_up(follow_up, delivery)
        if not is_within_reach(delivery.customer, follow_up):
            continue
        outcome, stops = _prospect(delivery.customer, follow_up, at)
        yield Planned(
            at=at,
            channel=follow_up.channel,
            purpose="marketing",
            what=str(_("%(name)s, if not reached before") % {"name": follow_up.name}),
            outcome=NOT_MADE if met else outcome,
            reasons=("reached_meanwhile",) if met else stops,
            url=reverse("campaigns:campaign_detail", args=[follow_up.code])
            if follow_up.code in seen
            else "",
        )
