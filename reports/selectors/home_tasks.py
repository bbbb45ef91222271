"""What needs one person today: each kind of work answers for itself, and only to who may do it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.templatetags.formats import points, signed
from campaigns import permissions as campaign_permissions
from campaigns.models import Approval, Campaign, CampaignRun, Reply
from campaigns.selectors.audiences import list_to_tell
from campaigns.selectors.posts import due_posts
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.replies import owed_by
from campaigns.selectors.signing import approvals_waiting, missing_roles, unsigned_dates
from customers import permissions as customer_permissions
from recommendations import permissions as model_permissions
from recommendations.models import ModelVersion
from reports.domain.tasks import EACH, Task
from reports.selectors import home_data
from reports.selectors.home_results import Matured
from risk import permissions as risk_permissions
from risk.models import Alert
from segmentation import permissions as segment_permissions
from segmentation.models import Segment
from service_desk import permissions as ticket_permissions
from service_desk.models import Ticket

TICKET_NOTICE = timedelta(hours=4)  # how long before its deadline a ticket shows here
RESULT_NEWS = timedelta(days=7)


Collector = Callable[[User, datetime], Iterable[Task]]


def tasks_for(user: User, now: datetime, matured: Sequence[Matured] = ()) -> list[Task]:
    """Return the reader's work, the earliest deadline first, what has none last."""
    tasks = [
        task
        for any_of, collect in COLLECTORS
        if any(user.has_perm(permission) for permission in any_of)
        for task in collect(user, now)
    ]
    tasks += [_result(each) for each in matured if _is_news(each, user, now)][:EACH]
    return sorted(tasks, key=lambda task: (task.due is None, task.due or now))


def _is_news(result: Matured, user: User, now: datetime) -> bool:
    return result.author_id == user.pk and result.matured_at > now - RESULT_NEWS


def _result(result: Matured) -> Task:
    lift = result.lift
    if lift is None or result.claim == "none":
        detail = _("The interval spans zero, or the arms differ: no claim")
    else:
        interval = f"{signed(lift.low * 100, 2)} – {signed(lift.high * 100, 2)}"
        detail = _("Lift %(lift)s, 95%% interval %(interval)s") % {
            "lift": points(lift.value),
            "interval": interval,
        }
    title = _("Result ready: %(name)s") % {"name": result.name}
    return Task(
        "scale",
        "info",
        title,
        detail,
        _("See the result"),
        "campaigns:campaign_result",
        result.code,
    )


def _to_sign(user: User, now: datetime) -> Iterable[Task]:
    for row in [row for row in approvals_waiting(user) if row.for_me][:EACH]:
        campaign = row.campaign
        yield Task(
            "writing-sign",
            "brand",
            _("To sign: %(name)s") % {"name": campaign.name},
            f"{campaign.get_kind_display()} · {campaign.author}",
            _("Read it"),
            "campaigns:campaign_approval",
            campaign.code,
            campaign.scheduled_at,
            bool(campaign.scheduled_at and campaign.scheduled_at < now),
        )


def _returned(user: User, now: datetime) -> Iterable[Task]:
    drafts = Campaign.objects.filter(author=user, state=Campaign.State.DRAFT)
    for campaign in (
        drafts.filter(approvals__isnull=False).distinct().order_by("-updated_at")[:EACH]
    ):
        last = campaign.approvals.select_related("approver").order_by("-id").first()
        if last is None or last.outcome != Approval.Outcome.RETURNED:
            continue
        yield Task(
            "message-report",
            "bad",
            _("Returned: %(name)s") % {"name": campaign.name},
            f"{last.comment} · {last.approver}",
            _("Mend it"),
            "campaigns:campaign_detail",
            campaign.code,
            campaign.scheduled_at,
            bool(campaign.scheduled_at and campaign.scheduled_at < now),
        )


