import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Consent, DataSource
from customers.services.profiles import refresh_profiles
from tests.factories.customers import (
    give_consent,
    make_branch,
    make_customer,
    make_event,
    make_holding,
    make_product,
    make_score,
    make_transaction,
    place_hold,
)

pytestmark = pytest.mark.django_db


def page_of(customer, name="customer_detail", *more):
    return reverse(f"customers:{name}", args=[customer.customer_no, *more])


def test_list_finds_by_number_and_by_whole_personal_values(client_for):
    one, two = make_customer(phone="10312345678"), make_customer(email="x@mail.test")
    client = client_for("marketer")

    everybody = client.get(reverse("customers:customer_list")).content.decode()
    assert one.customer_no in everybody
    assert "10312345678" not in everybody
    for text, found in [("103-1234-5678", one), ("X@mail.test", two), (one.customer_no, one)]:
        answer = client.get(reverse("customers:customer_list"), {"q": text})
        assert answer.url == page_of(found)
    nobody = client.get(reverse("customers:customer_list"), {"q": "1031234567"}).content.decode()
    assert "No customer found" in nobody


def test_list_is_narrowed_by_status_branch_and_tier(client_for):
    parent = make_branch("B1")
    below = make_customer(branch=make_branch("B2", parent=parent), status="dormant")
    other = make_customer()
    make_score(below, "value_tier", band="gold")
    client = client_for("marketer")

    for query in ({"branch": "B1"}, {"status": "dormant"}, {"tier": "gold"}):
        text = client.get(reverse("customers:customer_list"), query).content.decode()
        assert below.customer_no in text
        assert other.customer_no not in text


def test_list_asks_the_same_number_of_queries_for_any_number_of_customers(
    client_for, django_assert_max_num_queries
):
    for _number in range(20):
        make_customer()
    client = client_for("marketer")
    client.get(reverse("customers:customer_list"))

    with django_assert_max_num_queries(18):
        client.get(reverse("customers:customer_list"))


def test_page_shows_the_whole_customer_masked(client_for, clock):
    customer = make_customer(name="陈小玲", phone="10312345678", email="chenxl@mail.test")
    product = make_product(name_en="Steady 180")
    holding = make_holding(customer, product, balance=1234)
    make_transaction(holding, -40, booked_at=timezone.now() - dt.timedelta(hours=2))
    make_event(customer, "branch_visit", occurred_at=timezone.now() - dt.timedelta(hours=1))
    make_score(customer, "churn", 0.31)
    give_consent(customer, at=timezone.now() - dt.timedelta(minutes=1))
    refresh_profiles(as_of=timezone.now())

    text = client_for("relationship_manager").get(page_of(customer)).content.decode()

    for shown in ("陈*玲", "103 **** 5678", "ch***@mail.test", "Steady 180", "¥1,234", "31.0%"):
        assert shown in text
    for told in (
        "Visited a branch",
        "Card payment",
        "Agreed: Marketing, E-mail",
        "Portrait against peers",
    ):
        assert told in text
    assert "10312345678" not in text
    assert page_of(customer, "customer_reveal", "phone") in text


def test_hold_banner_says_why_and_policy_holds_only_that(client_for):
    complaint, policy = make_customer(), make_customer()
    place_hold(complaint, reason="complaint T-1 is open")
    place_hold(
        policy, "policy", source_id="OPAQUE-77", ends_at=timezone.now() + dt.timedelta(days=9)
    )
    client = client_for("compliance_officer")

    assert (
        "Marketing is on hold: complaint T-1 is open"
        in client.get(page_of(complaint)).content.decode()
    )
    for name in ("customer_detail", "customer_audit"):
        text = client.get(page_of(policy, name)).content.decode()
        assert "Not available" in text
        assert "OPAQUE-77" not in text
        assert "on hold" not in text
        assert "Resumes by itself" not in text
    assert "customers_hold" not in client.get(page_of(policy, "customer_audit")).content.decode()


def test_audit_page_tells_in_words_and_keeps_values_sealed(client_for):
    customer = make_customer(name="陈小玲")
    customer.name, customer.status = "陈晓玲", "dormant"
    customer.save()
    client_for("service_agent").post(page_of(customer, "customer_reveal", "phone"))
    officer = client_for("compliance_officer")

    text = officer.get(page_of(customer, "customer_audit")).content.decode()
    table = text.split("<tbody>")[1].split("</tbody>")[0]

    for told in ("Revealed", "<b>Phone</b>", "Changed", "<b>Name</b> ••• → •••", "Created"):
        assert told in table
    assert "<b>Status</b> active → dormant" in table
    for raw in ("customers_customer", "_index", "_digest", "陈晓玲", "updated_at"):
        assert raw not in table


def test_ledger_shows_every_entry_with_its_basis(client_for):
    customer = make_customer()
    now = timezone.now()
    give_consent(customer, at=now - dt.timedelta(days=2), source="branch")
    give_consent(customer, granted=False, at=now - dt.timedelta(days=1), source="branch")

    page = client_for("service_agent").get(page_of(customer, "customer_consents"))

    assert [one.granted for one in page.context["ledger"]] == [False, True]
    ledger = (
        page.content.decode().split("Every entry of the ledger</summary>")[1].split("</details>")[0]
    )
    for told in ("Withdrawn", "Agreed", "Legal basis", "Branch"):
        assert told in ledger


