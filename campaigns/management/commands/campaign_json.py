"""A campaign in JSON: out, in as a new draft, two compared, and the schema."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services.audit import name_user
from campaigns.domain.documents import SCHEMA, differences, read_document
from campaigns.models import Campaign
from campaigns.selectors.drafts.documents import document_of
from campaigns.services.drafts.documents import import_campaign
from config.base.errors import DomainError


class Command(BaseCommand):
    help = "Export a campaign, import one as a new draft, compare two, or print the schema."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="act", required=True)
        kinds.add_parser("export").add_argument("code")
        taking = kinds.add_parser("import")
        taking.add_argument("file")
        taking.add_argument("--as", dest="username", required=True, help="whose draft it becomes")
        comparing = kinds.add_parser("diff")
        comparing.add_argument("one", help="a campaign's code, or a file")
        comparing.add_argument("other", help="a campaign's code, or a file")
        kinds.add_parser("schema")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except (Campaign.DoesNotExist, User.DoesNotExist, OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _export(self, options: dict[str, Any]) -> None:
        self._print(document_of(Campaign.objects.get(code=options["code"])))

    def _import(self, options: dict[str, Any]) -> None:
        user = User.objects.get(username=options["username"], is_active=True)
        name_user(user)
        campaign = import_campaign(document=_read(options["file"]), by=user)
        self.stdout.write(campaign.code)

    def _diff(self, options: dict[str, Any]) -> None:
        for change in differences(_any(options["one"]), _any(options["other"])):
            self.stdout.write(f"{change.path}\n- {change.before}\n+ {change.after}")

    def _schema(self, options: dict[str, Any]) -> None:
        self._print(SCHEMA)

    def _print(self, value: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))


def _read(name: str) -> Any:
    return read_document(Path(name).read_text(encoding="utf-8"))


def _any(name: str) -> Any:
    """A file where there is one of this name, else a campaign."""
    return _read(name) if Path(name).exists() else document_of(Campaign.objects.get(code=name))
