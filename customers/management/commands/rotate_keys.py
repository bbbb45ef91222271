import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.audit import set_actor
from customers.models.fields import sealer
from customers.services import rotation

TELL_SECONDS = 2.0


class Command(BaseCommand):
    help = (
        "Seal every personal value again under the newest key of FIELD_KEYS, in batches, while the product serves."
        " It can be stopped at any time and goes on where it was. Ends with an error while values are left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=rotation.BATCH_ROWS, help="rows at once")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; say what stands under which key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch must be at least 1")
        if options["check"]:
            left = self._check()
        else:
            set_actor("command:rotate_keys")
            self._told = time.monotonic()
            done = rotation.rotate_keys(batch=options["batch"], tell=self._tell)
            self.stdout.write(f"{done.moved:,} values moved to key {sealer().newest}")
            left = done.left
        if left:
            raise CommandError(f"{left:,} values are still under older keys")
        self.stdout.write("0 values are under older keys")

    def _check(self) -> int:
        for one in rotation.count_by_key():
            known = "" if one.key in sealer().keys else " (not in FIELD_KEYS!)"
            self.stdout.write(
                f"{one.table}.{one.column}: {one.values:,} under key {one.key}{known}"
            )
        return rotation.count_old()

    def _tell(self, table: str, moved: int) -> None:
        now = time.monotonic()
        if now - self._told >= TELL_SECONDS:
            self._told = now
            self.stdout.write(f"{table}: {moved:,} values moved")