def _stopped(user: User, _now: datetime) -> Iterable[Task]:
    runs = CampaignRun.objects.visible_to(user)
    halted = Q(state=CampaignRun.State.PAUSED, alarm__startswith="line_")
    asking = Q(state=CampaignRun.State.WAITING)
    for run in runs.filter(halted | asking).select_related("campaign").order_by("-id")[:EACH]:
        waits = run.state == CampaignRun.State.WAITING
        words = _("Wants a confirmation: %(name)s") if waits else _("Stopped by itself: %(name)s")
        yield Task(
            "player-pause",
            "warn",
            words % {"name": run.campaign.name},
            _("%(reason)s · %(sent)s sent, %(waiting)s waiting")
            % {
                "reason": reason_text(run.alarm) if run.alarm else run.get_state_display(),
                "sent": f"{run.sent_count:,}",
                "waiting": f"{run.planned_count + run.claimed_count:,}",
            },
            _("Review and decide"),
            "campaigns:campaign_monitor",
            run.campaign.code,
            run.updated_at,
        )


def _unsigned(user: User, _now: datetime) -> Iterable[Task]:
    seen = unsigned_dates().filter(campaign__in=Campaign.objects.visible_to(user))
    lacking = (one for one in seen.order_by("-planned_at") if missing_roles(one.campaign))
    for date in islice(lacking, EACH):
        yield Task(
            "calendar-off",
            "bad",
            _("A date did not begin: %(name)s") % {"name": date.campaign.name},
            _("No signature stands over what it is now; the next date does not begin either."),
            _("Have it signed"),
            "campaigns:campaign_approval",
            date.campaign.code,
            date.planned_at,
        )


def _to_launch(user: User, now: datetime) -> Iterable[Task]:
    ready = Campaign.objects.visible_to(user).filter(
        state=Campaign.State.APPROVED, scheduled_at__lte=now
    )
    for campaign in ready.order_by("scheduled_at")[:EACH]:
        yield Task(
            "rocket",
            "info",
            _("Approved and due: %(name)s") % {"name": campaign.name},
            _("Nothing is sent until somebody launches it."),
            _("Launch"),
            "campaigns:campaign_detail",
            campaign.code,
            campaign.scheduled_at,
            True,
        )


def _uncertain(user: User, _now: datetime) -> Iterable[Task]:
    runs = CampaignRun.objects.visible_to(user).filter(uncertain_count__gt=0)
    for run in runs.select_related("campaign").order_by("-id")[:EACH]:
        yield Task(
            "help-circle",
            "warn",
            _("Outcome unknown: %(name)s") % {"name": run.campaign.name},
            ngettext(
                "%(n)s delivery waits for the provider or for a decision",
                "%(n)s deliveries wait for the provider or for a decision",
                run.uncertain_count,
            )
            % {"n": f"{run.uncertain_count:,}"},
            _("Decide"),
            "campaigns:campaign_monitor",
            run.campaign.code,
        )


def _replies(user: User, now: datetime) -> Iterable[Task]:
    for reply in owed_by(user)[:EACH]:
        late = bool(reply.due_at and reply.due_at < now)
        doubtful = reply.kind == Reply.Kind.DOUBTFUL
        yield Task(
            "mail-opened",
            "bad" if late else "warn" if doubtful else "info",
            _("Reply given to you: %(name)s") % {"name": reply.customer.masked_name},
            reply.run.campaign.name if reply.run else reply.get_channel_display(),
            _("Handle it"),
            "campaigns:reply_detail",
            reply.pk,
            reply.due_at,
            late,
        )


def _posts(user: User, now: datetime) -> Iterable[Task]:
    for post in due_posts(user, now)[:EACH]:
        yield Task(
            "speakerphone",
            "warn",
            _("To publish: %(post)s") % {"post": post},
            f"{post.get_platform_display()} · {post.account} · {post.campaign.name}",
            _("Publish and note it"),
            "campaigns:post_detail",
            post.pk,
            post.planned_at,
            overdue=True,
        )


def _audiences(user: User, _now: datetime) -> Iterable[Task]:
    if not user.has_perm(customer_permissions.EXPORT_CUSTOMER):
        return
    for audience in list_to_tell(user=user)[:EACH]:
        yield Task(
            "user-minus",
            "bad",
            _("Ad audience: %(name)s") % {"name": audience.name},
            ngettext(
                "%(n)s member must be taken out on the platform",
                "%(n)s members must be taken out on the platform",
                audience.to_remove,
            )
            % {"n": f"{audience.to_remove:,}"},
            _("Tell the platform"),
            "campaigns:audience_detail",
            audience.pk,
        )


