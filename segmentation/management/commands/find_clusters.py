from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.base.errors import DomainError
from segmentation.management.people import find_asker
from segmentation.models import ClusterRun
from segmentation.services.clusters import assigning, finding, requesting


class Command(BaseCommand):
    help = "Find clusters of customers and print their names and sizes; with --assign, tell whose cluster is whose."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="user whose run it is")
        parser.add_argument("--features", required=True, help="names, parted by commas")
        parser.add_argument("--name", default="find_clusters")
        parser.add_argument("--method", choices=ClusterRun.Method.values, default="kmeans")
        parser.add_argument("--transform", choices=ClusterRun.Transform.values, default="log")
        parser.add_argument("--scaling", choices=ClusterRun.Scaling.values, default="standard")
        parser.add_argument("--k", type=int, default=0, help="0 has it proposed")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--assign", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        run = self._found(options)
        if not run.is_done:
            raise CommandError(run.failure)
        told = run.metrics
        self.stdout.write(
            f"run {run.pk}: {run.customer_count:,} customers, {told['count']} clusters,"
            f" silhouette {told['silhouette']:.3f}, {run.seconds:.1f} s"
        )
        if told["surrogate"]:
            self.stdout.write(f"told by rules: {told['surrogate']['fidelity']:.1%}")
        for cluster in run.clusters.all():
            self.stdout.write(
                f"{cluster.number:>3} {cluster.size:>10,}  {cluster.name_en} / {cluster.name_zh}"
            )
        if options["assign"]:
            asked = assigning.request_assignment(run=run)
            made = assigning.assign_customers(assignment_id=asked.pk)
            if made is None or not made.is_done:
                raise CommandError(made.failure if made else "Another worker took it up.")
            self.stdout.write(f"{made.assigned_count:,} customers assigned")

    def _found(self, options: dict[str, Any]) -> ClusterRun:
        by = find_asker(options["by"])
        names = ("method", "transform", "scaling", "k", "seed")
        try:
            asked = requesting.request_run(
                by=by,
                name=options["name"],
                features=options["features"].split(","),
                search=requesting.Search(**{name: options[name] for name in names}),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        run = finding.find_run(run_id=asked.pk)
        if run is None:
            raise CommandError("Another worker took it up.")
        return run
