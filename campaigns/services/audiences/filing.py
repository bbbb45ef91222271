"""Filing: an audience, or whom to take out of it, as a file in the platform's own form, made as an export."""

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import IO

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from campaigns.domain.audiences import FORMATS, MEMBERS, REMOVALS, AudienceFormat
from campaigns.models import AdAudience, AudienceMember
from campaigns.selectors.audiences import exports_of, finished_before, removal_files
from campaigns.services.audiences.removing import look_on, remove_members
from campaigns.services.sparing import spare_others
from config.base.errors import DomainError
from customers.models import Export
from customers.services.exports.own import OwnFile, Progress, request_own_file

logger = structlog.get_logger(__name__)

PAGE = 10_000
LOOKED_AT = 100_000  # members of one round: some seconds, however many audiences stand


def file_of_members(*, user: User, source_id: str) -> OwnFile | None:
    """Return the file of an audience's members; None where the user may not see the audience."""
    audience = _visible(user, source_id)
    if audience is None:
        return None
    count = audience.members.standing().count()
    return _own(audience, audience.name, count, partial(_write_members, audience))


def file_of_removals(*, user: User, source_id: str) -> OwnFile | None:
    """Return the file of those whom the platform must take out; None as `file_of_members`."""
    audience = _visible(user, source_id)
    if audience is None:
        return None
    count = remove_members(audience=audience, now=timezone.now())
    name = _("%(name)s, to take out") % {"name": audience.name}
    return _own(audience, name, count, partial(_write_removals, audience))


def file_finished(*, now: datetime) -> int:
    """Ask for the files of finished audiences and of new removals in their authors' names; return how many.

    So many members a round are looked at, those first that have waited longest; a file is made of all of them, looked at
    then. An author who may not export gets none: whoever may asks for it on the audience's page. Audiences that everybody
    has left, as the platform knows, are not looked at any more.
    """
    made, left = 0, LOOKED_AT
    unsettled = AdAudience.objects.unsettled().order_by(F("looked_at").asc(nulls_first=True), "pk")
    for audience in unsettled.select_related("run__campaign__author", "recipient"):
        with spare_others("audience", audience.pk):
            left -= look_on(audience=audience, now=now, most=left) if left else 0
            made += _file(audience)
    return made


def _file(audience: AdAudience) -> int:
    """Ask for the files of one audience that are due; return how many."""
    made = 0
    waiting = audience.members.to_remove().exists()
    if audience.run.finished_at and not exports_of(audience).filter(source_kind=MEMBERS):
        made += _filed(audience, MEMBERS)
    if waiting and _has_new_removals(audience):
        made += _filed(audience, REMOVALS)
    return made


def _filed(audience: AdAudience, kind: str) -> int:
    author = audience.run.campaign.author
    with override(author.language or None):
        reason = _("Made when the run was finished") if kind == MEMBERS else _("Consent withdrawn")
        try:
            request_own_file(by=author, kind=kind, source_id=str(audience.pk), reason=reason)
        except DomainError as error:
            logger.warning("audience_not_filed", audience=audience.pk, kind=kind, code=error.code)
            return 0
    return 1


def _has_new_removals(audience: AdAudience) -> bool:
    files = removal_files(audience)
    if files.filter(finished_at=None).exists():
        return False  # it may name them yet
    return audience.members.to_remove().exclude(named_in__in=files.values("pk")).exists()


def _visible(user: User, source_id: str) -> AdAudience | None:
    if not source_id.isdecimal():
        return None
    seen = AdAudience.objects.visible_to(user).select_related("recipient", "run__campaign")
    return seen.filter(pk=source_id).first()


def _own(audience: AdAudience, name: str, count: int, write: partial[int]) -> OwnFile:
    form = FORMATS[audience.format]
    return OwnFile(name, [form.code], form.suffix, audience.recipient, count, write)


def _write_members(
    audience: AdAudience, export: Export, file: IO[bytes], progress: Progress
) -> int:
    """Write who belongs in the audience now; from before the first row on they count as given to the platform."""
    now = timezone.now()
    remove_members(audience=audience, now=now)
    standing = audience.members.standing()
    with transaction.atomic():
        standing.filter(given_at=None).update(given_at=now)
    rows = _Rows(standing.filter(given_at__lte=now), progress)
    return _write(rows, audience, export, file)


def _write_removals(
    audience: AdAudience, export: Export, file: IO[bytes], progress: Progress
) -> int:
    """Write whom the platform must take out; whom no whole earlier file names is noted as named by this one."""
    earlier = list(finished_before(audience, export).values_list("pk", flat=True))

    def note(page: list[int]) -> None:
        unnamed = AudienceMember.objects.filter(pk__in=page).exclude(named_in__in=earlier)
        unnamed.update(named_in=export.pk)

    rows = _Rows(audience.members.to_remove(), progress, note)
    return _write(rows, audience, export, file)


def _write(rows: "_Rows", audience: AdAudience, export: Export, file: IO[bytes]) -> int:
    form = FORMATS[audience.format]
    with _text_in(file, form, export.code) as text:
        for piece in form.write(rows):
            text.write(piece)
    return rows.count


class _Rows:
    """The hashes of members, read page by page in the order they were placed, counted and noted as they go."""

    def __init__(
        self,
        members: QuerySet[AudienceMember],
        progress: Progress,
        note: Callable[[list[int]], None] | None = None,
    ) -> None:
        self.members, self.progress, self.note, self.count = members, progress, note, 0

    def __iter__(self) -> Iterator[Mapping[str, str]]:
        last = 0
        while page := list(self.members.filter(pk__gt=last).order_by("pk")[:PAGE]):
            for member in page:
                yield json.loads(str(member.identifiers))
            if self.note:
                self.note([member.pk for member in page])
            last = page[-1].pk
            self.count += len(page)
            self.progress(self.count)


@contextmanager
def _text_in(file: IO[bytes], form: AudienceFormat, code: str) -> Iterator[IO[bytes]]:
    """The text that a platform reads: the file itself, or the one text of a zip."""
    if not form.inner:
        yield file
        return
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{code}.{form.inner}", "w", force_zip64=True) as text,
    ):
        yield text
