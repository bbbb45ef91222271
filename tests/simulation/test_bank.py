import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.simulation import bank, catalogue
from config.simulation.plan import Plan
from config.simulation.traits import SEGMENTS, TRAITS
from tests.simulation.conftest import PLAN

SMALL = replace(PLAN, customers=400, months=3, block_size=150)


def _digests(directory: Path) -> dict[str, str]:
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    bank.write_bank(SMALL, tmp_path / "one")
    bank.write_bank(SMALL, tmp_path / "two")

    assert _digests(tmp_path / "one") == _digests(tmp_path / "two")


def test_another_seed_gives_another_bank(tmp_path: Path) -> None:
    bank.write_bank(SMALL, tmp_path / "one")
    bank.write_bank(replace(SMALL, seed=8), tmp_path / "two")

    one, two = _digests(tmp_path / "one"), _digests(tmp_path / "two")
    # Few blocks of this size hold a launderer: their empty tables are alike.
    shared = {name for name in one if one[name] == two[name] and "laundering" not in name}
    assert one.keys() == two.keys()
    assert shared == {"branches/branches-0000.parquet", "products/products-0000.parquet"}


def test_a_block_does_not_depend_on_the_others() -> None:
    in_turn = dict(bank.tables(SMALL))[2]

    alone = bank.block_tables(SMALL, 2)
    among_more = bank.block_tables(replace(SMALL, customers=5_000), 1)

    assert all(in_turn[name].equals(alone[name]) for name in alone)
    assert all(
        table.equals(among_more[name]) for name, table in bank.block_tables(SMALL, 1).items()
    )


def test_csv_says_the_same_as_parquet(tmp_path: Path) -> None:
    bank.write_bank(SMALL, tmp_path / "csv", file_format="csv")
    bank.write_bank(SMALL, tmp_path / "parquet")

    for name in bank.PUBLIC_TABLES:
        stored = pq.read_table(tmp_path / "parquet" / name / f"{name}-0000.parquet")
        as_text = pyarrow.csv.ConvertOptions(
            column_types=stored.schema, strings_can_be_null=True, quoted_strings_can_be_null=False
        )
        written = pyarrow.csv.read_csv(
            tmp_path / "csv" / name / f"{name}-0000.csv", convert_options=as_text
        )
        assert written.equals(stored), name


def test_a_directory_that_holds_a_bank_is_left_alone(tmp_path: Path) -> None:
    bank.write_bank(SMALL, tmp_path)
    before = _digests(tmp_path)

    with pytest.raises(FileExistsError):
        bank.write_bank(replace(SMALL, seed=8), tmp_path)

    assert _digests(tmp_path) == before


def test_balances_reconcile_on_every_holding(tables: dict[str, pd.DataFrame]) -> None:
    bookings = tables["transactions"].assign(
        cents=lambda frame: (frame.amount * 100).astype("int64"),
        after=lambda frame: (frame.balance_after * 100).astype("int64"),
    )
    groups = bookings.groupby("holding_external_id", sort=False)
    previous = groups.after.shift()
    holdings = tables["holdings"].set_index("external_id")
    final = groups.balance_after.last()

    assert (bookings.after - bookings.cents == previous)[previous.notna()].all()
    assert (final == holdings.balance.reindex(final.index)).all()
    new = holdings[pd.to_datetime(holdings.opened_on) >= pd.Timestamp(PLAN.start)]
    sums = groups.amount.sum()
    booked = sums.index.intersection(new.index)
    assert (sums[booked] == new.balance[booked]).all()
    assert (new.balance[new.index.difference(booked)] == 0).all()


def test_main_accounts_are_never_overdrawn(tables: dict[str, pd.DataFrame]) -> None:
    holdings = tables["holdings"].set_index("external_id")
    main = holdings.product_code.isin(["DEP-CUR", "DEP-KID", "DEP-BIZ"])
    bookings = tables["transactions"]
    on_main = main.reindex(bookings.holding_external_id).to_numpy()

    assert bookings[on_main].balance_after.min() >= 0
    assert (holdings.balance[main & (holdings.status == "closed")] == 0).all()


