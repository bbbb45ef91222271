"""Background work on segments."""

from contextlib import suppress
from typing import Any

from celery import shared_task
from django.utils import timezone

from config.base.errors import DomainError
from segmentation.models import (
    AssociationRun,
    ClusterAssignment,
    ClusterRun,
    DriverRun,
    EmbeddingRun,
    GroupPortrait,
    LookAlike,
    OutcomeTree,
    StageRun,
    ValueRun,
)
from segmentation.models.analyses import LongRun
from segmentation.services import notices, refreshing, scheduling
from segmentation.services.analyses.progress import due_ids
from segmentation.services.associations import mining
from segmentation.services.clusters import assigning, finding
from segmentation.services.embeddings import learning, storing
from segmentation.services.lifecycle import assigning as stages
from segmentation.services.look_alikes import finding as look_alikes
from segmentation.services.look_alikes import following
from segmentation.services.portraits import drawing
from segmentation.services.satisfaction import fitting as drivers
from segmentation.services.satisfaction import refreshing as satisfaction
from segmentation.services.trees import growing
from segmentation.services.value import refreshing as value

# A rule over ten years of bookings of a large bank may take minutes, never an hour.
TIME_LIMIT_SECONDS = 1800
# Two years of payments of a million customers are read in minutes; an hour means that something is wrong.
VALUE_LIMIT_SECONDS = 3600


@shared_task(time_limit=VALUE_LIMIT_SECONDS)
def refresh_value_task(run_id: int | None = None) -> None:
    """Compute everybody's value; beat calls it after the scores of the night."""
    with suppress(DomainError):  # another worker is at it
        value.refresh_value(run_id=run_id)


@shared_task(time_limit=VALUE_LIMIT_SECONDS)
def refresh_satisfaction_task() -> None:
    """Take in answers, raise and tell of falls, foretell, ask for models a month old; beat calls it before the value."""
    now = timezone.now()
    satisfaction.refresh_satisfaction(now=now)
    for run in drivers.request_due(now=now):
        fit_drivers_task.delay(run.pk)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def fit_drivers_task(run_id: int) -> None:
    """Do one run of drivers, and foretell by it where it is good enough."""
    run = drivers.fit_run(run_id=run_id)
    if run is not None and run.is_done:
        drivers.foretell(run=run)


@shared_task(time_limit=VALUE_LIMIT_SECONDS)
def assign_stages_task(run_id: int | None = None) -> None:
    """Find everybody's stage of life; beat calls it after the value, on which win-back lists rest."""
    with suppress(DomainError):  # another worker is at it
        stages.assign_stages(run_id=run_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS)
def refresh_segment_task(segment_id: int) -> None:
    refreshing.refresh_segment(segment_id=segment_id)
    notices.tell_owners()


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def refresh_waiting_segments_task() -> None:
    """Refresh what is due and what waits, should a message have been lost; beat calls it every minute."""
    scheduling.request_due(now=timezone.now())
    refreshing.refresh_waiting()
    notices.tell_owners()


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def find_clusters_task(run_id: int) -> None:
    """Do one cluster run; customers are assigned afterwards where that was asked for."""
    run = finding.find_run(run_id=run_id)
    if run is not None and run.is_done and run.setting("assign", True):
        assign_clusters_task.delay(assigning.request_assignment(run=run).pk)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def assign_clusters_task(assignment_id: int) -> None:
    """Tell of everybody whose cluster they are in, and let tags follow."""
    assigning.assign_customers(assignment_id=assignment_id)


@shared_task
def assign_kept_up_task() -> None:
    """Assign anew where that is kept up, and leave out who refuses profiling; beat calls it every night."""
    assigning.forget_refusers()
    for run in assigning.runs_kept_up():
        assign_clusters_task.delay(assigning.request_assignment(run=run).pk)


@shared_task(time_limit=TIME_LIMIT_SECONDS)
def draw_portrait_task(portrait_id: int) -> None:
    drawing.draw_portrait(portrait_id=portrait_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def learn_embedding_task(run_id: int) -> None:
    learning.learn_embedding(run_id=run_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def refresh_embeddings_task() -> None:
    """Describe anew whose profile changed and rank where that is kept up; beat calls it every night."""
    storing.refresh_embeddings()
    for run_id in following.searches_kept_up():
        rank_again_task.delay(run_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def find_look_alikes_task(run_id: int) -> None:
    look_alikes.find_look_alikes(run_id=run_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def rank_again_task(run_id: int) -> None:
    """Rank everybody anew by a finished search."""
    following.rank_again(run_id=run_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def mine_associations_task(run_id: int) -> None:
    mining.mine(run_id=run_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def grow_tree_task(tree_id: int) -> None:
    growing.grow_tree(tree_id=tree_id)


# What does each sort of long run; `resume_runs_task` takes up all of them.
TASKS_OF: dict[type[LongRun], Any] = {
    AssociationRun: mine_associations_task,
    ClusterAssignment: assign_clusters_task,
    ClusterRun: find_clusters_task,
    DriverRun: fit_drivers_task,
    EmbeddingRun: learn_embedding_task,
    GroupPortrait: draw_portrait_task,
    LookAlike: find_look_alikes_task,
    OutcomeTree: grow_tree_task,
    StageRun: assign_stages_task,
    ValueRun: refresh_value_task,
}


@shared_task
def resume_runs_task() -> None:
    """Take up runs whose message or worker was lost; beat calls it every minute."""
    for model, task in TASKS_OF.items():
        for run_id in due_ids(model):
            task.delay(run_id)
