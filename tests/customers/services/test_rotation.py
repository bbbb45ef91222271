"""Rotation of the field keys: everything sealed is covered, nobody's edit is lost, an interruption is no harm."""

import io
import os
import secrets
import threading
import time
from base64 import b64decode, b64encode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from accounts.models import AuditEntry
from customers.models import Customer, Holding, ImportJob, ImportMapping, QuarantinedRow
from customers.models.fields import SealedField, sealer
from customers.services import batching, rotation
from service_desk.models import TicketMessage
from tests.factories.customers import make_customer, make_holding
from tests.factories.service_desk import make_ticket

NEW = b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def add_key(settings):
    """`add_key()` puts a second key into the ring; the ring is read anew afterwards too."""
    first = dict(settings.FIELD_KEYS)

    def add():
        settings.FIELD_KEYS = first | {2: NEW}
        sealer.cache_clear()

    yield add
    settings.FIELD_KEYS = first
    sealer.cache_clear()


def quarantine(content: str) -> QuarantinedRow:
    mapping = ImportMapping.objects.create(name="m", target="customers")
    job = ImportJob.objects.create(mapping=mapping, file_name="f.csv")
    return QuarantinedRow.objects.create(job=job, row_number=1, content=content)


def under_keys() -> set[int]:
    return {one.key for one in rotation.count_by_key()}


def test_every_sealed_field_is_found():
    fields = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }

    found = {(t.name, column) for t in rotation.sealed_tables() for column in t.columns}

    assert found == fields
    assert ("customers_quarantinedrow", "content") in found


@pytest.mark.django_db
def test_all_values_move_and_read_as_before(add_key, user_with_role, monkeypatch):
    monkeypatch.setattr(batching, "PAUSE_SECONDS", 0)
    customer = make_customer(name="陈测试", phone="17012345678")
    holding, row = make_holding(customer, account_no="62001234"), quarantine('{"a": "1"}')
    message = make_ticket(customer).messages.first()
    body, index = message.body, bytes(customer.phone_index)
    factor = Authenticator.objects.create(
        user=user_with_role("marketer"), type="totp", data={"secret": encrypt("OTPSECRET")}
    )
    add_key()
    old = rotation.count_old()

    done = rotation.rotate_keys(batch=1)
    customer.refresh_from_db()
    factor.refresh_from_db()

    assert (done.moved, done.left, under_keys()) == (old, 0, {2})
    assert (customer.name, customer.phone) == ("陈测试", "17012345678")
    assert bytes(customer.phone_index) == index
    assert Holding.objects.get(pk=holding.pk).account_no == "62001234"
    assert QuarantinedRow.objects.get(pk=row.pk).content == '{"a": "1"}'
    assert TicketMessage.objects.get(pk=message.pk).body == body
    assert b64decode(factor.data["secret"])[0] == 2
    assert decrypt(factor.data["secret"]) == "OTPSECRET"
    assert AuditEntry.objects.get(action="rotate_keys").after == f"{old} values under key 2, 0 left"


@pytest.mark.django_db
def test_check_counts_and_changes_nothing(add_key):
    customer = make_customer(name="陈测试", phone="17012345678", email="")
    add_key()
    before = Customer.objects.filter(pk=customer.pk).values_list("updated_at").get()
    told = io.StringIO()

    with pytest.raises(CommandError, match="2 values are still under older keys"):
        call_command("rotate_keys", "--check", stdout=told)

    assert told.getvalue().splitlines() == [
        "customers_customer.name: 1 under key 1",
        "customers_customer.phone: 1 under key 1",
    ]
    assert Customer.objects.filter(pk=customer.pk).values_list("updated_at").get() == before
    assert not AuditEntry.objects.filter(action="rotate_keys").exists()


@pytest.mark.django_db
def test_the_command_says_what_it_did(add_key):
    make_customer(name="陈测试", phone="17012345678", email="")
    add_key()
    told = io.StringIO()

    call_command("rotate_keys", stdout=told)

    assert told.getvalue().splitlines() == [
        "2 values moved to key 2",
        "0 values are under older keys",
    ]


@pytest.mark.django_db
def test_what_cannot_be_opened_stays_and_is_counted(add_key, monkeypatch):
    monkeypatch.setattr(batching, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(batching, "PASSES_IN_VAIN", 2)
    broken, whole = make_customer(email="", phone=""), make_customer(email="", phone="")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_customer SET name = set_byte(name, 20, 255 - get_byte(name, 20))"
            " WHERE id = %s",
            [broken.pk],
        )
    add_key()

    done = rotation.rotate_keys()

    assert (done.moved, done.left) == (1, 1)
    assert Customer.objects.get(pk=whole.pk).name == whole.name


@pytest.mark.django_db
def test_a_thread_still_refuses_every_other_change(add_key):
    message = make_ticket(make_customer()).messages.first()
    message_id, stored = message.pk, bytes(sealer().seal(message.body))
    add_key()
    other = bytes(sealer().seal(message.body + "!"))

    for sql, value in [
        ("body = %s", stored),  # not under a newer key
        ("body = %s", other),  # of another length
        ("body = %s", None),
        ("internal = %s", True),
    ]:
        with (
            pytest.raises(Error, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"UPDATE service_desk_ticketmessage SET {sql} WHERE id = %s", [value, message_id]
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.datastore
def test_an_edit_made_meanwhile_is_not_lost(add_key, monkeypatch):
    monkeypatch.setattr(batching, "PAUSE_SECONDS", 0.05)
    customer, other = make_customer(phone="17000000001"), make_customer()
    late = bytes(sealer().seal("17099999999"))  # a process that does not know the new key yet
    add_key()
    began, go_on = threading.Event(), threading.Event()

    def edit():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE customers_customer SET phone = %s WHERE id = %s", [late, customer.pk]
            )
            began.set()
            go_on.wait(20)
        connection.close()

    editor = threading.Thread(target=edit)
    editor.start()
    began.wait(20)
    passed_over = []

    def tell(table, _moved):
        if table == "customers_customer":
            passed_over.append(Customer.objects.get(pk=customer.pk).phone)
            go_on.set()

    done = rotation.rotate_keys(tell=tell)
    editor.join()

    assert passed_over[0] == "17000000001"
    assert (done.left, under_keys()) == (0, {2})
    assert Customer.objects.get(pk=customer.pk).phone == "17099999999"
    assert Customer.objects.get(pk=other.pk).phone == other.phone


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_rotation_is_gone_on_with(add_key, start_process, settings):
    phones = {make_customer(email="").pk: f"17{n:09d}" for n in range(400)}
    for pk, phone in phones.items():
        Customer.objects.filter(pk=pk).update(phone=phone)
    keys = f"{os.environ['FIELD_KEYS']},2:{NEW}"
    add_key()
    all_of_them = rotation.count_old()
    child = start_process("rotation", "django", "rotate_keys", "--batch", "2", FIELD_KEYS=keys)
    until = time.monotonic() + 120
    while rotation.count_old() == all_of_them and time.monotonic() < until:
        time.sleep(0.02)

    child.process.kill()
    child.process.wait()
    left = rotation.count_old()
    done = rotation.rotate_keys()

    assert 0 < left < all_of_them == 800
    assert (done.moved, done.left, under_keys()) == (left, 0, {2})
    assert dict(Customer.objects.values_list("pk", "phone")) == phones
