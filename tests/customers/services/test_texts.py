import datetime as dt
import http.server
import json
import sys
import threading

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone, translation

from config.base.errors import DomainError
from customers.models import CustomerProfile, DataRestriction, ProfileDue, Text, TextFeature
from customers.selectors.timeline import timeline_of
from customers.services.profiles import refresh_profiles
from customers.services.rights.requests import Asked, receive_request
from customers.services.texts.intake import LARGEST_FILE, Source, link_texts, take_media, take_text
from customers.services.texts.readings import Reading, reread_texts, store_readings
from customers.services.texts.transcribing import transcribe_texts
from tests.factories.customers import give_consent, make_customer, make_text

pytestmark = pytest.mark.django_db
WAVE = b"RIFF\0\0\0\0WAVE"
AT = dt.datetime(2026, 3, 16, 4, tzinfo=dt.UTC)
SOURCE = Source("survey", "7")


def take(content="I am angry", **over):
    return take_text(source=SOURCE, content=content, occurred_at=AT, **over)


def test_words_are_sealed_and_open_again():
    text = take()

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM customers_text WHERE id = %s", [text.pk])
        (stored,) = cursor.fetchone()
    assert b"angry" not in bytes(stored)
    assert Text.objects.get(pk=text.pk).content == "I am angry"


def test_the_same_source_is_kept_once_and_read_anew_only_for_other_words():
    first = take()
    Text.objects.update(read_at=AT)

    take()
    assert Text.objects.get().read_at == AT

    take("I am pleased")
    assert Text.objects.get().pk == first.pk
    assert Text.objects.get().read_at is None


def test_reading_writes_over_the_earlier_one_and_marks_the_profile_due():
    customer = make_customer()
    text = take(customer=customer)
    ProfileDue.objects.all().delete()

    for value in ("neutral", "negative"):
        found = [Reading(text.pk, "sentiment", value, 0.8, "sentiment-en-v1")]
        store_readings(text_ids=[text.pk], readings=found, at=AT)

    assert list(TextFeature.objects.values_list("value", "confidence")) == [("negative", 0.8)]
    assert list(ProfileDue.objects.values_list("pk", flat=True)) == [customer.pk]
    assert not Text.objects.unread().exists()
    assert reread_texts() == 1
    assert Text.objects.unread().get() == text


def test_who_refuses_profiling_is_not_read():
    take(customer=make_customer(profiling_refused=True))

    assert not Text.objects.unread().exists()


def test_who_withdrew_or_is_restricted_is_not_read_and_nobodys_words_are():
    withdrawn, restricted, willing = (make_customer() for _ in range(3))
    give_consent(withdrawn, "", "profiling", granted=False)
    asked = receive_request(customer=restricted, asked=Asked("restriction", "phone"), by=None)
    DataRestriction.objects.create(customer=restricted, kind="restricted", since=AT, request=asked)
    for place, customer in enumerate((withdrawn, restricted, willing, None)):
        take_text(
            source=Source("survey", str(place)), content="a", occurred_at=AT, customer=customer
        )

    assert set(Text.objects.unread().values_list("customer", flat=True)) == {willing.pk, None}


def test_profile_counts_what_was_read():
    customer, now = make_customer(), timezone.now()
    make_text(customer, now - dt.timedelta(days=3))
    make_text(customer, now - dt.timedelta(days=10), sentiment="positive", urgency="low")
    make_text(customer, now - dt.timedelta(days=100))
    make_text(None, now - dt.timedelta(days=1))

    refresh_profiles(as_of=now)

    profile = CustomerProfile.objects.get(pk=customer.pk)
    counted = (profile.texts_90d, profile.negative_texts_90d, profile.urgent_texts_90d)
    assert counted == (2, 1, 1)
    assert profile.days_since_text == 3


def test_timeline_tells_what_was_read_and_not_the_words():
    customer = make_customer()
    make_text(customer)

    with translation.override("en"):
        entries = timeline_of(customer, kind="service").entries
    (entry,) = [one for one in entries if one.title == "Wrote to us"]

    assert entry.text == "Web · Negative · High · Cards"
    assert entry.tone == "bad"
    assert "stolen" not in entry.text


def test_a_text_follows_its_source_to_another_customer():
    text = take()
    customer = make_customer()

    link_texts(source=SOURCE, customer=customer)

    assert Text.objects.get(pk=text.pk).customer == customer


@pytest.fixture
def recording():
    return take_media(
        source=SOURCE,
        file=ContentFile(WAVE, "Li Ming 13812345678.wav"),
        media_type="audio/wav",
        occurred_at=AT,
    )


def test_media_are_kept_with_kind_and_file_and_wait_for_words(recording, settings):
    assert (recording.media_kind, recording.media_type) == ("audio", "audio/wav")
    assert recording.media_file.read() == WAVE
    assert not Text.objects.unread().exists()
    assert transcribe_texts() == 0

    settings.TRANSCRIPT_COMMAND = [
        sys.executable, "-c", "import sys; print(len(sys.stdin.buffer.read()), sys.argv[1])",
    ]  # fmt: skip
    assert transcribe_texts() == 1
    assert Text.objects.unread().get().transcript == "12 audio/wav"


def test_service_that_fails_is_marked_and_not_asked_again(recording, settings):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            good = len(asked) > 1
            body = json.dumps({"text": "hello"} if good else {"error": "busy"}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.TRANSCRIPT_ENDPOINT = f"http://127.0.0.1:{server.server_port}/"
        assert transcribe_texts() == 0
        assert transcribe_texts() == 0
        assert asked == [WAVE]
        Text.objects.update(failed_at=None)
        assert transcribe_texts() == 1
        server.shutdown()
    assert Text.objects.get().transcript == "hello"


def test_a_file_is_what_its_first_bytes_say_and_has_a_name_of_ours(
    recording, settings, django_capture_on_commit_callbacks
):
    settings.TRANSCRIPT_COMMAND = [sys.executable, "-c", "print('old words')"]
    transcribe_texts()
    first = str(recording.media_file.name)
    lies = [
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b"MZ\x90\0", "image/png"),
        (b"", "audio/wav"),
    ]

    for content, media_type in lies:
        with pytest.raises(DomainError) as refused:
            take_media(
                source=SOURCE,
                file=ContentFile(content, "x"),
                media_type=media_type,
                occurred_at=AT,
            )
        assert refused.value.code == "media_unknown"
    kept = Text.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        other = take_media(
            source=SOURCE,
            file=ContentFile(WAVE + b"other", "../../etc/passwd"),
            media_type="audio/wav; codecs=1",
            occurred_at=AT,
        )

    assert "Li" not in first
    assert "passwd" not in str(other.media_file.name)
    assert (kept.transcript, other.transcript) == ("old words", "")
    assert [default_storage.exists(one) for one in (first, str(other.media_file.name))] == [
        False,
        True,
    ]


def test_other_files_and_too_large_ones_are_refused():
    file = ContentFile(b"\x89PNG\r\n\x1a\n", "a.exe")
    with pytest.raises(DomainError) as refused:
        take_media(source=SOURCE, file=file, media_type="application/x-msdownload", occurred_at=AT)
    assert refused.value.code == "media_unknown"
    file.size = LARGEST_FILE + 1
    with pytest.raises(DomainError) as refused:
        take_media(source=SOURCE, file=file, media_type="image/png", occurred_at=AT)
    assert refused.value.code == "media_too_large"
    assert not Text.objects.exists()
