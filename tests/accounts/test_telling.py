"""Telling people by mail: in their language, once, and again only where the server did not take it."""

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from accounts.services.telling import Notice, mail_person, tell_once
from segmentation.models import SegmentRefresh
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> SegmentRefresh:
    """Something that an owner is to be told of."""
    segment = make.make_segment([])
    return SegmentRefresh.objects.create(segment=segment, started_at=timezone.now())


def person(**over) -> User:
    """Somebody at work with an address, unless told otherwise."""
    details = {"username": "owner", "email": "owner@qingyu-bank.test"}
    return User.objects.create(**(details | over))


def tell(row: SegmentRefresh, owner) -> bool:
    return tell_once(
        rows=SegmentRefresh.objects.all(),
        pk=row.pk,
        owner_of=lambda _row: owner,
        write=lambda one: Notice(f"Of {one.pk}", [get_language() or "", "second"]),
    )


def test_an_owner_is_told_once_and_in_their_language(row):
    owner = person(language="en")

    told = [tell(row, owner), tell(row, owner)]

    (sent,) = mail.outbox
    assert told == [True, False]
    assert (sent.subject, sent.body, sent.to) == (f"Of {row.pk}", "en\n\nsecond", [owner.email])


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}, None])
def test_nobody_to_tell_counts_as_told(row, change):
    owner = None if change is None else person(**change)

    assert tell(row, owner) is False

    row.refresh_from_db()
    assert (row.told_at is not None, mail.outbox) == (True, [])


def test_what_the_server_does_not_take_is_told_the_next_time(row, settings):
    owner = person()
    taken = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there

    assert mail_person(to=owner, write=lambda: Notice("s", ["t"])) is False
    assert tell(row, owner) is False
    row.refresh_from_db()
    assert row.told_at is None

    settings.EMAIL_BACKEND = taken
    assert tell(row, owner) is True


def test_a_name_of_several_lines_breaks_no_header():
    """What people call a campaign or a segment stands in the subject."""
    owner = person()

    assert mail_person(to=owner, write=lambda: Notice("Stopped: a\nBcc: b@c.test\r\n d", ["t"]))

    assert [(one.subject, one.to) for one in mail.outbox] == [
        ("Stopped: a Bcc: b@c.test d", [owner.email])
    ]
