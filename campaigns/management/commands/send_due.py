"""Sends what is due without a queue: one look at every run, then one turn for each that wants it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.services import dispatching, sending


class Command(BaseCommand):
    help = "Send the deliveries that are due, in this process."

    def handle(self, *_args: object, **_asked: Any) -> None:
        for run_id in dispatching.look_after_runs(now=timezone.now()):
            report = sending.send_slice(run_id=run_id)
            self.stdout.write(f"run {run_id}: {report.sent} sent, {report.settled} settled")
