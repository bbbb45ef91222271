"""Telling people by mail, each in their own language, of what is theirs; and each thing once."""

from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException
from typing import TypeVar

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation

from accounts.models import User

logger = structlog.get_logger(__name__)
T = TypeVar("T", bound=Model)


@dataclass(frozen=True)
class Notice:
    """What a mail says."""

    subject: str
    paragraphs: list[str]


def is_reachable(user: User) -> bool:
    """Whether somebody is at work and has an address."""
    return user.is_active and bool(user.email)


def mail_person(*, to: User, write: Callable[[], Notice]) -> bool:
    """Mail somebody what `write` says in their language; False where the server did not take it.

    What people named stands in subjects: whatever breaks lines in it becomes a blank, as no header may hold it.
    """
    with translation.override(to.language or settings.LANGUAGE_CODE):
        notice = write()
    text = "\n\n".join(notice.paragraphs)
    try:
        return (
            send_mail(
                " ".join(notice.subject.split()), text, settings.DEFAULT_FROM_EMAIL, [to.email]
            )
            > 0
        )
    except (SMTPException, OSError) as error:
        logger.warning("person_not_told", person=to.pk, error=type(error).__name__)
        return False


@transaction.atomic
def tell_once(
    *,
    rows: QuerySet[T],
    pk: int,
    owner_of: Callable[[T], User | None],
    write: Callable[[T], Notice],
) -> bool:
    """Mail the owner of a row whose `told_at` is empty, and fill it; return whether a mail went out.

    A row that another process is telling, or whose mail was not taken, waits for the next time. Where there is nobody
    to tell, it counts as told.
    """
    untold = rows.select_for_update(of=("self",), skip_locked=True)
    row = untold.filter(pk=pk, told_at=None).first()
    if row is None:
        return False
    owner = owner_of(row)
    is_wanted = owner is not None and is_reachable(owner)
    if owner is not None and is_wanted and not mail_person(to=owner, write=lambda: write(row)):
        return False
    rows.filter(pk=pk).update(told_at=timezone.now())
    return is_wanted
