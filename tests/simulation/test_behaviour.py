import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq
import pytest

from config.simulation.truth import QUADRANTS, Truth, quadrants
from tests.simulation.conftest import PLAN

LOCAL = "Asia/Shanghai"


@pytest.fixture(scope="module")
def bookings(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    frame = tables["transactions"]
    local = frame.booked_at.dt.tz_convert(LOCAL)
    return frame.assign(day=local.dt.date.astype("datetime64[s]"), yuan=frame.amount.astype(float))


def _daily(bookings: pd.DataFrame, kind: str, first: str, last: str) -> float:
    chosen = bookings[(bookings.kind == kind) & bookings.day.between(first, last)]
    return len(chosen) / ((pd.Timestamp(last) - pd.Timestamp(first)).days + 1)


def test_cash_is_drawn_before_the_new_year(bookings: pd.DataFrame) -> None:
    before = _daily(bookings, "cash_withdrawal", "2026-02-07", "2026-02-16")
    usual = _daily(bookings, "cash_withdrawal", "2025-08-01", "2025-10-31")

    assert before > 2.5 * usual


def test_red_packets_are_lucky_sums_in_the_festival(bookings: pd.DataFrame) -> None:
    festival = bookings[bookings.day.between("2026-02-16", "2026-02-22")]
    other = bookings[bookings.day.between("2025-09-01", "2025-09-07")]

    def lucky(frame: pd.DataFrame) -> int:
        return int(((frame.kind == "transfer_out") & frame.yuan.isin([-66, -88, -168, -888])).sum())

    assert lucky(festival) > 100
    assert lucky(other) < 5


def test_singles_day_is_for_shopping(bookings: pd.DataFrame) -> None:
    cards = bookings[bookings.kind == "card_payment"]
    day = cards[cards.day == "2025-11-11"]
    usual = _daily(bookings, "card_payment", "2025-10-10", "2025-10-31")

    assert len(day) > 2.5 * usual
    assert (day.category == "shopping").mean() > 0.7


def test_salaries_come_on_workdays(bookings: pd.DataFrame) -> None:
    days = bookings[bookings.kind == "salary"].day.unique()

    assert (pd.DatetimeIndex(days).day_of_week < 5).all()
    assert pd.Timestamp("2026-02-13") in days


def test_life_events_change_pay(bookings: pd.DataFrame, bank_dir: object) -> None:
    lives = pq.read_table(f"{bank_dir}/truth/life_events").to_pandas()
    jobs = lives[lives.kind == "job"].set_index("customer_no")["on"]
    pay = bookings[(bookings.kind == "salary") & bookings.customer_no.isin(jobs.index)]
    # Bonus months would blur it.
    pay = pay[~pay.day.between("2026-01-10", "2026-02-16")]
    later = pay.day > pd.to_datetime(pay.customer_no.map(jobs))
    means = pay.groupby([pay.customer_no, later]).yuan.mean().unstack().dropna()

    assert len(means) > 50
    assert (means[True] / means[False]).median() > 1.15
    assert (means[True] > means[False]).mean() > 0.95


def test_some_payers_stop_for_good(bookings: pd.DataFrame) -> None:
    paid = (
        bookings[bookings.kind == "card_payment"]
        .groupby("customer_no")
        .booked_at.agg(["min", "max", "size"])
    )
    usual = (paid["max"] - paid["min"]) / paid["size"]
    often = paid[(paid["size"] >= 12) & (usual < pd.Timedelta(days=15))]

    stopped = bookings.booked_at.max() - often["max"] > pd.Timedelta(days=90)

    # Of a thousand who go on paying every two weeks seven have such a gap by chance.
    assert 0.02 < stopped.mean() < 0.08


def test_laundering_is_planted_rarely_and_matches_its_pattern(
    bookings: pd.DataFrame, bank_dir: object
) -> None:
    planted = pq.read_table(f"{bank_dir}/truth/laundering").to_pandas()
    rows = bookings.merge(planted, on="customer_no")
    first = pd.to_datetime(rows.first_on)
    inside = rows[rows.day.between(first, pd.to_datetime(rows.last_on))]
    cash = inside[
        (inside.pattern == "AML-STRUCT")
        & (inside.kind == "cash_deposit")
        & inside.yuan.between(40_000, 49_999.99)
    ].groupby("customer_no")

    assert set(planted.pattern) == {"AML-STRUCT", "AML-PASS"}
    assert 2 <= len(planted) <= 0.002 * PLAN.customers
    assert (cash.yuan.count() >= 3).all()
    assert (cash.yuan.sum() >= 100_000).all()
    assert len(cash) == (planted.pattern == "AML-STRUCT").sum()
    passed = inside[(inside.pattern == "AML-PASS") & inside.kind.str.startswith("transfer")]
    flows = passed.groupby(["customer_no", "kind"]).yuan.sum().unstack()
    assert (flows["transfer_out"].abs() / flows["transfer_in"]).between(0.85, 1.1).all()


def test_honest_customers_do_not_structure_cash(bookings: pd.DataFrame, bank_dir: object) -> None:
    planted = pq.read_table(f"{bank_dir}/truth/laundering").to_pandas()
    cash = bookings[bookings.kind.isin(["cash_deposit", "cash_withdrawal"])]
    near = cash[cash.yuan.abs().between(40_000, 49_999.99)]

    often = near.groupby("customer_no").size()

    assert set(often[often >= 3].index) <= set(planted.customer_no)


def test_all_four_uplift_quadrants_exist(truth: Truth) -> None:
    able = truth.hazard.to_numpy() > 0
    share = (
        np.bincount(quadrants(truth.hazard.to_numpy(), truth.uplift.to_numpy())[able], minlength=4)
        / able.sum()
    )

    assert dict(zip(QUADRANTS, share > 0.002, strict=True)) == dict.fromkeys(QUADRANTS, True)


def test_similar_items_beat_popularity_on_the_last_two_months(
    tables: dict[str, pd.DataFrame],
) -> None:
    cut = pd.Timestamp(PLAN.end) - pd.Timedelta(days=61)
    holdings = tables["holdings"]
    holdings = holdings[~holdings.product_code.isin(["DEP-CUR", "DEP-KID", "DEP-BIZ"])]
    later = pd.to_datetime(holdings.opened_on) >= cut
    owned = pd.crosstab(holdings[~later].customer_no, holdings[~later].product_code).clip(upper=1)
    bought = holdings[later].drop_duplicates(["customer_no", "product_code"])
    bought = bought[bought.customer_no.isin(owned.index) & bought.product_code.isin(owned.columns)]
    matrix = owned.to_numpy(float)
    norms = np.maximum(np.linalg.norm(matrix, axis=0), 1)
    similar = (matrix / norms).T @ (matrix / norms)
    np.fill_diagonal(similar, 0)
    recent = holdings[~later & (pd.to_datetime(holdings.opened_on) >= cut - pd.Timedelta(days=180))]
    popular = recent.product_code.value_counts().reindex(owned.columns).fillna(0).to_numpy(float)

    by_similarity = _hit_rate(matrix @ similar, owned, bought)
    by_popularity = _hit_rate(np.tile(popular, (len(owned), 1)), owned, bought)

    assert len(bought) > 300
    assert by_similarity > 1.1 * by_popularity


def _hit_rate(
    scores: npt.NDArray[np.float64], owned: pd.DataFrame, bought: pd.DataFrame, k: int = 5
) -> float:
    """Share of new purchases among the k best-scored products that the customer did not hold."""
    masked = np.where(owned.to_numpy() > 0, -np.inf, scores)
    row = owned.index.get_indexer(pd.Index(bought.customer_no))
    column = owned.columns.get_indexer(pd.Index(bought.product_code))
    new = owned.to_numpy()[row, column] == 0
    row, column = row[new], column[new]
    rank = (masked[row] > masked[row, column][:, None]).sum(axis=1)
    return float((rank < k).mean())
