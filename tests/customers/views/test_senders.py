"""The pages of senders: made, tried out, put on; secrets go in and never come out."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Sender, SenderState
from tests.factories.senders import make_sender, state
from tests.gateway import server

pytestmark = pytest.mark.django_db


def filled(gateway, **over) -> dict:
    return {
        "name": "gate-1",
        "channel": "sms",
        "weight": "2",
        "per_second": "20",
        "url": f"{gateway.url}/hook",
        "account": "",
        "region": "",
        "signing_key": server.SIGNING_KEY,
    } | over


def test_ops_staff_make_try_and_put_on(gateway, client_for):
    client = client_for("ops_admin")

    answer = client.post(reverse("customers:sender_create", args=["webhook"]), filled(gateway))
    sender = Sender.objects.get()
    tried = client.post(reverse("customers:sender_test", args=[sender.pk]))
    client.post(reverse("customers:sender_switch", args=[sender.pk]), {"to": "on"})

    sender.refresh_from_db()
    assert answer.status_code == 302
    assert (sender.name, sender.weight, sender.per_second) == ("gate-1", 2, 20.0)
    assert sender.is_on
    assert "HTTP 404" in tried.content.decode()  # signed in; there is no such message


def test_a_new_sender_is_off(gateway, client_for):
    client_for("ops_admin").post(
        reverse("customers:sender_create", args=["webhook"]), filled(gateway)
    )

    assert not Sender.objects.get().is_on


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_and_show_no_secret(gateway, client_for, language):
    client, sender = client_for("ops_admin"), make_sender(gateway)
    client.cookies["sp_language"] = language

    pages = [
        client.get(reverse("customers:sender_list")),
        client.get(reverse("customers:sender_edit", args=[sender.pk])),
        *(
            client.get(reverse("customers:sender_create", args=[kind]))
            for kind in Sender.Kind.values
        ),
    ]

    assert [page.status_code for page in pages] == [200] * len(pages)
    assert not [page for page in pages if server.SIGNING_KEY in page.content.decode()]
    # one secret of the first page's sender is kept, none of the others was ever given
    hint = {"en": "Kept sealed; leave empty to keep it", "zh-hans": "已加密保存；留空则不变"}[
        language
    ]
    assert sum(page.content.decode().count(hint) for page in pages) == 1


def test_secret_stays_where_it_is_left_empty_and_goes_where_the_place_changes(gateway, client_for):
    client, sender = client_for("ops_admin"), make_sender(gateway)
    address = reverse("customers:sender_edit", args=[sender.pk])

    kept = client.post(address, filled(gateway, signing_key=""))
    moved = client.post(address, filled(gateway, signing_key="", url="https://elsewhere.test/"))

    sender.refresh_from_db()
    assert (kept.status_code, moved.status_code) == (302, 422)
    assert server.SIGNING_KEY in sender.credentials
    assert sender.settings["url"] == f"{gateway.url}/hook"


@pytest.mark.parametrize(
    ("kind", "over", "field"),
    [
        ("webhook", {"signing_key": ""}, "signing_key"),
        ("webhook", {"url": ""}, "url"),
        ("webhook", {"channel": "email"}, "channel"),
        ("webhook", {"weight": "0"}, "weight"),
        ("webhook", {"per_second": "0"}, "per_second"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(gateway, client_for, kind, over, field):
    answer = client_for("ops_admin").post(
        reverse("customers:sender_create", args=[kind]), filled(gateway, **over)
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Sender.objects.count() == 0


def test_foreign_dkim_key_is_refused(client_for):
    told = {
        "name": "mail-1", "channel": "email", "weight": "1", "host": "127.0.0.1", "port": "25",
        "dkim_domain": "bank.test", "dkim_selector": "s1", "dkim_key": "no key", "region": "",
    }  # fmt: skip

    answer = client_for("ops_admin").post(reverse("customers:sender_create", args=["smtp"]), told)

    assert answer.status_code == 422
    assert "dkim_key" in answer.context["form"].errors


def test_rested_sender_is_let_in_again(gateway, client_for):
    client, sender = client_for("ops_admin"), make_sender(gateway)
    until = timezone.now() + dt.timedelta(minutes=5)
    SenderState.objects.filter(pk=sender.pk).update(failures=7, open_until=until)

    client.post(reverse("customers:sender_switch", args=[sender.pk]), {"to": "wake"})

    assert (state(sender).failures, state(sender).open_until) == (0, None)
    assert Sender.objects.get().is_on


@pytest.mark.parametrize("role", ["marketer", "manager", "compliance_officer"])
def test_others_see_nothing_and_change_nothing(gateway, client_for, role):
    sender = make_sender(gateway)
    client = client_for(role)

    answers = [
        client.get(reverse("customers:sender_list")),
        client.post(reverse("customers:sender_create", args=["webhook"]), filled(gateway)),
        client.post(reverse("customers:sender_edit", args=[sender.pk]), filled(gateway)),
        client.post(reverse("customers:sender_test", args=[sender.pk])),
        client.post(reverse("customers:sender_switch", args=[sender.pk]), {"to": "off"}),
        client.post(reverse("customers:sender_delete", args=[sender.pk])),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    assert Sender.objects.get().is_on


def test_changes_are_audited_without_secrets(gateway, client_for):
    sender = make_sender(gateway)

    client_for("ops_admin").post(
        reverse("customers:sender_edit", args=[sender.pk]), filled(gateway, weight="5")
    )

    entries = AuditEntry.objects.filter(object_table="customers_sender")
    assert {entry.action for entry in entries} == {"insert", "update"}
    assert not [one for one in entries if server.SIGNING_KEY in f"{one.before}{one.after}"]
