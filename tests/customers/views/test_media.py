import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import DataRestriction, Text
from customers.services.rights.requests import Asked, receive_request
from customers.services.texts import intake
from customers.services.texts.intake import Source
from customers.services.texts.media import Upload, add_media
from tests.factories.customers import make_branch, make_customer, make_text

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
AMR = b"#!AMR\n" + b"\0" * 16


def page_of(customer, name="customer_media", *more):
    return reverse(f"customers:{name}", args=[customer.customer_no, *more])


def handed_in(content=PNG, name="Li Ming 13812345678.png", told="image/png"):
    return SimpleUploadedFile(name, content, content_type=told)


def send(client, customer, file=None, **more):
    return client.post(
        page_of(customer, "customer_media_add"), {"file": file or handed_in()} | more
    )


def keep(customer, user, key="1"):
    upload = Upload(handed_in(), "image/png", timezone.now())
    return add_media(source=Source("test", key), upload=upload, customer=customer, by=user)


def trail():
    return list(
        AuditEntry.objects.order_by("pk").values_list("action", "object_table", "object_id")
    )


def test_added_listed_and_linked_from_the_timeline(client_for):
    customer, steward = make_customer(), client_for("data_steward")
    empty = steward.get(page_of(customer)).content.decode()

    answer = send(steward, customer, occurred_at="2026-03-02T09:30")
    text = Text.objects.get()
    shown = steward.get(answer.url).content.decode()
    overview = steward.get(page_of(customer, "customer_detail")).content.decode()

    assert "No pictures or recordings" in empty
    assert "at most 200 MB" in empty.split('id="id_file_help"')[1]
    assert (text.customer, text.media_kind, text.media_type) == (customer, "picture", "image/png")
    assert timezone.localtime(text.occurred_at).isoformat()[:16] == "2026-03-02T09:30"
    for told in ("Picture", "image/png", "09:30", "need the right to reveal"):
        assert told in shown
    assert page_of(customer, "customer_media_download", text.pk) not in shown
    assert page_of(customer) in overview.split('class="sp-tl"')[1]
    assert ("media_added", "customers_customer", str(customer.pk)) in trail()


def test_the_same_file_again_is_kept_once_for_each_customer(client_for):
    one, other, steward = make_customer(), make_customer(), client_for("data_steward")

    for customer in (one, one, other):
        assert send(steward, customer).status_code == 302

    assert sorted(Text.objects.values_list("customer", flat=True)) == sorted([one.pk, other.pk])


def test_a_browser_that_knows_no_type_is_helped_by_the_name(client_for):
    customer, steward = make_customer(), client_for("data_steward")

    send(steward, customer, handed_in(AMR, "CALL.AMR", "application/octet-stream"))

    assert Text.objects.get().media_type == "audio/amr"


def test_a_download_is_an_attachment_with_a_name_of_ours_and_written_down(client_for):
    customer, agent = make_customer(), client_for("service_agent")
    text = keep(customer, agent.user)
    shown = agent.get(page_of(customer)).content.decode()
    url = page_of(customer, "customer_media_download", text.pk)
    before = len(trail())

    answer = agent.get(url)

    assert url in shown
    assert "<h2>Add a picture or recording" not in shown
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Disposition"] == f'attachment; filename="media-{text.pk}.png"'
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert trail()[before:] == [("reveal", "customers_customer", str(customer.pk))]
    assert AuditEntry.objects.latest("pk").after == f"text {text.pk}"


def test_a_file_that_is_gone_is_told_and_no_access_is_written_down(client_for):
    customer, agent = make_customer(), client_for("service_agent")
    text = keep(customer, agent.user)
    default_storage.delete(text.media_file.name)
    before = trail()

    answer = agent.get(page_of(customer, "customer_media_download", text.pk), follow=True)

    assert "The file is no longer there." in answer.content.decode()
    assert trail() == before


UNKNOWN = {
    "en": "Send a picture, a sound recording or a video.",
    "zh-hans": "请上传图片、录音或视频。",
}
LARGE = {"en": "The file is larger than 200 MB.", "zh-hans": "文件大于 200 MB。"}
WRONG = [
    (handed_in(b"MZ\x90\0"), UNKNOWN),
    (handed_in(b"<svg>", "a.svg", "image/svg+xml"), UNKNOWN),
    (handed_in(PNG + b"\0" * 64), LARGE),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_wrong_stands_beside_the_field(client_for, monkeypatch, language):
    monkeypatch.setattr(intake, "LARGEST_FILE", 64)
    customer, steward = make_customer(), client_for("data_steward")
    steward.cookies["sp_language"] = language
    before = trail()

    for file, said in WRONG:
        file.seek(0)
        answer = send(steward, customer, file)
        beside = answer.content.decode().split('id="id_file_error"')[1].split("</div>")[0]
        assert (answer.status_code, said[language] in beside) == (422, True)

    assert not Text.objects.exists()
    assert trail() == before


def test_no_file_a_time_to_come_and_an_erased_customer_are_refused(client_for):
    customer, steward = make_customer(), client_for("data_steward")

    nothing = steward.post(page_of(customer, "customer_media_add"))
    later = send(steward, customer, occurred_at="2999-01-01T00:00")
    asked = receive_request(customer=customer, asked=Asked("erasure", "phone"), by=None)
    DataRestriction.objects.create(
        customer=customer, kind="erased", since=timezone.now(), request=asked
    )
    erased = send(steward, customer)

    assert [one.status_code for one in (nothing, later, erased)] == [422, 422, 422]
    assert 'id="id_file_error"' in nothing.content.decode()
    assert "lies in the future" in later.content.decode().split('id="id_occurred_at_error"')[1]
    assert "data has been erased" in erased.content.decode()
    assert not Text.objects.exists()


def test_another_branch_does_not_exist_and_leaves_no_trace(client_for):
    make_branch("B1")
    other = make_customer(branch=make_branch("B2"))
    own = make_customer(branch=make_branch("B3"))
    steward = client_for("data_steward", branch_code="B1")
    agent = client_for("service_agent", branch_code="B3")
    text = keep(other, client_for("data_steward").user)
    before = trail()

    answers = [
        steward.get(page_of(other)),
        send(steward, other),
        agent.get(page_of(other, "customer_media_download", text.pk)),
        agent.get(page_of(own, "customer_media_download", text.pk)),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404, 404]
    assert Text.objects.get() == text
    assert trail() == before


def test_words_have_no_file_to_download(client_for):
    customer = make_customer()
    words = make_text(customer)
    agent = client_for("service_agent")

    assert agent.get(page_of(customer, "customer_media_download", words.pk)).status_code == 404


def test_without_the_right_nothing_is_added_or_handed_out(client_for):
    customer = make_customer()
    text = keep(customer, client_for("data_steward").user)
    roles = ("service_agent", "model_builder", "data_steward", "marketer")
    agent, builder, steward, marketer = [client_for(role) for role in roles]
    before = trail()
    url = page_of(customer, "customer_media_download", text.pk)

    answers = [
        send(agent, customer, handed_in(PNG + b"2")),
        send(builder, customer, handed_in(PNG + b"2")),
        steward.get(url),
        marketer.get(url),
    ]

    assert [one.status_code for one in answers] == [403, 403, 403, 403]
    assert Text.objects.get() == text
    assert trail() == before
