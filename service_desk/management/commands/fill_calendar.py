"""Enter a year's public holidays and exchanged working days into the bank's calendar."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.base.errors import DomainError
from service_desk.services import calendar


class Command(BaseCommand):
    help = "Enter public holidays and exchanged working days; what is in the calendar stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, default=timezone.localdate().year)
        parser.add_argument(
            "--country", default=settings.HOLIDAY_COUNTRY, help="CN, or as GB, US-NY, HK …"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            days = calendar.fill_year(year=options["year"], country=options["country"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{days} days entered for {options['year']} ({options['country']})")
