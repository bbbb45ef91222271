from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from customers.selectors.feature_docs import features_page

PAGE = Path(settings.BASE_DIR) / "docs" / "features.md"


class Command(BaseCommand):
    help = "Write docs/features.md from the declared features."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is current")

    def handle(self, *args: Any, **options: Any) -> None:
        text = features_page()
        if not options["check"]:
            PAGE.write_text(text, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise CommandError("docs/features.md is not current: run manage.py feature_docs.")
