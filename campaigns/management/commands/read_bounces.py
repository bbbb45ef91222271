"""Takes in the delivery reports of a Maildir: what the beat task does, by hand."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.services import bounces


class Command(BaseCommand):
    help = "Read delivery status reports (RFC 3464) from a Maildir."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("maildir", nargs="?", default=settings.BOUNCE_MAILDIR)

    def handle(self, *_args: object, **asked: Any) -> None:
        if not asked["maildir"]:
            raise CommandError("Name a Maildir, or set BOUNCE_MAILDIR.")
        told = bounces.read_maildir(folder=asked["maildir"], now=timezone.now())
        self.stdout.write(", ".join(f"{count} {kind}" for kind, count in told.items()))
