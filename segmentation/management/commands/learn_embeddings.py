from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from segmentation.management.people import OperatorCommand, find_asker, taken
from segmentation.services.embeddings import learning, storing


class Command(OperatorCommand):
    help = "Learn embeddings of behaviour and describe everybody by them; with --refresh, describe anew who changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", help="user whose run it is")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--refresh", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["refresh"]:
            done = f"{storing.refresh_embeddings():,}"
            self.stdout.write(_("%(n)s customers described anew") % {"n": done})
            return
        by = find_asker(options["by"])
        try:
            asked = learning.request_embedding(by=by, seed=options["seed"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        run = learning.learn_embedding(run_id=asked.pk)
        if run is None or not run.is_done:
            raise CommandError(run.failure) if run else taken()
        told = run.metrics
        self.stdout.write(
            _(
                "model %(run)s: %(features)s features and %(acts)s acts, %(numbers)s numbers, %(n)s customers described,"
                " %(s)s s"
            )
            % {
                "run": run.pk,
                "features": told["features"],
                "acts": told["acts"],
                "numbers": run.dimension,
                "n": f"{run.stored_count:,}",
                "s": f"{run.seconds:.1f}",
            }
        )
        for one in told["trials"]:
            self.stdout.write(
                _(
                    "%(numbers)s numbers lose %(lost)s of what sets held-out customers apart; principal components"
                    " %(components)s (%(rounds)s rounds)"
                )
                % {
                    "numbers": f"{one['dimension']:>3}",
                    "lost": f"{one['lost']:.1%}",
                    "components": f"{one['lost_by_components']:.1%}",
                    "rounds": one["rounds"],
                }
            )
