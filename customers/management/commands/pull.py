from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import Pull, PullRun
from customers.selectors import faults
from customers.services.imports import jobs
from customers.services.pulls import running


class Command(BaseCommand):
    help = "Run a scheduled pull here and now, or all that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME")
        parser.add_argument("--due", action="store_true", help="run every pull that is due")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["name"]) is bool(options["due"]):
            raise CommandError("Name one pull, or say --due.")
        runs = self._due() if options["due"] else [self._named(options["name"])]
        failed = [run for run in runs if not self._take(run)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(runs)} pulls failed.")

    def _due(self) -> list[PullRun]:
        return running.begin_due_runs(pulls=Pull.objects.due(timezone.now()))

    def _named(self, name: str) -> PullRun:
        pull = Pull.objects.filter(name=name).first()
        if pull is None:
            known = ", ".join(Pull.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(f"There is no pull {name}. Known: {known or 'none'}")
        try:
            return running.begin_run(pull=pull)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _take(self, run: PullRun) -> bool:
        running.read_run(run=run)
        if run.import_job is not None:
            jobs.run_job(job=run.import_job)
        run.refresh_from_db()
        job = run.import_job
        taken = f", {job.rows_inserted:,} new, {job.rows_updated:,} changed" if job else ""
        why = f": {faults.recall(run.error)}" if run.error else ""
        self.stdout.write(f"{run.pull.name}: {run.state}, {run.rows:,} rows{taken}{why}")
        return run.state != PullRun.State.FAILED
