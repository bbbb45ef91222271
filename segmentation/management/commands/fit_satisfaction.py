import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.satisfaction.measures import MEASURES
from segmentation.management.people import find_asker
from segmentation.models import DriverRun
from segmentation.services.satisfaction import alerts, answers, fitting


class Command(BaseCommand):
    help = (
        "Take in the answers to surveys, raise falls, and fit what drives CSAT and NPS; those who did not answer are"
        " foretold where the model is good enough."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="user whose runs they are")
        parser.add_argument("--measure", choices=MEASURES, action="append")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="one line of JSON per measure")

    def handle(self, *args: Any, **options: Any) -> None:
        by, now = find_asker(options["by"]), timezone.now()
        new = answers.take_answers(now=now)
        fallen = alerts.raise_alerts(now=now)
        alerts.tell_owner()
        if not options["json"]:
            self.stdout.write(f"{new:,} new answers, {len(fallen)} new falls")
        for measure in options["measure"] or MEASURES:
            run = self._fitted(measure, by, options["seed"])
            fitting.foretell(run=run)
            self._tell(run, options["json"])

    def _fitted(self, measure: str, by: User, seed: int) -> DriverRun:
        try:
            asked = fitting.request_drivers(by=by, measure=measure, seed=seed)
        except DomainError as error:
            raise CommandError(str(error)) from error
        run = fitting.fit_run(run_id=asked.pk)
        if run is None or not run.is_done:
            raise CommandError(run.failure if run else "Another worker took it up.")
        return run

    def _tell(self, run: DriverRun, as_json: bool) -> None:
        told = run.metrics
        if as_json:
            self.stdout.write(json.dumps({"run": run.pk, "measure": run.measure, **told}))
            return
        judged = told["judged"]
        self.stdout.write(
            f"{run.measure}: {told['answers']:,} answers of {run.customer_count:,} customers,"
            f" R² {judged['r2']:.3f} ({judged['r2_low']:.3f} to {judged['r2_high']:.3f}) on later ones,"
            f" foretold {run.scored_count:,}{' (' + run.refused + ')' if run.refused else ''}, {run.seconds:.1f} s"
        )
        for one in told["effects"]:
            if one["weight"]:
                self.stdout.write(
                    f"  {one['points']:+.2f} ({one['low']:+.2f} to {one['high']:+.2f})  {one['name']}"
                )
