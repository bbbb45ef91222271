from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from recommendations.domain.evaluation import MAIN_K
from recommendations.services.scoring import score_everybody
from recommendations.services.training import LABEL_DAYS, LONG_LABEL_DAYS, train_models


class Command(BaseCommand):
    help = (
        "Train popularity, item-based filtering and propensity, and register each as a candidate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, help="last day that may be known")
        parser.add_argument(
            "--label-days", type=int, choices=(LABEL_DAYS, LONG_LABEL_DAYS), default=LABEL_DAYS
        )
        parser.add_argument("--score", action="store_true", help="score every customer with them")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            versions = train_models(on=options["as_of"], label_days=options["label_days"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        for version in versions:
            judged = version.metrics["at"][str(MAIN_K)]
            gain = judged["gain"]
            self.stdout.write(
                f"{version.name:18} NDCG@{MAIN_K} {judged['ndcg']['value']:.3f}"
                f"  over popularity {gain['value']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f})"
            )
            if options["score"]:
                self.stdout.write(f"{score_everybody(version=version):>10,} scores")
