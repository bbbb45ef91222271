from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.sentence import plain_text
from segmentation.management.people import OperatorCommand, find_asker, taken
from segmentation.models import OutcomeTree
from segmentation.selectors.choices import names_for
from segmentation.selectors.trees.pages import leaf_lines, told_outcome
from segmentation.services.refreshing import refresh_segment
from segmentation.services.trees import growing

NUMBERS = (("days", 60), ("depth", 4), ("least", 50), ("seed", 1))


class Command(OperatorCommand):
    help = "Grow a decision tree on an outcome and print its leaves as rules; with --save, make a segment of one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="user whose tree it is")
        parser.add_argument("--features", required=True, help="names, parted by commas")
        parser.add_argument("--outcome", required=True, choices=OutcomeTree.Outcome.values)
        parser.add_argument("--subject", default="", help="a code, a segment's id, or KIND:BAND")
        parser.add_argument("--name", default="grow_tree")
        parser.add_argument(
            "--cut-on", type=date.fromisoformat, help="the last day known (YYYY-MM-DD)"
        )
        parser.add_argument("--criterion", choices=OutcomeTree.Criterion.values, default="gini")
        parser.add_argument("--split", choices=OutcomeTree.Split.values, default="hash")
        for name, usual in NUMBERS:
            parser.add_argument(f"--{name}", type=int, default=usual)
        parser.add_argument(
            "--save", type=int, metavar="LEAF", help="1 is the leaf of the highest rate"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = find_asker(options["by"])
        try:
            run = _grown(by, options)
            self._tell(run, by)
            if options["save"]:
                self._save(run, by, options["save"])
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _tell(self, run: OutcomeTree, by: User) -> None:
        told = run.metrics
        self.stdout.write(
            _(
                "tree %(tree)s: %(what)s, known until %(day)s, %(n)s customers, base %(base)s, AUC %(auc)s,"
                " %(grown)s leaves pruned to %(kept)s, %(s)s s"
            )
            % {
                "tree": run.pk,
                "what": told_outcome(run, names_for(by)),
                "day": run.cut_on,
                "n": f"{run.customer_count:,}",
                "base": f"{told['base']:.1%}",
                "auc": f"{told['auc']:.3f}",
                "grown": told["leaves_before"],
                "kept": len(told["leaves"]),
                "s": f"{run.seconds:.1f}",
            }
        )
        for line in leaf_lines(run, by):
            one = line.figures
            self.stdout.write(
                f"{line.place:>3} {one['rate']:>6.1%} ({one['low']:.1%} – {one['high']:.1%}) x{one['lift']:.2f}"
                f" {one['rows']:>8,} {_('today')} {one['today']:>8,}  {plain_text(line.sentence)}"
            )

    def _save(self, run: OutcomeTree, by: User, place: int) -> None:
        leaves = run.metrics["leaves"]
        node = leaves[place - 1]["node"] if 1 <= place <= len(leaves) else -1
        segment = growing.save_leaf(run=run, node=node, by=by)
        refresh_segment(segment_id=segment.pk)
        segment.refresh_from_db()
        self.stdout.write(
            _("segment %(pk)s “%(name)s”: %(n)s members")
            % {"pk": segment.pk, "name": segment.name, "n": f"{segment.member_count:,}"}
        )


def _grown(by: User, options: dict[str, Any]) -> OutcomeTree:
    names = (
        "outcome",
        "subject",
        "cut_on",
        "criterion",
        "split",
        *(name for name, _usual in NUMBERS),
    )
    asked = growing.request_tree(
        by=by,
        name=options["name"],
        features=options["features"].split(","),
        asked=growing.Asked(**{name: options[name] for name in names}),
    )
    run = growing.grow_tree(tree_id=asked.pk)
    if run is None or not run.is_done:
        raise CommandError(run.failure) if run else taken()
    return run
