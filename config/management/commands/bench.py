"""Measures one thing in a scratch database and prints one JSON line last."""

from importlib import import_module
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

import bench
from config.demo import options


class Command(BaseCommand):
    help = "Measure one thing; the last line printed is JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        options.add_bench_options(parser)

    def handle(self, *_args: object, **asked: Any) -> None:
        name, customers = asked["name"], asked["customers"]
        module = import_module(f"bench.{name}")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("sync_roles", verbosity=0)
        result = module.run(customers)
        connection.close()  # the scratch database is dropped as soon as we are gone
        self.stdout.write(bench.json_line(name, customers, result))