def test_references_hold_and_keys_are_unique(tables: dict[str, pd.DataFrame]) -> None:
    known = set(tables["customers"].customer_no)
    holders = tables["holdings"].set_index("external_id").customer_no
    bookings = tables["transactions"]

    for name in ("holdings", "transactions", "events", "consents", "complaints", "relations"):
        assert set(tables[name].customer_no) <= known, name
    for name in ("holdings", "transactions", "events", "complaints"):
        assert tables[name].external_id.is_unique, name
    assert set(tables["customers"].branch_code) <= set(tables["branches"].code)
    assert set(tables["holdings"].product_code) <= set(tables["products"].code)
    assert (holders.reindex(bookings.holding_external_id).to_numpy() == bookings.customer_no).all()
    once = ["customer_no", "purpose", "channel", "at", "granted"]
    assert not tables["consents"].duplicated(once).any()
    assert not tables["relations"].duplicated().any()


def test_nothing_happens_before_the_start_or_after_the_end(tables: dict[str, pd.DataFrame]) -> None:
    start = pd.Timestamp(PLAN.start, tz="Asia/Shanghai")
    end = pd.Timestamp(PLAN.end, tz="Asia/Shanghai")

    for name, column in (
        ("transactions", "booked_at"),
        ("events", "occurred_at"),
        ("complaints", "opened_at"),
    ):
        times = tables[name][column]
        assert times.min() >= start, name
        assert end - pd.Timedelta(days=2) < times.max() < end, name


def test_nobody_buys_beyond_their_tolerance_or_age(tables: dict[str, pd.DataFrame]) -> None:
    holdings = tables["holdings"].merge(
        tables["customers"][["customer_no", "risk_tolerance", "risk_assessed_on", "birth_on"]],
        on="customer_no",
    )
    holdings = holdings.merge(tables["products"], left_on="product_code", right_on="code")
    rated = holdings[holdings.risk_rating.notna()]
    new = rated[pd.to_datetime(rated.opened_on) >= pd.Timestamp(PLAN.start)]
    days = pd.to_datetime(new.opened_on) - pd.to_datetime(new.risk_assessed_on)

    assert len(new) > 500
    assert (rated.risk_rating <= rated.risk_tolerance).all()
    assert (days.dt.days <= 365).all()


def test_no_hidden_cause_leaks_into_the_tables(bank_dir: Path) -> None:
    hidden = {"segment", "price_sensitivity", "responsiveness", "wealth", "pattern"}
    words = {*(segment.code for segment in SEGMENTS), "AML-STRUCT", "AML-PASS"} - {"firm"}

    for name in bank.PUBLIC_TABLES:
        table = pq.read_table(bank_dir / name / f"{name}-0000.parquet")
        columns = set(table.column_names)
        assert not columns & hidden, name
        assert not [c for c in columns if c.startswith(("taste", "need", "hazard", "uplift"))], name
        for column in table.columns:
            if pa.types.is_string(column.type):
                values = set(column.unique().to_pylist())
                assert not values & words, name
    assert {path.name for path in bank_dir.iterdir()} == {*bank.PUBLIC_TABLES, "truth"}


def test_every_product_has_its_traits_in_the_same_order() -> None:
    assert list(TRAITS) == [product.code for product in catalogue.PRODUCTS]
    assert {p.code for p in catalogue.PRODUCTS if p.risk_rating} == {
        p.code for p in catalogue.PRODUCTS if p.kind in catalogue.RATED
    }


@settings(max_examples=20, deadline=None)
@given(
    customers=st.integers(1, 60),
    months=st.integers(1, 30),
    seed=st.integers(0, 2**40),
    end=st.dates(date(2023, 6, 1), date(2027, 12, 31)),
)
def test_any_small_bank_can_be_made_and_adds_up(
    customers: int, months: int, seed: int, end: date
) -> None:
    plan = Plan(customers=customers, months=months, seed=seed, end=end, block_size=40)
    made = [tables for _, tables in bank.tables(plan)]

    assert sum(tables["customers"].num_rows for tables in made) == customers
    for tables in made:
        bookings = tables["transactions"].to_pandas()
        after = bookings.groupby("holding_external_id", observed=True).balance_after
        held = tables["holdings"].to_pandas().set_index("external_id").balance
        changes = after.shift().dropna() + bookings.amount.reindex(after.shift().dropna().index)
        assert (changes == bookings.balance_after.reindex(changes.index)).all()
        assert (after.last() == held.reindex(after.last().index)).all()
