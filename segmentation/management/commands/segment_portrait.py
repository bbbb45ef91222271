"""Draw the portrait of a segment and write it to files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation import permissions
from segmentation.management.people import OperatorCommand, find_asker, taken
from segmentation.models import GroupPortrait
from segmentation.selectors.portraits.groups import find_base, find_group
from segmentation.selectors.portraits.pages import likeness_of
from segmentation.services.portraits import drawing, exporting


class Command(OperatorCommand):
    help = "Compare a segment with all customers, or with another segment, and write its portrait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("segment", help="The segment's id.")
        parser.add_argument("--by", required=True, help="Who asks: they see what they may see.")
        parser.add_argument("--against", default="", help="The id of a segment to compare with.")
        parser.add_argument("--language", default="", choices=[code for code, _name in settings.LANGUAGES])  # fmt: skip
        parser.add_argument("--pdf", help="Write it to this file.")
        parser.add_argument("--png", help="Write it to this picture.")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = find_asker(options["by"], permissions.VIEW_SEGMENT)
        with override(options["language"] or get_language()):
            run = _drawn(options, user)
            self.stdout.write(likeness_of(run, user).sentence)
            for kind in exporting.KINDS:
                if options[kind]:
                    file = exporting.export_portrait(run=run, by=user, kind=kind)
                    Path(options[kind]).write_bytes(file)
            self.stdout.write(
                _("%(n)s of %(all)s customers, %(s)s s")
                % {"n": run.metrics["group"], "all": run.metrics["base"], "s": f"{run.seconds:.1f}"}
            )


def _drawn(options: dict[str, Any], user: User) -> GroupPortrait:
    group = find_group("segment", options["segment"], user)
    against = find_base(options["against"], user) if options["against"] else None
    if group is None or (options["against"] and against is None):
        raise CommandError(_("There is no such segment."))
    try:
        asked = drawing.request_portrait(by=user, group=group, against=against)
    except DomainError as error:
        raise CommandError(str(error)) from error
    run = drawing.draw_portrait(portrait_id=asked.pk)
    if run is None or not run.is_done:
        raise CommandError(run.failure) if run else taken()
    return run
