"""What is worth a look though nobody asks for it: moves, clashes and old data."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F
from django.db.models.functions import Abs
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns import permissions as campaign_permissions
from campaigns.models import Campaign
from customers import permissions as customer_permissions
from customers.models import ImportJob
from customers.selectors.quality.boards import low_shares
from segmentation import permissions as segment_permissions
from segmentation.models import SatisfactionAlert, Segment, SegmentRefresh
from segmentation.selectors.satisfaction.words import alert_words
from service_desk.models import Ticket

MOVED = 0.1  # share of a segment that came or went in one refresh
DATA_OLD = timedelta(hours=36)  # a daily feed that has missed its turn
SHOWN = 4
FALLS_SHOWN = 2


@dataclass(frozen=True)
class Note:
    """One observation and the page behind it."""

    icon_name: str
    tone: str
    title: str
    detail: str
    url_name: str = ""
    url_arg: str | int | None = None


def notes_for(user: User, now: datetime) -> list[Note]:
    """Return the observations this reader may see, at most four."""
    notes: list[Note] = []
    if user.has_perm(campaign_permissions.VIEW_CAMPAIGN):
        notes += _tickets_about_mine(user, now)
    if user.has_perm(segment_permissions.VIEW_SEGMENT):
        notes += _fallen_satisfaction(user)
        notes += _moved_segments(user, now)
    if user.has_perm(customer_permissions.IMPORT_CUSTOMER):
        notes += _low_quality()
        notes += _old_data(now)
    return notes[:SHOWN]


def _tickets_about_mine(user: User, now: datetime) -> list[Note]:
    codes = Campaign.objects.filter(author=user).values("code")
    tickets = Ticket.objects.visible_to(user).unfinished().filter(campaign_code__in=codes)
    by_campaign = tickets.values("campaign_code").annotate(n=Count("id")).order_by("-n")[:2]
    return [
        Note(
            "ticket",
            "bad",
            ngettext(
                "%(n)s open ticket about %(code)s", "%(n)s open tickets about %(code)s", row["n"]
            )
            % {"n": row["n"], "code": row["campaign_code"]},
            _("Customers wrote to the service desk about this campaign."),
            "campaigns:campaign_detail",
            row["campaign_code"],
        )
        for row in by_campaign
    ]


def _fallen_satisfaction(user: User) -> list[Note]:
    alerts = SatisfactionAlert.objects.visible_to(user).unseen()[:FALLS_SHOWN]
    return [
        Note(
            "trending-down",
            "bad",
            _("Satisfaction fell: %(what)s") % {"what": told.title},
            told.detail,
            "segmentation:satisfaction",
        )
        for told in map(alert_words, alerts)
    ]


def _moved_segments(user: User, now: datetime) -> list[Note]:
    if user.branch_code:  # these figures are the whole bank's
        return []
    seen = Segment.objects.visible_to(user).in_use()
    moved = (
        SegmentRefresh.objects.filter(segment__in=seen, finished_at__gte=now - timedelta(days=1))
        .annotate(before=F("member_count") - F("entered_count") + F("left_count"))
        .filter(before__gte=100, error="")
        .annotate(net=Abs(F("entered_count") - F("left_count")))
        .filter(net__gte=F("before") * MOVED)
        .select_related("segment")
        .order_by("-id")[:20]
    )
    newest: dict[int, SegmentRefresh] = {}
    for refresh in moved:
        newest.setdefault(refresh.segment_id, refresh)
    return [_moved(refresh) for refresh in list(newest.values())[:2]]


def _moved(refresh: SegmentRefresh) -> Note:
    before = refresh.member_count - refresh.entered_count + refresh.left_count
    change = (refresh.member_count - before) / before
    grew = change > 0
    words = _("%(name)s grew by %(share)s") if grew else _("%(name)s fell by %(share)s")
    return Note(
        "trending-up" if grew else "trending-down",
        "hold",
        words % {"name": refresh.segment.name, "share": f"{abs(change):.0%}"},
        _("%(came)s came, %(left)s left in the last refresh")
        % {"came": f"{refresh.entered_count:,}", "left": f"{refresh.left_count:,}"},
        "segmentation:segment_detail",
        refresh.segment_id,
    )


def _low_quality() -> list[Note]:
    low = low_shares()
    if not low:
        return []
    worst = low[0]
    told = ngettext(
        "Data quality: %(n)s measure below its threshold",
        "Data quality: %(n)s measures below their thresholds",
        len(low),
    )
    detail = _("Lowest: %(field)s, %(dimension)s %(share)s, wanted %(least)s") % {
        "field": worst.label,
        "dimension": worst.dimension_label,
        "share": f"{worst.value:.1%}",
        "least": f"{worst.least or 0:.1%}",
    }
    return [
        Note("alert-triangle", "warn", told % {"n": len(low)}, detail, "customers:quality_board")
    ]


def _old_data(now: datetime) -> list[Note]:
    last = (
        ImportJob.objects.filter(state=ImportJob.State.DONE)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
    if last is None or last > now - DATA_OLD:
        return []
    days = (now - last).days
    return [
        Note(
            "database-off",
            "warn",
            ngettext("No data came in for %(days)s day", "No data came in for %(days)s days", days)
            % {"days": days},
            _("Segments and offers still use what arrived before."),
            "customers:import_list",
        )
    ]
