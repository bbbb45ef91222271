"""Starts the whole product on a simulated bank; the work is in config.demo."""

from argparse import Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.demo import options, supervisor


class Command(BaseCommand):
    help = "Start the whole product on a simulated bank, with a local mail catcher."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        options.add_demo_options(parser)

    def handle(self, *_args: object, **asked: Any) -> None:
        raise SystemExit(supervisor.run_demo(Namespace(**asked)))
