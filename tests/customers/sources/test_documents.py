"""MongoDB over its wire protocol; a live server could not be had."""

import datetime as dt

import pytest
from bson import Decimal128, ObjectId

from customers.domain import watermarks
from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.asking import Link, Question
from customers.sources.remote.documents import checked_filter
from customers.sources.remote.reading import probe_source, read_source

DAY = dt.datetime(2026, 1, 1)


class Rows(list):
    """Stands where a spool does, and keeps the rows themselves."""

    rows = 0

    def add(self, row):
        self.append(row)
        self.rows = len(self)

    def close(self):
        pass


@pytest.fixture
def link(mongo_server):
    mongo_server.collections["customers"] = [
        {
            "_id": ObjectId(f"{number:024x}"),
            "no": f"C{number}",
            "at": DAY + dt.timedelta(days=number),
            "active": number != 2,
            "address": {"city": "青屿", "geo": {"lat": Decimal128("1.50")}},
            "tags": ["a", "b"],
        }
        for number in range(5, 0, -1)
    ]
    return Link("mongodb", {"host": "127.0.0.1", "port": mongo_server.port, "database": "core"})


def test_documents_come_in_order_flat_and_in_batches(link, mongo_server):
    rows = Rows()

    found = read_source(link, Question({"collection": "customers"}, "at"), rows)

    assert [row["no"] for row in rows] == ["C1", "C2", "C3", "C4", "C5"]
    assert rows[0]["address.city"] == "青屿"
    assert str(rows[0]["address.geo.lat"]) == "1.50"
    assert rows[0]["tags"] == ["a", "b"]
    assert found.mark == DAY + dt.timedelta(days=5)
    assert mongo_server.batches == 3


def test_filter_and_watermark_are_both_asked_for(link, mongo_server):
    rows = Rows()
    asked = {"collection": "customers", "filter": '{"active": true}'}

    read_source(link, Question(asked, "at", since=DAY + dt.timedelta(days=2)), rows)

    assert [row["no"] for row in rows] == ["C3", "C4", "C5"]
    sent = mongo_server.asked[-1]
    assert sent["filter"] == {
        "$and": [{"active": True}, {"at": {"$gte": DAY + dt.timedelta(days=2)}}]
    }
    assert sent["maxTimeMS"] == 3_600_000


def test_object_ids_serve_as_watermark(link):
    first = read_source(link, Question({"collection": "customers"}, "_id", most=2), Rows())
    kept = watermarks.recall(watermarks.keep(first.mark))
    rows = Rows()

    read_source(link, Question({"collection": "customers"}, "_id", since=kept), rows)

    assert kept == {"$oid": f"{2:024x}"}
    assert [row["no"] for row in rows] == ["C2", "C3", "C4", "C5"]


def test_server_tells_its_version_or_refuses(link):
    assert probe_source(link) == "mongodb 7.0.0-test"
    with_user = Link("mongodb", link.settings, {"user": "reader", "password": "no"})
    with pytest.raises(UnreadableSourceError) as caught:
        probe_source(with_user)
    assert caught.value.code == "not_signed_in"


@pytest.mark.parametrize(
    "text", ["[1]", "{", '{"$where": "1"}', '{"a": [{"b": {"$function": {}}}]}', "nothing"]
)
def test_filter_that_is_none_or_runs_code_is_refused(text):
    with pytest.raises(UnreadableSourceError) as caught:
        checked_filter(text)

    assert caught.value.code == "filter_wrong"
