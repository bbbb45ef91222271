"""Files that come with an answer: pictures and PDF are kept sealed, the rest is named; who may read the reply opens them."""

from base64 import b64decode, b64encode
from email.message import EmailMessage

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from accounts.models import AuditEntry
from campaigns.domain import attachments
from campaigns.domain.attachments import MEGABYTE, Attached, judge
from campaigns.models import Reply, ReplyAttachment
from campaigns.services import bounces
from campaigns.services.replies import checking
from campaigns.tasks import check_attachments_task
from tests.factories import campaigns as make
from tests.gateway.clamd import BAD, MARK, clamd

PDF = b"%PDF-1.7 a statement"
PNG = b"\x89PNG\r\n\x1a\n a photo"


def letter(
    writer: str, *files: tuple[str, bytes, str], text: str = "See the files", **over
) -> bytes:
    """A customer's mail with files: name, bytes and the type it claims."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = writer, "Papers"
    mail["Message-ID"] = "<files@mail.example>"
    for name, value in over.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    for name, content, claimed in files:
        main, _slash, sub = claimed.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def take(*files, **over) -> Reply:
    (person,) = make.make_audience(1)
    content = letter(person.email, *files, **over)
    for _twice in range(2):
        bounces.take_report(content, timezone.now())
    return Reply.objects.get()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", ""),
        (b"MZ\x90\0", ""),
        (b"PK\x03\x04", ""),
        (b"<html>", ""),
    ],
)
def test_a_kind_is_told_by_its_first_bytes(content, kind):
    assert attachments.kind_of(content) == kind


def test_limits_are_of_one_file_of_all_and_of_their_number():
    big, half = PDF + bytes(5 * MEGABYTE), PDF + bytes(4 * MEGABYTE)
    files = [big, half, half, half, b"", b"MZ"]

    told = judge(Attached(f"{n}.pdf", content) for n, content in enumerate(files))

    assert [one.refused for one in told] == ["size", "", "", "size", "empty", "kind"]
    assert [bool(one.content) for one in told] == [False, True, True, False, False, False]
    many = judge(Attached("a.pdf", PDF) for _one in range(12))
    assert [one.refused for one in many] == [""] * 10 + ["many"] * 2


@pytest.mark.django_db
def test_files_are_kept_sealed_once_and_refused_ones_are_named():
    reply = take(
        ("对账单.pdf", PDF, "application/octet-stream"),
        ("photo.png", PNG, "image/png"),
        ("run.pdf", b"MZ program", "application/pdf"),
    )

    kept = reply.attachments.order_by("pk")

    assert [(one.name, one.media_type, one.size, one.refused) for one in kept] == [
        ("对账单.pdf", "application/pdf", len(PDF), ""),
        ("photo.png", "image/png", len(PNG), ""),
        ("run.pdf", "", 10, "kind"),
    ]
    assert reply.text == "See the files"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, content FROM campaigns_replyattachment ORDER BY id")
        raw = cursor.fetchall()
    assert b64encode(PDF) not in bytes(raw[0][1])
    assert "对账单".encode() not in bytes(raw[0][0])
    assert raw[2][1] is None


@pytest.mark.django_db
def test_a_mail_within_a_mail_stays_closed():
    inner = EmailMessage()
    inner["Subject"] = "Forwarded"
    inner.set_content("words of somebody else")
    (person,) = make.make_audience(1)
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = person.email, "<x@mail.example>"
    mail.set_content("Look")
    mail.add_attachment(inner)

    assert bounces.take_report(mail.as_bytes(), timezone.now()) == "reply"

    (kept,) = Reply.objects.get().attachments.all()
    assert (kept.refused, kept.media_type) == ("kind", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("over", "replies"), [({"Auto_Submitted": "auto-replied"}, 1), ({"text": "退订"}, 0)]
)
def test_nothing_is_kept_of_machines_and_of_who_leaves(over, replies):
    (person,) = make.make_audience(1)

    bounces.take_report(
        letter(person.email, ("a.pdf", PDF, "application/pdf"), **over), timezone.now()
    )

    assert (Reply.objects.count(), ReplyAttachment.objects.count()) == (replies, 0)


@pytest.mark.django_db
def test_database_keeps_no_refused_content_and_no_empty_file():
    reply = take(("a.pdf", PDF, "application/pdf"))

    for fields in ({"refused": "size"}, {"content": ""}):
        with pytest.raises(IntegrityError, match="kept_or_refused"), transaction.atomic():
            reply.attachments.update(**fields)


@pytest.mark.django_db
def test_reader_downloads_what_was_kept_and_that_is_written_down(client_for):
    reply = take(("对账单.pdf", PDF, "application/pdf"), ("run.exe", b"MZ", "application/pdf"))
    kept, refused = reply.attachments.order_by("pk")
    client = client_for("marketer")
    page, place = f"/campaigns/replies/{reply.pk}/", f"/campaigns/replies/{reply.pk}/files"

    closed = client.get(page).content.decode()
    opened = client.post(f"{page}read/").content.decode()
    file = client.post(f"{place}/{kept.pk}/")

    assert ("对账单.pdf" in closed, "run.exe" in closed) == (False, False)
    assert ("对账单.pdf" in opened, "run.exe" in opened) == (True, True)
    assert f"{place}/{kept.pk}/" in opened
    assert f"{place}/{refused.pk}/" not in opened
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert file["Content-Disposition"] == f'attachment; filename="reply-{reply.pk}-{kept.pk}.pdf"'
    entry = AuditEntry.objects.get(action="reveal", after=f"attachment {kept.pk}")
    assert (entry.object_table, entry.object_id) == ("campaigns_reply", str(reply.pk))
    assert client.post(f"{place}/{refused.pk}/").status_code == 302
    assert client_for("campaign_approver").post(f"{place}/{kept.pk}/").status_code == 403
    stranger = client_for("marketer", branch_code="B999")
    assert stranger.post(f"{place}/{kept.pk}/").status_code == 404


@pytest.fixture
def scanner(settings):
    """A clamd that the settings name."""
    with clamd() as server:
        settings.CLAMD = server.place
        yield server


@pytest.mark.django_db
def test_files_that_came_are_looked_at_and_malware_is_thrown_away(scanner):
    reply = take(("a.pdf", PDF, "application/pdf"), ("b.pdf", PDF + MARK, "application/pdf"))

    check_attachments_task()
    check_attachments_task()

    clean, bad = reply.attachments.order_by("pk")
    assert scanner.seen == [PDF + MARK, PDF]
    assert (clean.refused, bool(clean.checked_at), b64decode(clean.content)) == ("", True, PDF)
    assert (bad.refused, bool(bad.checked_at), bad.content) == ("virus", True, "")


@pytest.mark.django_db
def test_one_without_a_verdict_keeps_no_other_from_its_own(scanner, monkeypatch):
    reply = take(*((f"{n}.pdf", PDF + bytes([n]), "application/pdf") for n in range(4)))
    scanner.unsure = {PDF + bytes([2])}

    check_attachments_task()

    checked = reply.attachments.order_by("pk").values_list("checked_at", flat=True)
    assert [bool(at) for at in checked] == [True, True, False, True]
    scanner.says, scanner.seen = BAD, []
    ReplyAttachment.objects.update(checked_at=None)
    monkeypatch.setattr(checking, "MISSED", 2)
    check_attachments_task()
    assert len(scanner.seen) == 2


@pytest.mark.django_db
def test_a_file_is_looked_at_before_it_is_opened(scanner, client_for):
    reply = take(("a.pdf", PDF, "application/pdf"), ("b.pdf", PDF + MARK, "application/pdf"))
    clean, bad = reply.attachments.order_by("pk")
    client = client_for("marketer")
    place = f"/campaigns/replies/{reply.pk}/files"

    scanner.says = BAD
    unsure = client.post(f"{place}/{clean.pk}/")
    scanner.says = ""
    opened, refused = (client.post(f"{place}/{one.pk}/") for one in (clean, bad))

    assert unsure.status_code == 302
    assert (opened.status_code, opened.content) == (200, PDF)
    assert (refused.status_code, reply.attachments.get(pk=bad.pk).refused) == (302, "virus")
    with translation.override("en"):
        page = client.post(f"/campaigns/replies/{reply.pk}/read/").content.decode()
    opened_files = AuditEntry.objects.filter(action="reveal").exclude(after="text")
    assert [one.after for one in opened_files] == [f"attachment {clean.pk}"]
    assert f"{place}/{bad.pk}/" not in page


@pytest.mark.django_db
def test_without_a_clamd_files_say_that_nothing_looked(client_for):
    reply = take(("a.pdf", PDF, "application/pdf"))
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"

    check_attachments_task()
    page = client.post(f"/campaigns/replies/{reply.pk}/read/").content.decode()

    assert "Not checked for viruses" in page
    assert reply.attachments.get().checked_at is None


@pytest.mark.django_db
def test_api_names_and_hands_out(api_client_for):
    reply = take(("a.pdf", PDF, "application/pdf"), ("b.doc", b"\xd0\xcf", "application/msword"))
    kept, refused = reply.attachments.order_by("pk")
    core = api_client_for("marketer")
    place = f"/api/v1/replies/{reply.pk}"

    words = core.post(f"{place}/read").data
    file = core.post(f"{place}/attachments/{kept.pk}")
    gone = core.post(f"{place}/attachments/{refused.pk}")

    assert [(one["name"], one["refused"]) for one in words["attachments"]] == [
        ("a.pdf", ""),
        ("b.doc", "kind"),
    ]
    assert (file.status_code, file.content) == (200, PDF)
    assert (gone.status_code, gone.json()["code"]) == (422, "not_kept")