def _segments(user: User, _now: datetime) -> Iterable[Task]:
    failed = Segment.objects.visible_to(user).in_use().filter(state=Segment.State.FAILED)
    for segment in failed.order_by("-updated_at")[:EACH]:
        yield Task(
            "users-minus",
            "hold",
            _("Segment not refreshed: %(name)s") % {"name": segment.name},
            _("It still holds the customers of its last good refresh."),
            _("Look into it"),
            "segmentation:segment_detail",
            segment.pk,
        )


def _tickets(user: User, now: datetime) -> Iterable[Task]:
    mine = Q(assigned_to=user) | Q(assigned_to__isnull=True)
    tickets = Ticket.objects.visible_to(user).unfinished().filter(mine)
    tickets = tickets.exclude(state=Ticket.State.WAITING).filter(due_at__lt=now + TICKET_NOTICE)
    for ticket in tickets.order_by("due_at")[:EACH]:
        kind = ticket.get_kind_display()
        yield Task(
            "ticket",
            "bad" if ticket.due_at < now else "warn",
            f"{ticket.number} · {ticket.subject}",
            kind if ticket.assigned_to_id else _("%(kind)s, taken by nobody") % {"kind": kind},
            _("Answer it"),
            "service_desk:ticket_detail",
            ticket.number,
            ticket.due_at,
            ticket.due_at < now,
        )


def _alerts(user: User, _now: datetime) -> Iterable[Task]:
    alerts = Alert.objects.visible_to(user).undecided()
    for alert in alerts.select_related("rule").order_by("id")[:EACH]:
        yield Task(
            "shield-half",
            "bad" if alert.state == Alert.State.ESCALATED else "warn",
            _("Alert %(number)s: %(rule)s") % {"number": f"A-{alert.pk}", "rule": alert.rule.code},
            alert.get_state_display(),
            _("Decide"),
            "risk:alert_detail",
            alert.pk,
        )


def _models(user: User, _now: datetime) -> Iterable[Task]:
    waiting = ModelVersion.objects.filter(
        state=ModelVersion.State.CANDIDATE, approved_by__isnull=True
    ).exclude(trained_by=user)
    for version in waiting.order_by("-id")[:EACH]:
        yield Task(
            "clipboard-check",
            "brand",
            _("Model to judge: %(name)s") % {"name": version.name},
            version.get_kind_display(),
            _("Read it"),
            "recommendations:model_detail",
            version.pk,
        )


COLLECTORS: tuple[tuple[tuple[str, ...], Collector], ...] = (
    ((campaign_permissions.APPROVE_CAMPAIGN, campaign_permissions.SIGN_COMPLIANCE), _to_sign),
    ((campaign_permissions.EDIT_CAMPAIGN,), _returned),
    ((campaign_permissions.LAUNCH_CAMPAIGN, campaign_permissions.STOP_CAMPAIGN), _stopped),
    ((campaign_permissions.LAUNCH_CAMPAIGN, campaign_permissions.STOP_CAMPAIGN), _unsigned),
    ((campaign_permissions.LAUNCH_CAMPAIGN,), _to_launch),
    ((campaign_permissions.RESOLVE_UNCERTAIN,), _uncertain),
    ((campaign_permissions.READ_REPLY,), _replies),
    ((campaign_permissions.PUBLISH_POST,), _posts),
    ((campaign_permissions.VIEW_CAMPAIGN,), _audiences),
    ((customer_permissions.IMPORT_CUSTOMER,), home_data.failed_imports),
    ((customer_permissions.MEND_QUARANTINE,), home_data.waiting_rows),
    ((customer_permissions.RUN_PULL,), home_data.failing_pulls),
    ((customer_permissions.MERGE_CUSTOMER,), home_data.likely_duplicates),
    (
        (customer_permissions.WORK_RIGHTS, customer_permissions.APPROVE_RIGHTS),
        home_data.requests_due,
    ),
    ((segment_permissions.EDIT_SEGMENT,), _segments),
    ((ticket_permissions.WORK_TICKET,), _tickets),
    ((risk_permissions.DECIDE_ALERT,), _alerts),
    ((model_permissions.APPROVE_MODEL,), _models),
)
