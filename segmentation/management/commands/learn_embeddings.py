from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from segmentation.management.people import find_asker
from segmentation.services.embeddings import learning, storing


class Command(BaseCommand):
    help = "Learn embeddings of behaviour and describe everybody by them; with --refresh, describe anew who changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", help="user whose run it is")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--refresh", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["refresh"]:
            self.stdout.write(f"{storing.refresh_embeddings():,} customers described anew")
            return
        by = find_asker(options["by"])
        try:
            asked = learning.request_embedding(by=by, seed=options["seed"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        run = learning.learn_embedding(run_id=asked.pk)
        if run is None or not run.is_done:
            raise CommandError(run.failure if run else "Another worker took it up.")
        told = run.metrics
        self.stdout.write(
            f"model {run.pk}: {told['features']} features and {told['acts']} acts, {run.dimension} numbers,"
            f" {run.stored_count:,} customers described, {run.seconds:.1f} s"
        )
        for one in told["trials"]:
            self.stdout.write(
                f"{one['dimension']:>3} numbers lose {one['lost']:.1%} of what sets held-out customers apart;"
                f" principal components {one['lost_by_components']:.1%} ({one['rounds']} rounds)"
            )
