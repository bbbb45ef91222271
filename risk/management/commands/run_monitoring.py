"""Run the transaction-monitoring rules once, now."""

import argparse
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from risk.services import board, monitoring


class Command(BaseCommand):
    help = "Run the transaction-monitoring rules in force once, now."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="how many days back; 35 when not given")

    def handle(self, *_args: Any, days: int | None = None, **_options: Any) -> None:
        now = timezone.now()
        run = monitoring.run_monitoring(now=now, since=now - timedelta(days=days) if days else None)
        board.refresh_process_figures(now=now)
        self.stdout.write(f"{run.raised} alerts raised in {run.seconds:.1f} s")
