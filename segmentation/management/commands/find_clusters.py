from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from segmentation.management.people import OperatorCommand, find_asker, taken
from segmentation.models import ClusterRun
from segmentation.services.clusters import assigning, finding, requesting


class Command(OperatorCommand):
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
            _("run %(run)s: %(n)s customers, %(count)s clusters, silhouette %(apart)s, %(s)s s")
            % {
                "run": run.pk,
                "n": f"{run.customer_count:,}",
                "count": told["count"],
                "apart": f"{told['silhouette']:.3f}",
                "s": f"{run.seconds:.1f}",
            }
        )
        if told["surrogate"]:
            share = f"{told['surrogate']['fidelity']:.1%}"
            self.stdout.write(_("told by rules: %(p)s") % {"p": share})
        for cluster in run.clusters.all():
            self.stdout.write(f"{cluster.number:>3} {cluster.size:>10,}  {cluster.name}")
        if run.noise_name:
            self.stdout.write(f"{0:>3} {told['noise']:>10,}  {run.noise_name}")
        if options["assign"]:
            asked = assigning.request_assignment(run=run)
            made = assigning.assign_customers(assignment_id=asked.pk)
            if made is None or not made.is_done:
                raise CommandError(made.failure) if made else taken()
            self.stdout.write(_("%(n)s customers assigned") % {"n": f"{made.assigned_count:,}"})

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
            raise taken()
        return run
