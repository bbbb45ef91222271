from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from segmentation.management.people import OperatorCommand
from segmentation.selectors.words import stage_names
from segmentation.services.lifecycle.assigning import assign_stages


class Command(OperatorCommand):
    help = "Find every customer's stage of life by the definitions in force and announce who entered one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="a past day whose profiles decide (YYYY-MM-DD)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = options["as_of"]
            run = assign_stages(
                as_of=timezone.make_aware(datetime.combine(day, time.max)) if day else None
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not run.is_done:
            raise CommandError(run.failure)
        names = stage_names()
        stages = ", ".join(
            f"{names[stage]} {run.counts[stage]:,}" for stage in names if stage in run.counts
        )
        self.stdout.write(
            _("%(stages)s; %(n)s early warnings, %(s)s s")
            % {"stages": stages, "n": f"{run.warned:,}", "s": f"{run.seconds:.1f}"}
        )
