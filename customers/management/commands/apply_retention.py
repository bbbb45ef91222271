"""Apply the retention rules in force, or only count what they would take away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from customers.services.retention import applying


class Command(BaseCommand):
    help = "Delete or anonymise what the retention rules in force say; --dry-run only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        runs = applying.apply_all(dry=options["dry_run"])
        for run in runs:
            told = f"{run.rule.target}: {run.found} older than {run.before:%Y-%m-%d}"
            told += f", {run.held_back} under a legal hold" if run.held_back else ""
            if not run.dry:
                told += f", {run.done} gone, {run.months_dropped} whole months dropped"
            self.stdout.write(told)
        if not runs:
            self.stdout.write("no rule is in force")
