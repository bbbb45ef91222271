"""What needs who looks after the data: imports, sources, duplicates, and what customers ask about their own data."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from customers.models import (
    CustomerPair,
    ImportJob,
    Pull,
    QuarantinedRow,
    RightsRequest,
)
from customers.selectors import faults
from reports.domain.tasks import EACH, Task

IMPORT_MEMORY = timedelta(days=7)
REQUEST_NOTICE = timedelta(days=14)  # how long before its last day a request shows here


def failed_imports(_user: User, now: datetime) -> Iterable[Task]:
    """Imports of the last days that stopped."""
    failed = ImportJob.objects.filter(
        state=ImportJob.State.FAILED, created_at__gte=now - IMPORT_MEMORY
    )
    for job in failed.order_by("-id")[:EACH]:
        yield Task(
            "file-alert",
            "bad",
            _("Import failed: %(name)s") % {"name": job.file_name},
            faults.recall(job.error)[:160],
            _("Look into it"),
            "customers:import_detail",
            job.pk,
            job.finished_at,
        )


def waiting_rows(_user: User, _now: datetime) -> Iterable[Task]:
    """Imports with rows in quarantine."""
    waiting = (
        QuarantinedRow.objects.waiting()
        .values("job_id", name=F("job__file_name"))
        .annotate(rows=Count("id"))
        .order_by("-job_id")[:EACH]
    )
    for job in waiting:
        yield Task(
            "file-alert",
            "warn",
            _("Import incomplete: %(name)s") % {"name": job["name"]},
            ngettext(
                "%(n)s row in quarantine; mend and replay",
                "%(n)s rows in quarantine; mend and replay",
                job["rows"],
            )
            % {"n": f"{job['rows']:,}"},
            _("Mend it"),
            "customers:import_detail",
            job["job_id"],
        )


def failing_pulls(_user: User, _now: datetime) -> Iterable[Task]:
    """Scheduled pulls whose last attempts failed."""
    failing = Pull.objects.filter(is_on=True, progress__failures__gt=0)
    for pull in failing.select_related("progress").order_by("-progress__failures")[:EACH]:
        yield Task(
            "database-import",
            "bad",
            _("Source not read: %(name)s") % {"name": pull.name},
            ngettext(
                "%(n)s attempt failed in a row",
                "%(n)s attempts failed in a row",
                pull.progress.failures,
            )
            % {"n": pull.progress.failures},
            _("Look into it"),
            "customers:pull_detail",
            pull.name,
        )


def likely_duplicates(user: User, _now: datetime) -> Iterable[Task]:
    """The pairs of records that wait for a decision, in one line."""
    count = CustomerPair.objects.visible_to(user).waiting().count()
    if count:
        yield Task(
            "users",
            "info",
            ngettext(
                "%(n)s pair of records may be one customer",
                "%(n)s pairs of records may be one customer",
                count,
            )
            % {"n": f"{count:,}"},
            _("Merged records can be parted again."),
            _("Decide"),
            "customers:pair_list",
        )


def requests_due(user: User, now: datetime) -> Iterable[Task]:
    """Requests about personal information that are the reader's or nobody's, and due soon."""
    soon = timezone.localdate(now + REQUEST_NOTICE)
    mine = Q(owner=user) | Q(owner__isnull=True)
    requests = RightsRequest.objects.visible_to(user).live().filter(mine, due_on__lte=soon)
    for request in requests.select_related("customer").order_by("due_on")[:EACH]:
        late = request.due_on < timezone.localdate(now)
        yield Task(
            "shield-check",
            "bad" if late else "warn",
            f"{request.get_kind_display()} · {request.code}",
            request.get_state_display(),
            _("Answer it"),
            "customers:rights_detail",
            request.code,
            timezone.make_aware(datetime.combine(request.due_on, datetime.max.time())),
            late,
        )
