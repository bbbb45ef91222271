"""The same features on another engine: the statement is transpiled, its result compared feature by feature."""

import random
from datetime import timedelta

import duckdb
import pytest
from sqlglot import parse_one

from config.base.tables import fetch_rows
from customers.domain.features import FEATURES
from customers.domain.features.engines import DUCKDB, ENGINES, SPARK, transpile_features
from customers.domain.features.spending import SPEND_CATEGORIES
from customers.selectors.features import features_as_of, literal_features_sql
from tests.customers.selectors.worlds import NOON, World
from tests.factories.customers import make_holding, make_product, make_text, make_transaction

pytestmark = pytest.mark.django_db
CATEGORIES = [code for code, _en, _zh in SPEND_CATEGORIES]
EVENT_KINDS = [
    "login", "page_view", "call", "product_view", "branch_visit", "email_open", "complaint",
]  # fmt: skip
TABLES = (
    "customer",
    "product",
    "holding",
    "transaction",
    "event",
    "datarestriction",
    "text",
    "textfeature",
)


@pytest.fixture
def world(db):
    """A few hundred bookings and events, the same in every run."""
    chance = random.Random(7)
    kinds = ["salary", "card_payment", "cash_deposit", "fee", "transfer_in", "transfer_out"]
    channels = ["mobile", "web", "branch", "atm", "batch"]
    bookings = [
        {
            "place": chance.randrange(6), "days": chance.uniform(0.01, 400),
            "cents": chance.choice([-1, 1]) * chance.randint(1, 10**6), "kind": chance.choice(kinds),
            "channel": chance.choice(channels), "category": chance.choice(CATEGORIES),
            "counterparty": chance.choice(["", "EMP1", "OUT2"]),
        }
        for _ in range(300)
    ] + [
        {
            "place": 0, "days": 30.0 * month + 1, "cents": 500_000 + month, "kind": "transfer_in",
            "channel": "batch", "category": "", "counterparty": "EMP9",
        }
        for month in range(12)
    ]  # fmt: skip
    events = [
        {
            "place": chance.randrange(3), "days": chance.uniform(0.01, 400),
            "kind": chance.choice(EVENT_KINDS), "channel": chance.choice(["mobile", "web", "phone"]),
        }
        for _ in range(150)
    ]  # fmt: skip
    drawn = World()
    drawn.add((bookings, events))
    make_text(drawn.customers[0], NOON - timedelta(days=2.5))
    matures = {"maturity_on": NOON.date() + timedelta(days=40), "opened_on": NOON.date()}
    make_holding(drawn.customers[0], make_product(kind="deposit"), **matures)
    overdrawn = {"balance_after": -5, "booked_at": NOON - timedelta(days=3)}
    make_transaction(drawn.holdings[0], -10, **overdrawn)
    return drawn


def test_duckdb_computes_every_feature_as_postgresql_does(world):
    here = features_as_of(as_of=NOON)

    with duckdb.connect() as other:
        copy_tables(other)
        there = other.sql(transpile_features(literal_features_sql(as_of=NOON), DUCKDB)).df()

    there = there.set_index("customer_id").sort_index()
    assert list(there.index) == list(here.index) == sorted(world.ids)
    for feature in FEATURES:
        expected, found = here[feature.name], there[feature.name].astype("float64")
        assert found.tolist() == pytest.approx(
            expected.tolist(), rel=1e-5, abs=1e-6, nan_ok=True
        ), feature.name


def test_every_feature_of_the_compared_world_says_something(world):
    known = features_as_of(as_of=NOON)

    assert [name for name in known.columns if not (known[name].fillna(0) != 0).any()] == []


def copy_tables(other: duckdb.DuckDBPyConnection) -> None:
    """Bring the rows over with their types; personal columns stay behind."""
    other.execute("SET TimeZone = 'UTC'")
    for table in TABLES:
        columns = fetch_rows(
            "SELECT column_name, CASE data_type WHEN 'timestamp with time zone' THEN 'timestamptz'"
            " WHEN 'numeric' THEN 'decimal(18, 2)' WHEN 'character varying' THEN 'text' ELSE data_type END"
            " FROM information_schema.columns WHERE table_name = %s"
            " AND data_type NOT IN ('bytea', 'jsonb') ORDER BY ordinal_position",
            [f"customers_{table}"],
        )
        names = ", ".join(f'"{name}"' for name, _type in columns)
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        other.execute(f"CREATE TABLE customers_{table} ({declared})")
        rows = fetch_rows(f"SELECT {names} FROM customers_{table}")
        if rows:
            marks = ", ".join("?" for _ in columns)
            other.executemany(f"INSERT INTO customers_{table} VALUES ({marks})", rows)


@pytest.mark.parametrize("engine", ENGINES)
def test_statement_reads_in_the_other_dialect(engine):
    told = transpile_features(literal_features_sql(as_of=NOON), engine)

    names = [column.alias for column in parse_one(told, read=engine).expressions]
    assert names[1:] == [feature.name for feature in FEATURES]


def test_spark_is_told_only_what_it_knows():
    told = transpile_features(literal_features_sql(as_of=NOON), SPARK).upper()

    for unknown in ("EPOCH", "ISODOW", "OFFSET", "::", "AGE(", "AT TIME ZONE", "TIMESTAMPTZ"):
        assert unknown not in told, unknown
    assert "UNIX_MICROS" in told


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
@pytest.mark.parametrize("engine", ENGINES)
def test_every_expression_transpiles(feature, engine):
    told = transpile_features(f"SELECT {feature.expression} AS value", engine)

    assert parse_one(told, read=engine).expressions[0].alias == "value"
