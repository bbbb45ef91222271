import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.satisfaction.measures import MEASURES
from segmentation.management.people import OperatorCommand, find_asker, taken
from segmentation.models import DriverRun
from segmentation.selectors.satisfaction.words import driver_name
from segmentation.services.satisfaction import alerts, answers, fitting


class Command(OperatorCommand):
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
            self.stdout.write(
                _("%(n)s new answers, %(falls)s new falls")
                % {"n": f"{new:,}", "falls": len(fallen)}
            )
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
            raise CommandError(run.failure) if run else taken()
        return run

    def _tell(self, run: DriverRun, as_json: bool) -> None:
        told = run.metrics
        if as_json:
            self.stdout.write(json.dumps({"run": run.pk, "measure": run.measure, **told}))
            return
        judged = told["judged"]
        self.stdout.write(
            _(
                "%(measure)s: %(n)s answers of %(all)s customers, R² %(r2)s (%(low)s – %(high)s) on later ones,"
                " foretold %(told)s, %(s)s s"
            )
            % {
                "measure": run.measure,
                "n": f"{told['answers']:,}",
                "all": f"{run.customer_count:,}",
                "r2": f"{judged['r2']:.3f}",
                "low": f"{judged['r2_low']:.3f}",
                "high": f"{judged['r2_high']:.3f}",
                "told": f"{run.scored_count:,}" + (f" ({run.refused})" if run.refused else ""),
                "s": f"{run.seconds:.1f}",
            }
        )
        for one in told["effects"]:
            if one["weight"]:
                self.stdout.write(
                    f"  {one['points']:+.2f} ({one['low']:+.2f} – {one['high']:+.2f})  {driver_name(one['name'])}"
                )
