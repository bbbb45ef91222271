"""The files of ad audiences, byte by byte as the platforms describe them."""

from base64 import b64decode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.audiences import FORMATS, ITEMS_A_LINE, e164, mainland, plain_address

PHONE = sha256(b"13800138000").hexdigest()


@pytest.mark.parametrize(
    ("given_number", "digits", "international"),
    [
        ("138 0013 8000", "13800138000", "+8613800138000"),
        ("+86 138-0013-8000", "13800138000", "+8613800138000"),
        ("008613800138000", "13800138000", "+8613800138000"),
        ("+1 650 253 0000", "", "+16502530000"),
        ("0044 20 7031 3000", "", "+442070313000"),
        ("021-63300000", "", ""),
        ("", "", ""),
    ],
)
def test_numbers_are_written_as_the_platforms_ask(given_number, digits, international):
    assert (mainland(given_number), e164(given_number)) == (digits, international)


@pytest.mark.parametrize(
    ("given_address", "plain"),
    [
        (" Anna.Novak@Example.COM ", "anna.novak@example.com"),
        ("Anna.Novak@gmail.com", "annanovak@gmail.com"),
        ("a.b@googlemail.com", "ab@googlemail.com"),
        # The next two are the examples of Google's own page.
        ("cloudy.sanfrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"),
        ("user.name+NYC@Example.com", "user.name+nyc@example.com"),
        ("+all@gmail.com", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_addresses_are_compared_as_google_does(given_address, plain):
    assert plain_address(given_address) == plain


def test_tencent_takes_one_hash_a_line():
    form = FORMATS["tencent"]

    told = form.identify("+8613800138000", "anna@example.com")

    assert told == {"phone": PHONE}
    assert list(form.write([told, told])) == [f"{PHONE}\n".encode()] * 2
    assert form.identify("+16502530000", "anna@example.com") == {}


def test_google_takes_two_columns_and_either_may_be_empty():
    form = FORMATS["google"]
    phone = sha256(b"+8613800138000").hexdigest()
    address = sha256(b"anna@example.com").hexdigest()

    both, one = (
        form.identify("13800138000", "Anna@example.com"),
        form.identify("", "anna@example.com"),
    )

    assert b"".join(form.write([both, one])) == (
        f"Email,Phone\r\n{address},{phone}\r\n{address},\r\n".encode()
    )


def read_message(raw: bytes) -> list[dict[int, object]]:
    """A DmpData read by the rules of protobuf's wire format alone."""
    items, at = [], 0
    for number, content in fields(raw, at):
        assert number == 1
        items.append(dict(fields(content, 0)))
    return items


def fields(raw: bytes, at: int):
    while at < len(raw):
        tag, at = varint(raw, at)
        value, at = varint(raw, at)
        if tag & 7 == 2:
            value, at = raw[at : at + value], at + value
        yield tag >> 3, value


def varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:
            return value, at


@given(st.lists(st.text("0123456789abcdef", min_size=1, max_size=300), max_size=30))
def test_ocean_engine_takes_messages_that_any_reader_of_protobuf_reads(hashes):
    lines = list(FORMATS["oceanengine"].write({"phone": one} for one in hashes))

    found = [item for line in lines for item in read_message(b64decode(line))]
    assert found == [{2: 6, 3: one.encode()} for one in hashes]


def test_ocean_engine_takes_no_more_than_ten_thousand_a_line():
    rows = ({"phone": PHONE} for _ in range(ITEMS_A_LINE + 1))

    lines = list(FORMATS["oceanengine"].write(rows))

    assert [len(read_message(b64decode(line))) for line in lines] == [ITEMS_A_LINE, 1]
