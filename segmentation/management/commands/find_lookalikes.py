from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.management.people import OperatorCommand, find_asker, taken
from segmentation.models import LookAlike, Segment
from segmentation.services.look_alikes import finding, requesting, saving


class Command(OperatorCommand):
    help = "Rank customers by how much they resemble a segment, print the measured lift, and save the most alike as a segment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="user whose search it is")
        parser.add_argument("--seed", required=True, help="segment they shall resemble: number or name")  # fmt: skip
        parser.add_argument("--reach", type=int, help="save so many as a segment")
        parser.add_argument("--among", help="segment whose members are candidates; else everybody")
        parser.add_argument("--name", default="find_lookalikes")
        parser.add_argument("--outcome", choices=[one for one in LookAlike.Outcome.values if one], default="")  # fmt: skip
        parser.add_argument("--subject", default="", help="code of the product, for that outcome")
        parser.add_argument("--days", type=int, default=60)
        parser.add_argument("--with-seed", action="store_true", help="the seed belongs to it too")
        parser.add_argument("--fixed", action="store_true", help="a fixed list of today's")

    def handle(self, *args: Any, **options: Any) -> None:
        user = find_asker(options["by"])
        try:
            run = self._found(user, options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if not run.is_done:
            raise CommandError(run.failure)
        self._tell(run)
        if options["reach"]:
            self._save(run, user, options)

    def _found(self, user: User, options: dict[str, Any]) -> LookAlike:
        asked = requesting.request_look_alike(
            by=user,
            name=options["name"],
            seed_segment=_segment(user, options["seed"]),
            wanted=requesting.Wanted(
                population=_segment(user, options["among"]) if options["among"] else None,
                outcome=options["outcome"],
                subject=options["subject"],
                days=options["days"],
            ),
        )
        run = finding.find_look_alikes(run_id=asked.pk)
        if run is None:
            raise taken()
        return run

    def _tell(self, run: LookAlike) -> None:
        told, seed = run.metrics, run.metrics["seed"]
        self.stdout.write(
            _(
                "search %(run)s: seed %(seed)s (%(held)s held back), %(n)s candidates, %(method)s, %(s)s s"
            )
            % {
                "run": run.pk,
                "seed": f"{sum(seed):,}",
                "held": f"{seed[2]:,}",
                "n": f"{run.candidate_count:,}",
                "method": told["method"],
                "s": f"{run.seconds:.1f}",
            }
        )
        for one in told["lifts"]:
            self._tell_lift(one)
        self._tell_outcome(told.get("outcome", {}))

    def _tell_lift(self, one: dict[str, Any]) -> None:
        self.stdout.write(
            _(
                "reach %(reach)s: %(found)s of the seed held back found, lift %(lift)s (%(low)s – %(high)s);"
                " by age and products %(plain)s"
            )
            % {
                "reach": f"{one['reach']:>4.0%}",
                "found": f"{one['found']:.1%}",
                "lift": f"{one['lift']:.2f}",
                "low": f"{one['lift_low']:.2f}",
                "high": f"{one['lift_high']:.2f}",
                "plain": f"{one['by_rule']:.1%}",
            }
        )

    def _tell_outcome(self, after: dict[str, Any]) -> None:
        if "too_few" in after:
            self.stdout.write(
                _("the outcome cannot be measured: too few of the %(who)s")
                % {"who": after["too_few"]}
            )
        for one in after.get("effects", []):
            self.stdout.write(
                _(
                    "reach %(reach)s: outcome %(rate)s (%(low)s – %(high)s), lift %(lift)s; by age and products %(plain)s"
                )
                % {
                    "reach": f"{one['reach']:>4.0%}",
                    "rate": f"{one['rate']:.2%}",
                    "low": f"{one['low']:.2%}",
                    "high": f"{one['high']:.2%}",
                    "lift": f"{one['lift']:.2f}",
                    "plain": f"{one['by_rule']:.2%}",
                }
            )

    def _save(self, run: LookAlike, user: User, options: dict[str, Any]) -> None:
        try:
            segment = saving.save_audience(
                run=run,
                reach=options["reach"],
                with_seed=options["with_seed"],
                follows=not options["fixed"],
                by=user,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("segment %(pk)s: %(name)s") % {"pk": segment.pk, "name": segment.name})


def _segment(user: User, wanted: str) -> Segment:
    """The segment of a number, or of a name."""
    rows = Segment.objects.visible_to(user).in_use()
    found = rows.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    found = found or rows.filter(name=wanted).first()
    if found is None:
        raise CommandError(_("There is no segment %(name)s.") % {"name": wanted})
    return found
