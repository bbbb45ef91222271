import base64
import hmac
import string

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from customers.domain import masking
from customers.domain.blind import BlindIndex
from customers.domain.hashing import keyed_hash, normalise, normalise_many
from customers.domain.sealing import Sealer

KEYS = {number: base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2)}
INDEX_KEY = base64.b64encode(b"i" * 32).decode()
sealer = Sealer(KEYS, BlindIndex({1: INDEX_KEY}))


@given(st.text(min_size=1))
def test_what_is_sealed_opens_again_and_looks_different_each_time(text):
    first, second = sealer.seal_many([text, text])

    assert sealer.open(first) == sealer.open(second) == sealer.open(sealer.seal(text)) == text
    assert first != second


def test_nothing_stays_nothing():
    assert sealer.seal("") is None
    assert sealer.seal_many(["", "x"])[0] is None
    assert sealer.open(None) == ""
    assert sealer.index("phone", " ") is None


def test_an_older_key_still_opens_and_the_newest_seals():
    old = Sealer({1: KEYS[1]}, BlindIndex({1: INDEX_KEY})).seal("chen")

    assert sealer.open(old) == "chen"
    assert sealer.seal("chen")[0] == 2
    with pytest.raises(KeyError):
        Sealer({1: KEYS[1]}, BlindIndex({1: INDEX_KEY})).open(sealer.seal("chen"))


@given(st.integers(13, 40))
def test_a_changed_byte_is_noticed(place):
    sealed = bytearray(sealer.seal("a personal value, long enough"))
    sealed[place] ^= 1

    with pytest.raises(InvalidTag):
        sealer.open(bytes(sealed))


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("phone", "+86 138-0013-8000", "13800138000"),
        ("email", "Chen@Mail.Test ", "chen@mail.test"),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("name", "陈 小玲", "陈小玲"),
    ],
)
def test_values_that_mean_the_same_share_an_index(kind, one, other):
    assert sealer.index(kind, one) == sealer.index(kind, other)
    assert sealer.index_many(kind, [one, ""]) == [sealer.index(kind, one), None]


def test_indexes_of_different_kinds_and_keys_differ():
    other_key = Sealer(KEYS, BlindIndex({1: base64.b64encode(b"j" * 32).decode()}))

    assert sealer.index("phone", "1380") != sealer.index("email", "1380")
    assert sealer.index("phone", "1380") != other_key.index("phone", "1380")


@given(st.text(min_size=4, max_size=40).filter(str.strip))
def test_masks_never_show_a_whole_value(text):
    masks = (
        masking.mask_name,
        masking.mask_phone,
        masking.mask_id_number,
        masking.mask_address,
        masking.mask_account,
    )
    for mask in masks:
        assert "*" in mask(text)
        assert mask(text) != text or set(text) <= {"*", " "}


def test_masks_read_as_the_bank_writes_them():
    assert masking.mask_name("陈小玲") == "陈*玲"
    assert masking.mask_phone("13805716207") == "138 **** 6207"
    assert masking.mask_email("chenxl@mail.example") == "ch***@mail.example"
    assert masking.mask_id_number("330106198406240024") == "3301** **** **24"
    assert masking.mask_account("6222020200112344521") == "**** 4521"
    assert masking.mask_counterparty("OUT6222020200112344521") == "OUT**** 4521"
    assert masking.mask_counterparty("MER001404") == "MER001404"


@given(st.binary(max_size=200), st.lists(st.binary(max_size=300), max_size=5))
def test_keyed_hash_is_hmac_sha_256(secret, values):
    keyed = keyed_hash(secret)

    assert [keyed(value) for value in values] == [
        hmac.digest(secret, value, "sha256") for value in values
    ]


@given(
    st.sampled_from(["name", "id_number", "phone", "email"]),
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.text(string.printable, max_size=20),
            st.text("0123456789+-86 ", max_size=16),
            st.text(string.ascii_letters + string.digits + "@.", max_size=16),
        ),
        max_size=6,
    ),
)
def test_column_is_normalised_and_indexed_as_each_value_alone(kind, values):
    assert list(normalise_many(kind, values)) == [normalise(kind, value) for value in values]
    assert sealer.index_many(kind, values) == [sealer.index(kind, value) for value in values]
