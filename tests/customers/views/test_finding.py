import pytest
from django.urls import reverse

from customers.models import SavedFilter
from customers.services.tails import index_tails
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db
LIST = "customers:customer_list"


def test_last_digits_on_the_list(client_for):
    make_customer(customer_no="C1", name="陈测试", phone="17011112222")
    make_customer(customer_no="C2", name="陈测试", phone="17033334444")
    index_tails()
    agent = client_for("service_agent")

    one = agent.get(reverse(LIST), {"q": "陈测试", "phone_tail": "2222"})
    several = agent.get(reverse(LIST), {"branch": "B0", "phone_tail": "2222"}).content.decode()
    alone = agent.get(reverse(LIST), {"phone_tail": "2222"}).content.decode()
    wrong = agent.get(reverse(LIST), {"q": "陈测试", "phone_tail": "22"}).content.decode()

    assert one.url == reverse("customers:customer_detail", args=["C1"])
    assert "At most 20 customers are shown by last digits." in several
    assert "found only together with a whole name" in alone
    assert reverse("customers:customer_detail", args=["C1"]) not in alone
    assert 'id="e-phone_tail"' in wrong


def test_last_digits_over_the_api(api_client_for):
    make_customer(customer_no="C1", phone="17011112222")
    make_customer(customer_no="C2", phone="17033334444")
    index_tails()
    client = api_client_for("api_client")

    found = client.get(reverse("api_customers"), {"branch": "B0", "phone_tail": "2222"}).json()
    alone = client.get(reverse("api_customers"), {"phone_tail": "2222"})

    assert [row["customer_no"] for row in found["results"]] == ["C1"]
    assert (alone.status_code, alone.json()["code"]) == (422, "tail_alone")


def test_a_filter_is_saved_applied_and_deleted(client_for):
    make_customer(customer_no="C1", status="dormant")
    make_customer(customer_no="C2")
    marketer, colleague = client_for("marketer"), client_for("marketer")

    saving = reverse("customers:filter_save") + "?q=17011112222&status=dormant"
    answer = marketer.post(saving, {"name": "Sleeping", "role": "marketer"})
    saved = SavedFilter.objects.get()
    shown = colleague.get(reverse(LIST)).content.decode()
    applied = colleague.get(f"{reverse(LIST)}?status=dormant").content.decode()
    refused = colleague.post(reverse("customers:filter_delete", args=[saved.pk]), follow=True)

    assert answer.url == f"{reverse(LIST)}?q=17011112222&status=dormant"
    assert '<a href="?status=dormant"' in shown
    assert reverse("customers:filter_delete", args=[saved.pk]) not in shown
    assert ("C1" in applied, "C2" in applied) == (True, False)
    assert "Only its owner deletes a saved filter." in refused.content.decode()
    marketer.post(reverse("customers:filter_delete", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


def test_nobody_deletes_a_filter_they_do_not_see(client_for):
    marketer = client_for("marketer")
    marketer.post(reverse("customers:filter_save") + "?status=dormant", {"name": "Mine"})
    saved = SavedFilter.objects.get()

    answer = client_for("manager").post(reverse("customers:filter_delete", args=[saved.pk]))

    assert answer.status_code == 404
    assert SavedFilter.objects.count() == 1


def test_firms_alone_are_listed_and_kept_as_a_filter(client_for):
    make_customer(customer_no="F1", kind="firm", birth_on=None)
    make_customer(customer_no="P1")
    steward = client_for("data_steward")

    listed = steward.get(reverse(LIST), {"kind": "firm"}).content.decode()
    steward.post(reverse("customers:filter_save") + "?kind=firm", {"name": "Firms"})

    assert (">F1<" in listed, ">P1<" in listed) == (True, False)
    assert '<option value="firm" selected>' in listed
    assert SavedFilter.objects.get().filters == {"kind": "firm"}
