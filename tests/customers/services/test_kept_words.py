"""Texts, media and dead letters grow old; incidents and classes of data are the whole bank's."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import DeadLetter, Incident, Text, TextFeature
from customers.services.incidents import Suspicion, open_incident
from customers.services.retention import applying, rules
from customers.services.retention.rules import Terms
from tests.factories.customers import make_customer, make_text
from tests.factories.streams import make_stream

pytestmark = pytest.mark.django_db


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def old_recording(customer) -> Text:
    text = make_text(customer, ago(500), topic="fees")
    text.media_kind = "audio"
    text.media_file.save("call.wav", ContentFile(b"RIFF"))
    return text


def applied(target: str, by):
    terms = Terms(after_days=365, legal_basis="PIPL 19", active=True)
    return applying.apply_rule(rule=rules.change_rule(target=target, terms=terms, by=by), by=by)


def test_old_recordings_go_with_their_files_but_not_under_a_legal_hold(
    officer, django_capture_on_commit_callbacks
):
    gone, kept = old_recording(make_customer()), old_recording(make_customer())
    young = make_text(make_customer(), ago(5))
    without_media = make_text(None, ago(500))
    rules.place_legal_hold(
        reason="Court order", by=officer, customer=kept.customer, target="", ends_on=None
    )

    with django_capture_on_commit_callbacks(execute=True):
        run = applied("texts", officer)

    assert (run.found, run.held_back, run.done) == (3, 1, 2)
    assert set(Text.objects.values_list("pk", flat=True)) == {kept.pk, young.pk}
    assert not TextFeature.objects.filter(text_id__in=[gone.pk, without_media.pk]).exists()
    exist = [default_storage.exists(str(text.media_file.name)) for text in (gone, kept)]
    assert exist == [False, True]


def test_old_dead_letters_go_whatever_became_of_them(officer):
    stream = make_stream(officer)
    for place, state in enumerate(DeadLetter.State.values):
        DeadLetter.objects.create(stream=stream, position=str(place), content="{}", state=state)
    DeadLetter.objects.update(created_at=ago(400))
    young = DeadLetter.objects.create(stream=stream, position="young", content="{}")

    run = applied("dead_letters", officer)

    assert (run.found, run.done) == (3, 3)
    assert DeadLetter.objects.get() == young


def test_incidents_and_classes_of_data_are_nothing_for_one_branch(client_for, officer):
    suspicion = Suspicion(happened="Mail to the wrong list", begins_at=ago(2), ends_at=ago(1))
    code = open_incident(suspicion=suspicion, by=officer).code
    client = client_for("compliance_officer", branch_code="B1")
    signed_in = AuditEntry.objects.count()

    answers = [
        client.get(reverse("customers:classification_list")),
        client.get(reverse("customers:incident_list")),
        client.post(reverse("customers:incident_create"), {"title": "x"}),
        client.get(reverse("customers:incident_detail", args=[code])),
        client.post(reverse("customers:incident_step", args=[code, "close"]), {"lessons": "none"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert AuditEntry.objects.count() == signed_in
    assert Incident.objects.get().closed_at is None
