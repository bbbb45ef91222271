"""`manage.py suppress FILE --list NAME --kind phone`: put a file's first column on a list of the bank."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.numbers import encoding_of, read_numbers
from customers.models import SuppressionList
from customers.services.suppression_lists import NUMBER, SHORTEST, add_entries


class Command(BaseCommand):
    help = (
        "Put customers, phones, e-mails or id numbers of a file on a suppression list that exists."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--list", required=True, help="name of the list")
        parser.add_argument("--kind", required=True, choices=[NUMBER, *SHORTEST])
        parser.add_argument("--by", required=True, help="username of who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        one = SuppressionList.objects.filter(name=options["list"]).first()
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if one is None or by is None:
            raise CommandError("There is no such list or user.")
        try:
            with options["file"].open("rb") as raw:
                encoding = encoding_of(raw)
            with options["file"].open(encoding=encoding, errors="replace") as lines:
                loaded = add_entries(
                    to=one, by=by, kind=options["kind"], values=read_numbers(lines)
                )
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        told = f"{loaded.read} read, {loaded.added} added, {loaded.unknown} not used"
        self.stdout.write(told)
