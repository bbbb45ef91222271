from argparse import ArgumentParser
from datetime import datetime
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from customers.selectors.features import literal_features_sql

ENGINES = ("postgres", "spark", "duckdb")


class Command(BaseCommand):
    help = (
        "Print the statement that computes every feature, for this database or for another engine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
        parser.add_argument("--as-of", type=datetime.fromisoformat, help="now when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or timezone.now()
        if timezone.is_naive(as_of):
            as_of = timezone.make_aware(as_of)
        told = literal_features_sql(as_of=as_of)
        if options["engine"] != ENGINES[0]:
            try:
                engines = import_module("customers.domain.features.engines")
            except ImportError as error:
                raise CommandError("Install the extra engines: pip install sqlglot.") from error
            told = engines.transpile_features(told, options["engine"])
        self.stdout.write(told)