def test_timeline_filters_and_pages_without_losing_an_entry(client_for, clock):
    customer = make_customer()
    for minutes in range(1, 31):
        make_event(customer, "login", occurred_at=timezone.now() - dt.timedelta(minutes=minutes))
    make_event(customer, "call", occurred_at=timezone.now() - dt.timedelta(hours=5))
    client = client_for("marketer")

    first = client.get(page_of(customer, "customer_timeline"))
    before = first.context["timeline"].before
    second = client.get(page_of(customer, "customer_timeline"), {"before": before.isoformat()})
    service = client.get(page_of(customer, "customer_timeline"), {"kind": "service"})

    assert len(first.context["timeline"].entries) == 20
    assert len(second.context["timeline"].entries) == 11
    assert second.context["timeline"].before is None
    assert [entry.title for entry in service.context["timeline"].entries] == ["Called"]


def test_bookings_are_paged_by_time_and_narrowed_to_an_account(client_for, clock):
    customer = make_customer()
    first, second = make_holding(customer), make_holding(customer)
    for minutes in range(55):
        make_transaction(first, 1, booked_at=timezone.now() - dt.timedelta(minutes=minutes))
    make_transaction(second, 7)
    client = client_for("marketer")

    newest = client.get(page_of(customer, "customer_holdings"), {"holding": first.pk})
    older = client.get(
        page_of(customer, "customer_holdings"),
        {"holding": first.pk, "before": newest.context["bookings"].before.isoformat()},
    )

    first_page, second_page = newest.context["bookings"].rows, older.context["bookings"].rows
    assert (len(first_page), len(second_page)) == (50, 5)
    assert older.context["bookings"].before is None
    assert {booking.holding for booking in first_page} == {first}


def test_reveal_answers_once_asked_and_leaves_an_entry(client_for):
    customer = make_customer(phone="10312345678")
    client = client_for("relationship_manager")

    answer = client.post(page_of(customer, "customer_reveal", "phone"))

    entry = AuditEntry.objects.get(action="reveal")
    assert (answer.content.decode(), answer["Cache-Control"]) == ("10312345678", "no-store")
    assert (entry.actor, entry.object_id) == (f"user:{client.user.username}", str(customer.pk))
    assert client.get(page_of(customer, "customer_reveal", "phone")).status_code == 405
    assert client.post(page_of(customer, "customer_reveal", "sealed_digest")).status_code == 404


def test_consent_is_written_down_with_its_source(client_for):
    customer = make_customer()
    client = client_for("service_agent")

    answer = client.post(
        page_of(customer, "consent_change"),
        {"purpose": "marketing", "channel": "sms", "granted": "no", "text_version": "2026-01"},
    )

    entry = Consent.objects.get()
    assert answer.url == page_of(customer, "customer_consents")
    assert (entry.granted, entry.channel) == (False, "sms")
    assert entry.source == f"staff:{client.user.username}"
    wrong = client.post(page_of(customer, "consent_change"), {"purpose": "fun"})
    assert wrong.status_code == 422
    assert Consent.objects.count() == 1


def test_panels_that_the_reader_may_not_open_are_absent(client_for, settings):
    settings.CUSTOMER_PANELS = ["service_desk:customer_tickets", "nowhere:customer_nothing"]
    customer = make_customer()

    agent = client_for("service_agent").get(page_of(customer)).content.decode()
    marketer = client_for("marketer").get(page_of(customer)).content.decode()

    tickets = reverse("service_desk:customer_tickets", args=[customer.customer_no])
    assert tickets in agent
    assert tickets not in marketer
    assert "This part is not installed here." in marketer


def test_catalogue_and_who_holds_a_product_within_the_readers_branch(client_for):
    product = make_product(name_en="Steady 180")
    mine = make_customer(branch=make_branch("B1"))
    other = make_customer(branch=make_branch("B2"))
    for customer in (mine, other):
        make_holding(customer, product)
    client = client_for("relationship_manager", branch_code="B1")

    assert "Steady 180" in client.get(reverse("customers:product_list")).content.decode()
    text = client.get(reverse("customers:product_detail", args=[product.code])).content.decode()
    assert mine.customer_no in text or mine.masked_name in text
    assert page_of(mine) in text
    assert page_of(other) not in text


def test_a_rate_is_a_share_and_says_what_it_tells(client_for):
    product = make_product(name_en="Steady 180", rate="0.02380", rate_kind="benchmark")
    client = client_for("manager")

    listed = client.get(reverse("customers:product_list")).content.decode()
    text = client.get(reverse("customers:product_detail", args=[product.code])).content.decode()

    assert ">2.38%<" in listed
    assert '2.38% <span class="sp-3">benchmark, not a promise</span>' in text


def test_a_product_is_no_link_for_who_may_not_open_it(client_for):
    customer = make_customer()
    product = make_product()
    make_holding(customer, product)
    address = reverse("customers:product_detail", args=[product.code])

    assert address in client_for("manager").get(page_of(customer)).content.decode()
    assert address not in client_for("service_agent").get(page_of(customer)).content.decode()


def test_page_says_that_dates_are_moved_and_contact_details_made_up(client_for):
    source = DataSource.objects.create(code="old", name="Old bank", shift_days=11921)
    moved, plain = make_customer(source=source, contact_derived=True), make_customer()
    client = client_for("manager")

    text = client.get(page_of(moved)).content.decode()
    assert "Dates from Old bank are moved forward by 11,921 days." in text
    assert "made up by the import" in text
    assert "made up by the import" not in client.get(page_of(plain)).content.decode()


def test_pages_are_whole_in_chinese(client_for):
    customer = make_customer(name="陈小玲")
    client = client_for("manager")
    client.cookies["sp_language"] = "zh-hans"

    text = client.get(page_of(customer)).content.decode()

    for word in ("持有产品", "时间线", "客户画像", "授权"):
        assert word in text
