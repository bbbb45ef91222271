from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from segmentation.services.value.refreshing import refresh_value


class Command(BaseCommand):
    help = "Compute every customer's value, lifetime value and tier by the terms in force."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = refresh_value()
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not run.is_done:
            raise CommandError(run.failure)
        tiers = ", ".join(f"{one['tier']} {one['customers']:,}" for one in run.figures["tiers"])
        self.stdout.write(
            f"{run.customers:,} customers ({tiers}), {run.moved:,} changed tier, {run.seconds:.1f} s"
        )
