"""The page everybody begins with: what needs me, what runs, and why some were left alone."""

import datetime as dt
import time
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from campaigns import permissions as campaign_permissions
from reports.domain.tasks import Task
from reports.selectors.home_figures import Figures, figures_for
from reports.selectors.home_notes import Note, notes_for
from reports.selectors.home_results import Matured, matured_results
from reports.selectors.home_runs import (
    RunningRow,
    Today,
    active_runs,
    midnight_before,
    running_rows,
    sending_hours,
    today_of,
)
from reports.selectors.home_tasks import tasks_for


@dataclass(frozen=True)
class Home:
    """Everything on Home for one reader; `today` is None for who may not see campaigns."""

    tasks: list[Task]
    notes: list[Note]
    figures: Figures
    rows: list[RunningRow]
    today: Today | None
    opens: dt.time
    closes: dt.time
    computed_at: dt.datetime
    seconds: float

    @property
    def due_today(self) -> int:
        """How many tasks end before midnight of the bank's day, or have ended."""
        today = timezone.localdate(self.computed_at)
        return sum(
            task.due is not None and timezone.localdate(task.due) <= today for task in self.tasks
        )


def home_for_user(user: User, now: dt.datetime) -> Home:
    """Return Home as of `now`, within what the user may see."""
    began = time.perf_counter()
    rows: list[RunningRow] = []
    today = None
    opens, closes = sending_hours()
    matured: list[Matured] = []
    if user.has_perm(campaign_permissions.VIEW_RESULT):
        matured = matured_results(user, now)
    if user.has_perm(campaign_permissions.VIEW_CAMPAIGN):
        midnight = midnight_before(now)
        runs = active_runs(user, midnight)
        rows = running_rows(runs, now)
        today = today_of(runs, rows, now)
    return Home(
        tasks=tasks_for(user, now, matured),
        notes=notes_for(user, now),
        figures=figures_for(user, now, matured),
        rows=rows,
        today=today,
        opens=opens,
        closes=closes,
        computed_at=now,
        seconds=time.perf_counter() - began,
    )
