"""Rotation of the blind index's secret: everything is found all the while, and nothing is counted that is not so."""

import io
import os
import secrets
import time
from base64 import b64encode

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import (
    Customer,
    CustomerPair,
    CustomerTail,
    ErasedIdentity,
    IdentityIndexed,
    IdentityKey,
    ImportJob,
    KeyRotation,
    PseudonymKey,
    SourceRecord,
    Suppression,
)
from customers.models.fields import sealer
from customers.selectors.customers import matching
from customers.services import batching
from customers.services.blind import rotating
from customers.services.blind.recipients import key_for
from customers.services.identity.finding import find_duplicates
from customers.services.identity.indexing import index_identities
from customers.services.imports.records import take_records
from customers.services.tails import index_tails
from tests.factories.customers import make_customer, the_branch

NEW = b64encode(secrets.token_bytes(32)).decode()
NUMBER = "110101199003074477"


@pytest.fixture
def add_secret(settings):
    """`add_secret()` puts a second secret beside the first; `add_secret(kept=True)` keeps the first for the gone."""
    first = dict(settings.BLIND_INDEX_KEYS)

    def add(*, kept: bool = False):
        settings.BLIND_INDEX_KEYS = {2: NEW} if kept else first | {2: NEW}
        settings.BLIND_INDEX_KEYS_KEPT = first if kept else {}
        sealer.cache_clear()

    yield add
    settings.BLIND_INDEX_KEYS, settings.BLIND_INDEX_KEYS_KEPT = first, {}
    sealer.cache_clear()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(batching, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(batching, "PASSES_IN_VAIN", 2)


@pytest.fixture
def take(user_with_role):
    steward = user_with_role("data_steward")

    def act(target, *rows):
        return take_records(target=target, records=list(rows), by=steward)

    return act


def under_secrets(*tables: str) -> set[int]:
    counts = rotating.count_by_secret()
    return {one.number for one in counts if not tables or one.table in tables}


def updated() -> int:
    return ImportJob.objects.latest("pk").rows_updated


def row_of(phone: str = "17012345678", **over) -> dict[str, str]:
    row = {"customer_no": "C1", "branch_code": the_branch().code, "name": "陈测试", "phone": phone}
    return row | over


@pytest.mark.django_db
def test_every_hash_moves_and_everything_is_found_before_amid_and_after(add_secret):
    customers = [make_customer(name="陈测试", phone=f"1701234567{n}", email="") for n in range(3)]
    index_tails()
    index_identities()
    IdentityIndexed.objects.update(compared=True)
    add_secret()
    stopped = RuntimeError("stopped")

    def stop(table, moved):
        raise stopped

    def found() -> list[int]:
        return [Customer.objects.get(matching(one.phone)).pk for one in customers]

    ids = [one.pk for one in customers]
    assert found() == ids
    with pytest.raises(RuntimeError):
        rotating.rotate_secret(batch=1, tell=stop)
    amid = {bytes(one.phone_index)[0] for one in Customer.objects.all()}
    assert (len(amid) > 1, found()) == (True, ids)
    done = rotating.rotate_secret(batch=1)

    assert (done.left, done.kept, under_secrets()) == (0, 0, {2})
    assert found() == ids
    ends = sealer().index("phone_tail", "5671")
    assert CustomerTail.objects.get(phone=ends).customer_id == ids[1]
    assert IdentityIndexed.objects.filter(compared=True).count() == 3
    assert KeyRotation.objects.latest("pk").left == 0
    assert AuditEntry.objects.filter(action="rotate_keys").count() == 1


@pytest.mark.django_db
def test_the_same_rows_change_nothing_before_amid_and_after(add_secret, take):
    take("customers", row_of(), row_of("17099999999", customer_no="C2", email="a@b.test"))
    before = list(Customer.objects.order_by("pk").values_list("updated_at", flat=True))
    add_secret()
    rows = row_of(), row_of("17099999999", customer_no="C2", email="a@b.test")

    take("customers", *rows)
    amid = updated()
    done = rotating.rotate_secret()
    take("customers", *rows)

    assert (amid, updated(), done.left, done.kept) == (0, 0, 0, 0)
    assert list(Customer.objects.order_by("pk").values_list("updated_at", flat=True)) == before
    assert {bytes(one.sealed_digest)[0] for one in Customer.objects.all()} == {2}
    take("customers", row_of("17011111111"))
    assert updated() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "how"),
    [
        ({"id_number": NUMBER, "name": "别的名字"}, "id_number"),
        ({"phone": "+86 13800001111", "name": "李小明"}, "phone_name"),
        ({"email": "Li@x.test", "name": "李小明"}, "email_name"),
    ],
)
def test_a_row_of_another_system_is_recognised_amid(add_secret, take, row, how):
    customer = make_customer(
        name="李小明", id_number=NUMBER, phone="13800001111", email="li@x.test"
    )
    add_secret()

    taken = take(
        "source_records",
        {"source_code": "cards", "source_key": "7", "branch_code": the_branch().code} | row,
    )

    assert taken.errors == []
    record = SourceRecord.objects.get()
    assert (record.customer, record.how) == (customer, how)


