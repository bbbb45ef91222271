from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from customers.services.identity import deciding, finding, indexing


class Command(BaseCommand):
    help = "Search for records of one customer among those who are new or changed, and put likely pairs up for review."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="compare everybody anew")
        parser.add_argument(
            "--learn", action="store_true", help="estimate the weights of evidence anew first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            indexing.forget_comparisons()
        if options["learn"]:
            indexing.index_identities()
            finding.learn_weights()
        found = finding.find_duplicates()
        merged = deciding.merge_sure_pairs()
        self.stdout.write(
            f"{found.compared:,} records compared, {found.candidates:,} candidate pairs:"
            f" {found.sure:,} sure, {found.review:,} to review, {merged:,} merged"
        )
