from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from segmentation.services.lifecycle.assigning import assign_stages


class Command(BaseCommand):
    help = "Find every customer's stage of life by the definitions in force and announce who entered one."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = assign_stages()
        except DomainError as error:
            raise CommandError(str(error)) from error
        stages = ", ".join(f"{stage} {count:,}" for stage, count in sorted(run.counts.items()))
        self.stdout.write(f"{stages}; {run.warned:,} early warnings, {run.seconds:.1f} s")
