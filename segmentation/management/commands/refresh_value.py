from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from segmentation.management.people import OperatorCommand
from segmentation.selectors.words import tier_names
from segmentation.services.value.refreshing import refresh_value


class Command(OperatorCommand):
    help = "Compute every customer's value, lifetime value and tier by the terms in force."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = refresh_value()
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not run.is_done:
            raise CommandError(run.failure)
        names = tier_names()
        tiers = ", ".join(
            f"{names[one['tier']]} {one['customers']:,}" for one in run.figures["tiers"]
        )
        self.stdout.write(
            _("%(n)s customers (%(tiers)s), %(moved)s changed tier, %(s)s s")
            % {
                "n": f"{run.customers:,}",
                "tiers": tiers,
                "moved": f"{run.moved:,}",
                "s": f"{run.seconds:.1f}",
            }
        )
