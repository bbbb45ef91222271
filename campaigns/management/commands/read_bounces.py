"""Takes in the reports of a Maildir or an IMAP mailbox: what the beat task does, by hand."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from campaigns.services import bounces
from customers.channels.imap import MailboxError


class Command(BaseCommand):
    help = "Read delivery reports (RFC 3464) and complaints (RFC 5965) from a Maildir or over IMAP."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("maildir", nargs="?", default=settings.BOUNCE_MAILDIR)
        parser.add_argument(
            "--imap", default=settings.BOUNCE_IMAP, help="imaps://user:password@host/folder"
        )

    def handle(self, *_args: object, **asked: Any) -> None:
        if not asked["maildir"] and not asked["imap"]:
            raise CommandError("Name a Maildir or a mailbox, or set BOUNCE_MAILDIR or BOUNCE_IMAP.")
        if asked["maildir"]:
            self._tell(bounces.read_maildir(folder=asked["maildir"], now=timezone.now()))
        if asked["imap"]:
            try:
                self._tell(bounces.read_imap(url=asked["imap"], now=timezone.now()))
            except MailboxError as error:
                raise CommandError(f"The mailbox cannot be read: {error}") from error

    def _tell(self, told: dict[str, int]) -> None:
        self.stdout.write(", ".join(f"{count} {kind}" for kind, count in told.items()))
