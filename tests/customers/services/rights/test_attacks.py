"""Ways around what a customer asked: other records of the same person, orders that came late, and direct SQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from config.base.errors import DomainError
from customers.models import (
    Customer,
    DataRestriction,
    DeadLetter,
    ErasedIdentity,
    IdentityKey,
    LegalHold,
    RightsRequest,
    Score,
    SourceRecord,
    Suppression,
)
from customers.models.fields import sealer
from customers.selectors.rights.requests import find_signed_customer, sign_for
from customers.services.identity.indexing import index_identities
from customers.services.identity.merging import merge_customers
from customers.services.imports.records import take_records
from customers.services.rights import erasing, requests
from customers.services.rights.requests import Asked
from tests.factories.customers import make_customer, make_holding, make_score, the_branch
from tests.factories.streams import make_stream

pytestmark = pytest.mark.django_db
NUMBER = "110101199003074477"


def ask(customer, kind, by) -> RightsRequest:
    asked = Asked(kind=kind, via="branch", identity_proof="id_document")
    return requests.receive_request(customer=customer, asked=asked, by=by)


def approved(customer, agent, officer) -> RightsRequest:
    request = ask(customer, "erasure", agent)
    erasing.propose_erasure(request=request, by=agent)
    erasing.approve_erasure(request=request, by=officer)
    return request


def take(by, target, **row):
    rows = [{"branch_code": the_branch().code} | row]
    return take_records(target=target, records=rows, by=by)


def test_a_legal_hold_that_comes_after_the_approval_stops_the_worker(agent, officer):
    customer = make_customer(name="陈晓测")
    request = approved(customer, agent, officer)
    hold = LegalHold.objects.create(
        customer=customer, reason="Court order", starts_on=timezone.localdate(), placed_by=officer
    )

    erasing.run_erasure(request=request)

    customer.refresh_from_db()
    assert (customer.name, request.state, request.progress) == ("陈晓测", "running", {})
    assert not Suppression.objects.exists()
    hold.delete()
    erasing.run_erasure(request=request)
    assert (request.state, Customer.objects.get(pk=customer.pk).name) == ("done", "")


def test_a_product_opened_after_the_approval_stops_the_worker(agent, officer):
    customer = make_customer(name="陈晓测")
    request = approved(customer, agent, officer)
    make_holding(customer)

    erasing.run_erasure(request=request)

    customer.refresh_from_db()
    assert (customer.name, request.state) == ("陈晓测", "running")


@pytest.mark.parametrize("kind", ["erasure", "correction"])
@pytest.mark.parametrize("state", ["running", "done"])
def test_sql_does_not_get_around_the_second_person(agent, kind, state):
    request = ask(make_customer(), kind, agent)
    sql = "UPDATE customers_rightsrequest SET state = %s WHERE id = %s"

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [state, request.pk])

    request.refresh_from_db()
    assert request.state == "open"


def test_erasure_reaches_the_records_merged_into_a_customer(agent, officer):
    kept = make_customer(name="陈晓测", phone="17012345678", id_number=NUMBER, email="")
    alias = make_customer(name="陈小测", phone="17087654321", email="chen@old.test")
    make_score(alias)
    index_identities()
    take(agent, "source_records", source_code="cards", source_key="7", id_number=NUMBER,
         phone="17055555555")  # fmt: skip
    merge_customers(kept=kept, absorbed=alias, rule="newest")

    erasing.run_erasure(request=approved(kept, agent, officer))

    told = {("phone", "17012345678"), ("phone", "17087654321"), ("phone", "17055555555")}
    told |= {("email", "chen@old.test"), ("id_number", NUMBER)}
    assert {(one.kind, bytes(one.index)) for one in ErasedIdentity.objects.all()} == {
        (kind, sealer().index(kind, value)) for kind, value in told
    }
    assert not Score.objects.exists()
    assert not IdentityKey.objects.exists()
    assert Customer.objects.get(pk=alias.pk).phone == ""


def test_no_row_of_another_system_brings_the_values_back(agent, officer):
    kept, alias = make_customer(id_number=NUMBER), make_customer()
    row = {"source_code": "cards", "source_key": "7", "id_number": NUMBER, "name": "陈晓测"}
    assert take(agent, "source_records", **row).errors == []
    merge_customers(kept=kept, absorbed=alias, rule="newest")
    erasing.run_erasure(request=approved(kept, agent, officer))

    again = take(agent, "source_records", **row)
    by_alias = take(agent, "customers", customer_no=alias.customer_no, name="陈晓测")

    assert again.errors[0]["reasons"] == [{"field": "source_key", "code": "erased"}]
    assert by_alias.errors[0]["reasons"] == [{"field": "customer_no", "code": "erased"}]
    assert (SourceRecord.objects.get().name, Customer.objects.get(pk=alias.pk).name) == ("", "")


def test_a_merge_does_not_lift_a_restriction(agent):
    restricted, other = make_customer(name="陈晓测"), make_customer(name="陈晓测")
    requests.carry_out(request=ask(restricted, "restriction", agent), by=agent)

    for kept, absorbed in ((other, restricted), (restricted, other)):
        with pytest.raises(DomainError) as caught:
            merge_customers(kept=kept, absorbed=absorbed, rule="newest")
        assert caught.value.code == "data_restricted"

    assert DataRestriction.objects.get().customer == restricted
    assert not Customer.objects.filter(merged_into__isnull=False).exists()


def test_a_customer_to_be_erased_is_not_merged_meanwhile(agent, officer):
    leaving, other = make_customer(name="陈晓测"), make_customer(name="陈晓测")
    approved(leaving, agent, officer)

    with pytest.raises(DomainError) as caught:
        merge_customers(kept=other, absorbed=leaving, rule="newest")

    assert caught.value.code == "data_restricted"


def test_the_link_of_a_merged_record_leads_to_the_customer_kept():
    kept, alias = make_customer(), make_customer()
    token = sign_for(alias)
    merge_customers(kept=kept, absorbed=alias, rule="newest")

    assert find_signed_customer(token) == kept


def test_no_dead_letter_keeps_the_values(agent, officer):
    customer = make_customer(phone="17012345678", id_number="", email="")
    stream = make_stream(agent)
    letter = {"stream": stream, "reason": "not_json"}
    for position, text in enumerate(("from 17012345678, cut", '{"phone": "170123456789"}')):
        DeadLetter.objects.create(position=str(position), content=text, **letter)

    erasing.run_erasure(request=approved(customer, agent, officer))

    left = DeadLetter.objects.order_by("pk").values_list("content", "state")
    assert list(left) == [("", "discarded"), ('{"phone": "170123456789"}', "waiting")]
