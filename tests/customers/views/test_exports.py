import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import Export
from tests.factories.customers import make_customer
from tests.factories.segmentation import refreshed_segment

pytestmark = pytest.mark.django_db


def test_from_the_list_to_the_file(client_for, eager_tasks, django_capture_on_commit_callbacks):
    marketer = client_for("marketer")
    make_customer(customer_no="C1", status="dormant", name="陈测试")
    make_customer(customer_no="C2")

    listed = marketer.get(reverse("customers:customer_list"), {"status": "dormant"})
    address = reverse("customers:export_create") + "?status=dormant"
    assert address in listed.content.decode()
    asked = marketer.get(address)
    assert 'name="clear"' not in asked.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = marketer.post(address, {"format": "csv", "columns": ["customer_no", "name"]})
    export = Export.objects.get()
    shown = marketer.get(answer.url).content.decode()
    file = marketer.get(reverse("customers:export_download", args=[export.code]))

    assert answer.url == reverse("customers:export_detail", args=[export.code])
    assert reverse("customers:export_download", args=[export.code]) in shown
    assert "hx-trigger" not in shown.split('id="job"')[1].split(">")[0]
    assert file["Content-Disposition"] == f'attachment; filename="{export.code}.csv"'
    assert (
        b"".join(file.streaming_content).decode().endswith(f'\r\n"C1","陈*试","{export.code}"\r\n')
    )
    assert export.code in marketer.get(reverse("customers:export_list")).content.decode()


def test_the_page_says_what_the_list_was_narrowed_to_and_no_personal_value(client_for):
    marketer = client_for("marketer")
    make_customer(customer_no="C1", status="dormant", name="陈测试")
    address = reverse("customers:export_create") + "?status=dormant&q=陈测试"

    answer = marketer.post(address, {"format": "csv", "columns": ["customer_no"]})
    shown = marketer.get(answer.url).content.decode()

    assert "<dt>Status</dt><dd>Dormant</dd>" in shown
    assert "<dt>Number, phone, e-mail, id or name</dt><dd>••••</dd>" in shown
    assert "陈测试" not in shown


def test_progress_is_shown_until_it_is_over(client_for):
    marketer = client_for("marketer")
    make_customer()
    marketer.post(reverse("customers:export_create"), {"format": "csv", "columns": ["status"]})
    export = Export.objects.get()
    url = reverse("customers:export_detail", args=[export.code])

    assert 'hx-trigger="every 2s"' in marketer.get(url).content.decode()
    marketer.post(reverse("customers:export_cancel", args=[export.code]))

    assert "Cancelled; no file is kept." in marketer.get(url).content.decode()


def test_a_segment_exports_its_members(client_for):
    marketer = client_for("marketer")
    make_customer()
    segment = refreshed_segment(marketer.user)
    detail = marketer.get(reverse("segmentation:segment_detail", args=[segment.pk]))
    address = f"{reverse('customers:export_create')}?source=segment&source_id={segment.pk}"

    assert address.replace("&", "&amp;") in detail.content.decode()
    assert segment.name in marketer.get(address).content.decode()
    marketer.post(address, {"format": "csv", "columns": ["status"]})

    assert Export.objects.get().source_name == segment.name


def test_what_is_wrong_stands_beside_its_field(client_for):
    make_customer()
    officer = client_for("risk_officer")
    url = reverse("customers:export_create")

    answer = officer.post(url, {"format": "csv", "columns": ["name"], "clear": "on", "reason": ""})

    assert answer.status_code == 422
    assert "Say why" in answer.content.decode().split('id="id_reason_error"')[1]
    assert not Export.objects.exists()


def test_nobody_else_sees_or_fetches_an_export(client_for):
    make_customer()
    marketer, other = client_for("marketer"), client_for("marketer")
    marketer.post(reverse("customers:export_create"), {"format": "csv", "columns": ["status"]})
    export = Export.objects.get()
    trail = AuditEntry.objects.count()

    answers = [
        other.get(reverse("customers:export_detail", args=[export.code])),
        other.get(reverse("customers:export_download", args=[export.code])),
        other.post(reverse("customers:export_cancel", args=[export.code])),
    ]
    export.refresh_from_db()

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert (export.state, export.downloads) == ("waiting", 0)
    assert AuditEntry.objects.count() == trail
    assert export.code not in other.get(reverse("customers:export_list")).content.decode()
