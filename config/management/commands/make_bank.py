from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from config.simulation import bank
from config.simulation.loading import load_bank
from config.simulation.plan import Plan


class Command(BaseCommand):
    help = "Make a simulated bank: customers, products, holdings, bookings, events, consents, complaints."
    # Writing files needs neither the web stack nor the database.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=5_000)
        parser.add_argument("--months", type=int, default=14)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--end", type=date.fromisoformat, help="books are cut at 00:00 of YYYY-MM-DD"
        )
        parser.add_argument(
            "--activity", type=float, default=1.0, help="scale of everyday bookings"
        )
        parser.add_argument("--out", type=Path, help="directory for the files")
        parser.add_argument("--format", choices=bank.FORMATS, default="parquet")
        parser.add_argument(
            "--load", action="store_true", help="import the files into the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["out"] and not options["load"]:
            raise CommandError("Say where to: --out DIR, --load, or both.")
        try:
            plan = Plan(
                customers=options["customers"],
                months=options["months"],
                seed=options["seed"],
                end=options["end"] or datetime.now(ZoneInfo("Asia/Shanghai")).date(),
                activity=options["activity"],
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["out"]:
            self._make(plan, options["out"], options)
            return
        with TemporaryDirectory(prefix="bank-") as directory:
            self._make(plan, Path(directory), options)

    def _make(self, plan: Plan, directory: Path, options: dict[str, Any]) -> None:
        try:
            totals = bank.write_bank(
                plan, directory, file_format=options["format"], report=self._report(plan)
            )
        except FileExistsError as error:
            raise CommandError(
                f"{directory} already holds a bank; choose another directory."
            ) from error
        for name, rows in totals.items():
            self.stdout.write(f"{name:20} {rows:>12,}")
        if options["load"]:
            for name, rows in load_bank(directory).items():
                self.stdout.write(f"loaded {name:13} {rows:>12,}")

    def _report(self, plan: Plan) -> Any:
        def tell(block: int, totals: dict[str, int]) -> None:
            if plan.blocks > 1:
                done = f"block {block + 1} of {plan.blocks}"
                self.stderr.write(f"{done}: {totals['transactions']:,} bookings so far")

        return tell
