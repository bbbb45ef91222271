"""Requests about one's own data: deadlines, four eyes, the file handed over once, and erasure that holds."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import AuditEntry
from config.base.errors import DomainError
from customers.domain import rights
from customers.models import (
    ConsentState,
    Customer,
    CustomerProfile,
    CustomerTail,
    DataRestriction,
    ErasedIdentity,
    Event,
    Export,
    Holding,
    LegalHold,
    QuarantinedRow,
    RightsRequest,
    RightsStep,
    Score,
    Suppression,
    Transaction,
)
from customers.services import profiles
from customers.services.imports.records import take_records
from customers.services.rights import correcting, erasing, files, requests
from customers.services.rights.requests import Asked
from customers.services.texts.intake import Source, take_media
from tests.factories import service_desk
from tests.factories.customers import (
    give_consent,
    make_customer,
    make_event,
    make_holding,
    make_score,
    make_transaction,
)

pytestmark = pytest.mark.django_db


def ask(customer, kind, by=None, **over) -> RightsRequest:
    details = {"via": "branch", "identity_proof": "id_document"} | over
    return requests.receive_request(customer=customer, asked=Asked(kind=kind, **details), by=by)


def with_everything(**over) -> Customer:
    customer = make_customer(name="陈晓测", id_number="330106198603011234", **over)
    holding = make_holding(customer, status="closed", closed_on=dt.date(2026, 1, 5))
    make_transaction(holding, booked_at=dt.datetime(2025, 12, 30, 4, tzinfo=dt.UTC))
    make_event(customer)
    make_score(customer)
    give_consent(customer)
    service_desk.make_ticket(customer)
    profiles.refresh_profiles(as_of=timezone.now())
    profiles.refresh_due_profiles()
    return customer


def test_an_answer_is_due_after_the_banks_working_days(agent):
    customer = make_customer()
    friday = dt.datetime(2026, 3, 6, 3, tzinfo=dt.UTC)

    request = ask(customer, "access", agent, received_at=friday)
    other = ask(make_customer(), "access", agent, received_at=friday, regime="gdpr")

    assert request.due_on == dt.date(2026, 3, 27)
    assert other.due_on == dt.date(2026, 4, 6)
    assert request.state == "open"
    assert list(request.steps.order_by("pk").values_list("step", flat=True)) == [
        "receive",
        "identify",
    ]


def test_the_deadline_is_moved_once_and_with_a_reason(agent):
    request = ask(
        make_customer(), "access", agent, received_at=dt.datetime(2026, 3, 6, 3, tzinfo=dt.UTC)
    )
    with pytest.raises(DomainError) as refusal:
        requests.extend_request(request=request, reason="  ", by=agent)

    requests.extend_request(request=request, reason="Archive boxes must be fetched", by=agent)

    assert refusal.value.code == "reason_missing"
    assert request.due_on == dt.date(2026, 4, 20)  # Qingming is no working day
    with pytest.raises(DomainError) as again:
        requests.extend_request(request=request, reason="Once more", by=agent)
    assert again.value.code == "extended_already"


def test_the_file_holds_everything_and_is_handed_over_once(agent):
    customer = with_everything()
    request = ask(customer, "access", agent)
    files.ask_for_file(request=request, by=agent)
    files.write_file(request=request)
    phrase = files.offer_link(request=request, by=agent)
    stored = request.file.open("rb").read()

    content = files.fetch_by_link(request=request, phrase=phrase.lower())

    archive = zipfile.ZipFile(io.BytesIO(content))
    data = json.loads(archive.read("data.json"))
    assert data["customer"][0]["name"] == "陈晓测"
    assert data["customer"][0]["id_number"] == "330106198603011234"
    assert len(data["transaction"]) == 1
    assert len(data["event"]) == 1
    assert len(data["customerprofile"]) == 1
    assert len(data["ticketmessage"]) == 1
    assert "alert" not in data
    assert "陈晓测" in archive.read("report.html").decode()
    assert "陈晓测".encode() not in stored
    request.refresh_from_db()
    assert (request.state, bool(request.file)) == ("done", False)
    with pytest.raises(DomainError) as refusal:
        files.fetch_by_link(request=request, phrase=phrase)
    assert refusal.value.code == "file_gone"
    trail = AuditEntry.objects.filter(action="rights_download", object_id=request.code)
    assert trail.count() == 1


def test_portability_leaves_out_what_the_bank_concluded(agent):
    request = ask(with_everything(), "portability", agent)
    files.ask_for_file(request=request, by=agent)

    files.write_file(request=request)

    archive = zipfile.ZipFile(io.BytesIO(files.hand_over_in_branch(request=request, by=agent)))
    assert {"score.csv", "customerprofile.csv", "report.html"}.isdisjoint(archive.namelist())
    assert {"data.json", "transaction.csv", "customer.csv"} <= set(archive.namelist())


def test_five_wrong_passphrases_lock_the_file(agent):
    request = ask(make_customer(), "access", agent)
    files.ask_for_file(request=request, by=agent)
    files.write_file(request=request)
    phrase = files.offer_link(request=request, by=agent)

    codes = []
    for _ in range(files.TRIES):
        with pytest.raises(DomainError) as refusal:
            files.fetch_by_link(request=request, phrase="WRONG")
        codes.append(refusal.value.code)

    assert set(codes) == {"wrong_passphrase"}
    with pytest.raises(DomainError) as locked:
        files.fetch_by_link(request=request, phrase=phrase)
    assert locked.value.code == "file_gone"


def test_a_file_that_nobody_fetched_goes(agent):
    request = ask(make_customer(), "access", agent)
    files.ask_for_file(request=request, by=agent)
    files.write_file(request=request)
    RightsRequest.objects.update(file_expires_at=timezone.now() - dt.timedelta(minutes=1))

    assert files.expire_files() == 1

    request.refresh_from_db()
    assert (request.state, bool(request.file)) == ("open", False)
    assert request.steps.last().step == "expire"


def test_a_correction_takes_two_people(agent, officer):
    customer = make_customer(name="陈误", phone="17000000001")
    request = ask(customer, "correction", agent)
    values = {"name": "陈正", "phone": "17000000001", "birth_on": dt.date(1987, 3, 1)}
    correcting.propose_correction(request=request, values=values, by=agent)
    with pytest.raises(DomainError) as refusal:
        correcting.accept_correction(request=request, by=agent)

    correcting.accept_correction(request=request, by=officer)

    customer.refresh_from_db()
    assert refusal.value.code == "own_proposal"
    assert (customer.name, customer.birth_on) == ("陈正", dt.date(1987, 3, 1))
    assert (request.state, request.proposal) == ("done", "")
    assert request.steps.last().figures == {"fields": ["birth_on", "name"]}
    told = AuditEntry.objects.filter(object_table="customers_customer", action="update").last()
    assert {told.after[name] for name in ("name", "name_index", "birth_on")} == {"\\x"}


def test_erasure_waits_for_open_products_and_legal_holds(agent, officer):
    customer = make_customer()
    holding = make_holding(customer)
    request = ask(customer, "erasure", agent)
    with pytest.raises(DomainError) as still_open:
        erasing.propose_erasure(request=request, by=agent)
    Holding.objects.filter(pk=holding.pk).update(status="closed")
    hold = LegalHold.objects.create(
        customer=customer, reason="Court order", starts_on=timezone.localdate(), placed_by=officer
    )
    with pytest.raises(DomainError) as held:
        erasing.propose_erasure(request=request, by=agent)
    hold.delete()

    erasing.propose_erasure(request=request, by=agent)

    assert (still_open.value.code, held.value.code) == ("relationship_open", "legal_hold")
    assert request.state == "review"


def erased(customer, agent, officer) -> RightsRequest:
    request = ask(customer, "erasure", agent)
    erasing.propose_erasure(request=request, by=agent)
    erasing.approve_erasure(request=request, by=officer)
    erasing.run_erasure(request=request)
    return request


def test_erasure_leaves_only_what_the_law_keeps(agent, officer, django_capture_on_commit_callbacks):
    customer = with_everything(phone="17012345678")
    number = customer.customer_no
    rows = [{"customer_no": number, "branch_code": "NOWHERE", "phone": "17012345678"}]
    take_records(target="customers", records=rows, by=agent)
    export = Export.objects.create(
        code="EXP-1",
        requested_by=agent,
        format="csv",
        state="done",
        file="exports/x.csv",
        filters=json.dumps({"text": "17012345678"}),
    )

    with django_capture_on_commit_callbacks(execute=True):
        request = erased(customer, agent, officer)

    customer.refresh_from_db()
    personal = [
        customer.name,
        customer.phone,
        customer.email,
        customer.id_number,
        customer.birth_on,
    ]
    assert [value for value in personal if value] == []
    indexes = (customer.name_index, customer.phone_index, customer.email_index)
    assert indexes == (None, None, None)
    gone = (Event, Score, CustomerProfile, CustomerTail)
    assert [model for model in gone if model.objects.filter(customer=customer).exists()] == []
    assert Transaction.objects.filter(customer=customer).count() == 1
    assert Holding.objects.get(customer=customer).account_no == ""
    assert QuarantinedRow.objects.get().content == "{}"
    export.refresh_from_db()
    assert (export.state, export.filters) == ("expired", "{}")
    kept = {one["table"]: one["until"] for one in DataRestriction.objects.get().kept}
    assert kept["customers.Transaction"] == "2036-01-05"
    assert not any(table.startswith("risk.") for table in kept)
    assert (request.state, len(request.steps.last().digest)) == ("done", 64)


def test_the_trail_keeps_no_personal_value(agent, officer):
    erased(with_everything(phone="17012345678"), agent, officer)

    trail = "".join(str(e.before) + str(e.after) for e in AuditEntry.objects.all())
    assert [value for value in ("1986-03-01", "17012345678", "陈晓测") if value in trail] == []


def test_an_interrupted_erasure_goes_on(agent, officer, monkeypatch):
    customer = with_everything()
    request = ask(customer, "erasure", agent)
    erasing.propose_erasure(request=request, by=agent)
    erasing.approve_erasure(request=request, by=officer)
    real = erasing._erase

    def dies_at_scores(held, customer_id):
        if held.model == "customers.Score":
            raise RuntimeError("worker lost")
        return real(held, customer_id)

    monkeypatch.setattr(erasing, "_erase", dies_at_scores)
    with pytest.raises(RuntimeError):
        erasing.run_erasure(request=request)
    monkeypatch.setattr(erasing, "_erase", real)

    erasing.run_erasure(request=RightsRequest.objects.get(pk=request.pk))

    assert RightsRequest.objects.get(pk=request.pk).state == "done"
    assert not Score.objects.exists()
    assert RightsStep.objects.filter(request=request, step="erase").count() == 1


def test_an_erased_customer_does_not_come_back(agent, officer):
    customer = with_everything(phone="17012345678")
    number = customer.customer_no
    erased(customer, agent, officer)
    branch = customer.branch.code
    row = {"branch_code": branch, "name": "陈晓测", "phone": "17012345678", "email": "a@mail.test"}

    again = take_records(target="customers", records=[{"customer_no": number, **row}], by=agent)
    other = take_records(target="customers", records=[{"customer_no": "NEW1", **row}], by=agent)
    stranger = take_records(
        target="customers",
        records=[{"customer_no": "NEW2", "branch_code": branch, "phone": "17099999999"}],
        by=agent,
    )

    assert again.errors[0]["reasons"] == [{"field": "customer_no", "code": "erased"}]
    assert QuarantinedRow.objects.get(job=again.job_id).content == "{}"
    assert (other.new, stranger.new) == (1, 1)
    found = Suppression.objects.filter(source_kind="rights.erased")
    assert [one.customer.customer_no for one in found] == ["NEW1"]
    profiles.refresh_profiles(as_of=timezone.now())
    assert not CustomerProfile.objects.filter(customer=customer).exists()


def test_only_a_newer_consent_lets_marketing_in_again(agent, officer):
    customer = with_everything(phone="17012345678")
    before = timezone.now()
    erased(customer, agent, officer)
    row = {"customer_no": "NEW1", "branch_code": customer.branch.code, "phone": "17012345678"}
    take_records(target="customers", records=[row], by=agent)
    back = Customer.objects.get(customer_no="NEW1")

    give_consent(back, at=before)
    still = Suppression.objects.filter(customer=back).exists()
    give_consent(back)

    assert still
    assert not Suppression.objects.filter(customer=back).exists()


def test_objection_and_restriction_stop_marketing_at_once(agent):
    customer = make_customer()
    give_consent(customer)
    request = ask(customer, "restriction", agent)

    requests.carry_out(request=request, by=agent)

    customer.refresh_from_db()
    assert (customer.marketing_refused, customer.profiling_refused) == (True, True)
    assert not ConsentState.objects.get(customer=customer, purpose="marketing", channel="").granted
    assert Suppression.objects.get(customer=customer).channel == ""
    assert DataRestriction.objects.get().kind == "restricted"
    assert not ErasedIdentity.objects.exists()


def test_the_same_request_is_not_taken_twice(agent):
    customer = make_customer()
    ask(customer, "access", agent)

    with pytest.raises(DomainError) as refusal:
        ask(customer, "access", agent)

    assert refusal.value.code == "already_asked"
    assert RightsRequest.objects.count() == 1


def test_no_step_leaves_a_closed_state():
    over = [rights.State.DONE, rights.State.REFUSED, rights.State.WITHDRAWN]

    left = [
        (kind, state, step)
        for kind in rights.Kind
        for state in over
        for step in rights.allowed_steps(kind, state)
        if rights.next_state(kind, state, step) != state
    ]
    assert left == []


def test_pictures_and_recordings_go_with_their_customer(
    agent, officer, django_capture_on_commit_callbacks
):
    customer, other = with_everything(), make_customer()
    theirs, others = (
        take_media(
            source=Source("call", str(whose.pk)),
            file=ContentFile(b"RIFF\0\0\0\0WAVE", "call.wav"),
            media_type="audio/wav",
            occurred_at=timezone.now(),
            customer=whose,
        ).media_file
        for whose in (customer, other)
    )

    with django_capture_on_commit_callbacks(execute=True):
        erased(customer, agent, officer)

    assert not theirs.storage.exists(theirs.name)
    assert others.storage.exists(others.name)
