"""Rehearse an incident: who saw or took whose data in the last hours, recorded as an exercise."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from customers.selectors.incidents import accesses_in, window_of
from customers.services.incidents import Suspicion, open_incident


class Command(BaseCommand):
    help = "Open an exercise over the last hours of the audit trail and print what it finds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=int, default=24)
        parser.add_argument("--actor", default="", help="one actor, as user:NAME")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        suspicion = Suspicion(
            happened=f"Exercise over the last {options['hours']} hours",
            begins_at=now - timedelta(hours=options["hours"]),
            ends_at=now,
            actor=options["actor"],
        )
        incident = open_incident(suspicion=suspicion, by=None)
        for line in accesses_in(window_of(incident)):
            self.stdout.write(f"{line.actor}: {line.action} {line.count}")
        told = ", ".join(f"{name} {count}" for name, count in incident.figures.items())
        self.stdout.write(f"{incident.code}: {told}")
