import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.audit import set_actor
from customers.models.fields import sealer
from customers.services import rotation
from customers.services.blind import rotating

TELL_SECONDS = 2.0


class Command(BaseCommand):
    help = (
        "Seal every personal value again under the newest key of FIELD_KEYS, or with --blind hash it again under the"
        " newest secret of BLIND_INDEX_KEYS, in batches, while the product serves."
        " It can be stopped at any time and goes on where it was. Ends with an error while values are left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=rotation.BATCH_ROWS, help="rows at once")
        parser.add_argument(
            "--blind", action="store_true", help="rotate the blind index's secret, not the keys"
        )
        parser.add_argument(
            "--check", action="store_true", help="change nothing; say what stands under which key"
        )
        parser.add_argument(
            "--retire",
            type=int,
            metavar="NUMBER",
            help="with --blind: say whether this secret can be taken out; refuse while it is in use",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch must be at least 1")
        if options["retire"] is not None:
            self._retire(options["retire"])
        elif options["check"]:
            self._conclude(self._check_blind() if options["blind"] else self._check())
        else:
            set_actor("command:rotate_keys")
            self._told = time.monotonic()
            rotate = self._rotate_blind if options["blind"] else self._rotate
            self._conclude(rotate(options["batch"]))

    def _conclude(self, left: int) -> None:
        if left:
            raise CommandError(f"{left:,} values are still under older keys")
        self.stdout.write("0 values are under older keys")

    def _rotate(self, batch: int) -> int:
        done = rotation.rotate_keys(batch=batch, tell=self._tell)
        self.stdout.write(f"{done.moved:,} values moved to key {sealer().newest}")
        return done.left

    def _rotate_blind(self, batch: int) -> int:
        done = rotating.rotate_secret(batch=batch, tell=self._tell)
        self.stdout.write(f"{done.moved:,} values moved to secret {sealer().blind.newest}")
        self._say_kept(done.kept)
        return done.left

    def _retire(self, number: int) -> None:
        if number == sealer().blind.newest:
            raise CommandError(f"Secret {number} is the newest: it writes.")
        left, kept = rotating.count_old(number)
        if left:
            raise CommandError(
                f"{left:,} values are still under secret {number}: run rotate_keys --blind first"
            )
        self._say_kept(kept)
        if kept:
            self.stdout.write(f"Move secret {number} to BLIND_INDEX_KEYS_KEPT.")
        else:
            self.stdout.write(f"Nothing is under secret {number}: it can be taken out.")

    def _say_kept(self, kept: int) -> None:
        if kept:
            self.stdout.write(
                f"{kept:,} hashes cannot be made anew (persons erased, rows corrected by hand):"
                " they are told by their older secret"
            )

    def _check(self) -> int:
        for one in rotation.count_by_key():
            known = "" if one.key in sealer().keys else " (not in FIELD_KEYS!)"
            self.stdout.write(
                f"{one.table}.{one.column}: {one.values:,} under key {one.key}{known}"
            )
        return rotation.count_old()

    def _check_blind(self) -> int:
        blind = sealer().blind
        for one in rotating.count_by_secret():
            known = "" if one.number in {**blind.keys, **blind.kept} else " (in no variable!)"
            self.stdout.write(
                f"{one.table}.{one.column}: {one.values:,} under secret {one.number}{known}"
            )
        left, kept = rotating.count_old()
        self._say_kept(kept)
        return left

    def _tell(self, table: str, moved: int) -> None:
        now = time.monotonic()
        if now - self._told >= TELL_SECONDS:
            self._told = now
            self.stdout.write(f"{table}: {moved:,} values moved")
