"""Bodies that are packed, broken or without end."""

import gzip
import json

import pytest

from customers.models import Customer, ImportJob
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
LINE = json.dumps({"customer_no": "C1", "branch_code": "B1", "name": "=cmd|' /C calc'!A0"}) + "\n"


@pytest.fixture
def send(api_client_for):
    """`send(body)` posts a body of JSON lines."""
    make_branch("B1")
    api = api_client_for("api_client")

    def act(body, packing="gzip", kind="application/x-ndjson", language="en"):
        headers = {"Content-Encoding": packing, "Accept-Language": language}
        return api.post("/api/v1/customers", body, content_type=kind, headers=headers)

    return act


def test_packed_rows_are_taken_in(send):
    lines = send(gzip.compress(LINE.encode()))
    array = send(gzip.compress(f"[{LINE}]".encode()), kind="application/json")

    assert (lines.json()["new"], array.json()["unchanged"]) == (1, 1)
    assert Customer.objects.get().name == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("body", "packing", "status", "english", "chinese"),
    [
        (gzip.compress(LINE.encode())[:-12], "gzip", 422, "cut off on the way", "被截断"),
        (b"no gzip", "gzip", 422, "cannot be read as gzip", "无法按 gzip 读取"),
        (gzip.compress(b"a" * 2_000_000), "gzip", 422, "more than 1000000 bytes", "超过 1000000 字节"),
        (b"a" * 1_000_001, "identity", 422, "more than 1000000 bytes", "超过 1000000 字节"),
        (LINE.encode() + b"\xff\xfe", "identity", 400, "Line 2 is not", "第 2 行不是"),
        (b"[" * 100_000, "identity", 400, "Line 1 is not", "第 1 行不是"),
        (b'{"customer_no": "C1", "customer_no": "C2"}', "identity", 422, "twice: customer_no", "customer_no"),
        (LINE.encode(), "br", 415, "br", "br"),
    ],
    ids=["cut off", "no gzip", "bomb", "long", "no text", "deep", "twice", "other packing"],
)  # fmt: skip
def test_hard_body_is_refused_in_the_senders_language(
    send, settings, body, packing, status, english, chinese
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    for language, told in (("en", english), ("zh-hans", chinese)):
        answer = send(body, packing, language=language)

        assert answer.status_code == status
        assert told in answer.json()["detail"]
    assert not ImportJob.objects.exists()


def test_a_number_too_long_to_read_is_refused_in_the_senders_language(send):
    line = '{"customer_no": ' + "1" * 6000 + "}"
    for body, kind in ((line, "application/x-ndjson"), (f"[{line}]", "application/json")):
        for language, told in (("en", "Line 1 is not"), ("zh-hans", "第 1 行不是")):
            answer = send(body.encode(), "identity", kind, language)

            assert answer.status_code == 400
            assert told in answer.json()["detail"]
            assert "sys." not in answer.json()["detail"]


def test_a_member_that_stands_twice_in_an_array_is_refused(send):
    answer = send(b'[{"customer_no": "C1", "customer_no": "C2"}]', "identity", "application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "columns_twice")
    assert not ImportJob.objects.exists()


def test_deep_array_is_refused(send):
    assert send(b"[" * 100_000, "identity", kind="application/json").status_code == 400
