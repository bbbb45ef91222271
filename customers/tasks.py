"""Work of the data layer that is done by workers; each task loads by id and calls one service."""

from datetime import date, timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from config.base.tables import ensure_months
from customers.models import Export, ImportJob, Pull, PullRun, RetentionRun, RightsRequest
from customers.services import feature_figures, profiles, tails
from customers.services.catalogue import versions
from customers.services.exports import orders, writing
from customers.services.identity import deciding, finding, merging
from customers.services.imports import jobs, quarantine
from customers.services.network import building
from customers.services.pulls import running
from customers.services.quality import falls, measuring
from customers.services.retention import applying
from customers.services.rights import erasing
from customers.services.rights import files as rights_files
from customers.services.streaming import announcing
from customers.services.tags import following
from customers.services.texts import transcribing

# A bank's full history may take hours; a chunk at a time makes stopping safe.
IMPORT_LIMIT = 12 * 3600
# The largest sheet is written in minutes.
EXPORT_LIMIT = 3 * 3600
# A running job writes its progress with every chunk; one that is silent this long has lost its worker.
SILENCE = timedelta(minutes=10)
MONTHS_AHEAD = 3
DAYS_A_MONTH = 31


@shared_task(time_limit=IMPORT_LIMIT)
def import_file_task(job_id: int) -> None:
    """Import the file of a job, or go on where it was interrupted."""
    jobs.run_job(job=ImportJob.objects.select_related("mapping").get(pk=job_id))


@shared_task(time_limit=IMPORT_LIMIT)
def replay_rows_task(job_id: int, field: str = "", code: str = "") -> None:
    """Take quarantined rows of a job in again."""
    job = ImportJob.objects.select_related("mapping").get(pk=job_id)
    quarantine.replay_rows(job=job, field=field, code=code)


@shared_task
def import_resume_task() -> None:
    """Take up jobs whose worker or queue was lost."""
    for job_id in ImportJob.objects.stalled(timezone.now() - SILENCE).values_list("pk", flat=True):
        import_file_task.delay(job_id)


@shared_task(time_limit=IMPORT_LIMIT)
def import_pull_task(run_id: int) -> None:
    """Read what is new for an open run of a pull, and import it."""
    run = PullRun.objects.select_related("pull__connection", "pull__mapping").get(pk=run_id)
    running.read_run(run=run)
    if run.import_job_id:
        import_file_task.delay(run.import_job_id)


@shared_task
def import_due_pulls_task() -> None:
    """Begin the pulls whose time has come, and give up those whose worker was lost."""
    running.give_up_silent_runs()
    for run in running.begin_due_runs(pulls=Pull.objects.due(timezone.now())):
        import_pull_task.delay(run.pk)


@shared_task
def announce_events_task(path: str, told: list[dict[str, Any]]) -> None:
    """Tell a subscriber of events that it missed."""
    announcing.announce_again(path=path, told=told)


@shared_task(time_limit=EXPORT_LIMIT)
def export_customers_task(export_id: int) -> None:
    """Write the file of an export."""
    writing.run_export(export=Export.objects.select_related("requested_by").get(pk=export_id))


@shared_task
def export_resume_task() -> None:
    """Take up exports whose worker or queue was lost; they begin anew."""
    for export_id in Export.objects.stalled(timezone.now() - SILENCE).values_list("pk", flat=True):
        export_customers_task.delay(export_id)


@shared_task
def expire_exports_task() -> None:
    """Delete the files of exports that were kept long enough."""
    orders.expire_exports()


@shared_task
def refresh_profiles_task() -> None:
    """Compute the profiles of customers about whom something new is known."""
    profiles.refresh_due_profiles()


@shared_task(time_limit=IMPORT_LIMIT)
def refresh_all_profiles_task() -> None:
    """Compute every profile anew: windows move on also where nothing happened."""
    profiles.refresh_profiles(as_of=timezone.now())


@shared_task(time_limit=IMPORT_LIMIT)
def transcribe_texts_task() -> None:
    """Give words to media by the adapter that is configured."""
    transcribing.transcribe_texts()


@shared_task(time_limit=600)
def measure_features_task() -> None:
    """Measure how every feature is spread, for the pages that explain them."""
    feature_figures.measure_features()


@shared_task(time_limit=IMPORT_LIMIT)
def measure_base_task() -> None:
    """Measure how good the whole base is today."""
    measuring.measure_base(now=timezone.now())
    tell_quality_task.delay_on_commit()  # type: ignore[attr-defined] # its stubs lack it


@shared_task(time_limit=600)
def tell_quality_task() -> None:
    """Note what fell below its threshold or recovered, and tell whoever asked for it."""
    falls.note_falls(now=timezone.now())
    falls.tell_watchers()


@shared_task(time_limit=IMPORT_LIMIT)
def index_tails_task() -> None:
    """Index the last digits of whoever was missed."""
    tails.index_tails()


@shared_task(time_limit=IMPORT_LIMIT)
def find_duplicates_task() -> None:
    """Compare who is new or changed, and merge what is sure where the bank has said so."""
    finding.find_duplicates()
    deciding.merge_sure_pairs()


@shared_task(time_limit=IMPORT_LIMIT)
def gather_strays_task() -> None:
    """Give what reached a merged record late to the customer kept."""
    merging.gather_strays()


@shared_task(time_limit=IMPORT_LIMIT)
def build_network_task() -> None:
    """Sum the transfers between customers and compute everybody's place in the graph."""
    building.build_network()


@shared_task
def ensure_partitions_task() -> None:
    """Make the month partitions of bookings and events ahead of time."""
    today = timezone.localdate()
    ahead: list[date] = [today + timedelta(days=DAYS_A_MONTH * n) for n in range(MONTHS_AHEAD + 1)]
    for table in ("customers_transaction", "customers_event"):
        ensure_months(table, ahead)


@shared_task
def answer_rights_task(request_id: int) -> None:
    """Write the file of a request, or erase its customer, going on where it was interrupted."""
    request = RightsRequest.objects.select_related("customer__branch").get(pk=request_id)
    rights_files.write_file(request=request)
    erasing.run_erasure(request=request)


@shared_task
def rights_resume_task() -> None:
    """Take up requests whose worker or queue was lost, and delete files that nobody fetched in time."""
    for request_id in RightsRequest.objects.stalled(timezone.now() - SILENCE).values_list(
        "pk", flat=True
    ):
        answer_rights_task.delay(request_id)
    rights_files.expire_files()


@shared_task(time_limit=IMPORT_LIMIT)
def apply_retention_task() -> None:
    """Apply the retention rules in force, and take up runs whose worker was lost."""
    applying.resume_runs(since=timezone.now() - SILENCE)
    applying.apply_all()


@shared_task(time_limit=IMPORT_LIMIT)
def finish_retention_task(run_id: int) -> None:
    """Take away what a run of a retention rule has counted."""
    applying.finish_run(run=RetentionRun.objects.select_related("rule").get(pk=run_id))


@shared_task
def put_versions_in_force_task() -> None:
    """Let the catalogue show the versions of products whose moment has come."""
    versions.put_in_force()


@shared_task(time_limit=IMPORT_LIMIT)
def refresh_tags_task() -> None:
    """Take expired tags off, let predicted tags follow the scores, and note who bears what."""
    now = timezone.now()
    following.expire_tags(now=now)
    following.refresh_model_tags()
    following.measure_coverage(now=now)