@pytest.mark.django_db
def test_duplicates_meet_though_one_came_after_the_change(add_secret):
    old = make_customer(name="李小明", id_number=NUMBER, phone="13800001111")
    index_identities()
    add_secret()
    new = make_customer(name="李小明", id_number=NUMBER, phone="13800001111")

    find_duplicates()

    pair = CustomerPair.objects.get()
    assert (pair.left, pair.right) == (old, new)
    assert {bytes(key)[0] for key in IdentityKey.objects.values_list("key", flat=True)} == {2}


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [False, True])
def test_somebody_erased_is_known_again_by_the_older_secret(add_secret, take, kept):
    index = sealer().index("phone", "17012345678")
    erased_at = timezone.now()
    ErasedIdentity.objects.create(kind="phone", index=index, erased_at=erased_at)
    add_secret(kept=kept)

    take("customers", row_of(), row_of("17099999999", customer_no="C2"))

    assert Suppression.objects.get().customer.customer_no == "C1"
    again = ErasedIdentity.objects.latest("pk")
    assert bytes(again.index) == sealer().index("phone", "17012345678")
    assert again.erased_at == erased_at


@pytest.mark.django_db
def test_a_corrected_row_keeps_its_digest_and_its_correction(add_secret, take):
    take("customers", row_of())
    Customer.objects.update(phone="17000000000", phone_index=sealer().index("phone", "17000000000"))
    add_secret()

    done = rotating.rotate_secret()
    take("customers", row_of())

    assert (done.left, done.kept, updated()) == (0, 1, 0)
    assert Customer.objects.get().phone == "17000000000"
    assert rotating.count_old() == (0, 0)


@pytest.mark.django_db
def test_pseudonyms_stay_what_they_were(add_secret):
    before = key_for("Institute A")
    PseudonymKey.objects.all().delete()
    add_secret()

    assert key_for("institute  a") == before
    add_secret(kept=True)
    assert key_for("INSTITUTE A") == before
    assert PseudonymKey.objects.get().recipient == "institute a"


@pytest.mark.django_db
def test_a_secret_in_use_is_not_given_up(add_secret):
    make_customer(name="陈测试", phone="17012345678", email="")
    index = sealer().index("phone", "1")
    ErasedIdentity.objects.create(kind="phone", index=index, erased_at=timezone.now())
    add_secret()
    told = io.StringIO()

    with pytest.raises(CommandError, match="2 values are still under secret 1"):
        call_command("rotate_keys", "--blind", "--retire", "1", stdout=told)
    with pytest.raises(CommandError, match="Secret 2 is the newest"):
        call_command("rotate_keys", "--blind", "--retire", "2", stdout=told)
    with pytest.raises(CommandError, match="2 values are still under older keys"):
        call_command("rotate_keys", "--blind", "--check", stdout=told)
    told.truncate(0)
    call_command("rotate_keys", "--blind", stdout=told)
    call_command("rotate_keys", "--blind", "--retire", "1", stdout=told)

    kept = (
        "1 hashes cannot be made anew (persons erased, rows corrected by hand):"
        " they are told by their older secret"
    )
    assert told.getvalue().lstrip("\0").splitlines() == [
        "2 values moved to secret 2",
        kept,
        "0 values are under older keys",
        kept,
        "Move secret 1 to BLIND_INDEX_KEYS_KEPT.",
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_rotation_is_gone_on_with(add_secret, start_process, settings):
    phones = {make_customer(email="").pk: f"17{n:09d}" for n in range(400)}
    for pk, phone in phones.items():
        Customer.objects.filter(pk=pk).update(
            phone=phone, phone_index=sealer().index("phone", phone)
        )
    ring = f"1:{os.environ['BLIND_INDEX_KEY']},2:{NEW}"
    add_secret()
    all_of_them, _kept = rotating.count_old()
    child = start_process(
        "rotation", "django", "rotate_keys", "--blind", "--batch", "2", BLIND_INDEX_KEYS=ring
    )
    until = time.monotonic() + 120
    while rotating.count_old()[0] == all_of_them and time.monotonic() < until:
        time.sleep(0.02)

    child.process.kill()
    child.process.wait()
    left, _kept = rotating.count_old()
    done = rotating.rotate_secret()

    assert 0 < left < all_of_them
    assert (done.moved, done.left, under_secrets()) == (left, 0, {2})
    for pk, phone in list(phones.items())[::40]:
        assert Customer.objects.get(matching(phone)).pk == pk
