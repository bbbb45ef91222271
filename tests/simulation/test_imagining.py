"""What is imagined of a bank that came as files: plausible, repeatable, and leaning on what its records show."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from config.simulation.imagining import HIGHEST_HAZARD, LOWEST_HAZARD, Records, imagine
from config.simulation.responses import potential_outcomes
from config.simulation.traits import CHANNELS
from config.simulation.truth import Truth, quadrants

COUNT = 4_000
PRODUCTS, KINDS = ["LOAN", "CARD", "PAY"], ["loan", "card", "payment"]


@pytest.fixture(scope="module")
def records() -> Records:
    rng = np.random.default_rng(5)
    age = rng.integers(12, 85, COUNT).astype(float)
    age[:10] = np.nan
    return Records(
        numbers=[f"B{place:05d}" for place in range(COUNT)],
        age=age,
        means=rng.random(COUNT),
        activity=rng.random(COUNT),
        products=PRODUCTS,
        kinds=KINDS,
        held=rng.random((COUNT, 3)) < 0.1,
    )


@pytest.fixture(scope="module")
def truth(records: Records) -> Truth:
    imagined = imagine(records, seed=1)
    latents = imagined.latents.to_pandas().set_index("customer_no")
    sides = imagined.propensity.to_pandas().set_index("customer_no")
    hazard, uplift = (
        sides[[f"{side}_{code}" for code in PRODUCTS]].set_axis(PRODUCTS, axis=1)
        for side in ("hazard", "uplift")
    )
    return Truth(latents, hazard, uplift)


def test_the_same_records_and_seed_give_the_same_tables(records: Records) -> None:
    first, again, other = (imagine(records, seed) for seed in (1, 1, 2))

    assert first.latents.equals(again.latents)
    assert first.propensity.equals(again.propensity)
    assert not first.propensity.equals(other.propensity)


def test_holders_and_minors_buy_nothing_and_all_others_a_little(
    records: Records, truth: Truth
) -> None:
    hazard = truth.hazard.to_numpy()
    able = ~records.held & ~(records.age < 18)[:, None]

    assert (hazard[~able] == 0).all()
    assert (truth.uplift.to_numpy()[~able] == 0).all()
    assert (hazard[able] > LOWEST_HAZARD).all()
    assert (hazard[able] < HIGHEST_HAZARD).all()
    assert 0.009 < hazard[able].mean() < 0.02


def test_a_contact_helps_most_a_little_some_not_at_all_and_annoys_a_few(
    records: Records, truth: Truth
) -> None:
    able = truth.hazard["LOAN"] > 0
    uplift = truth.uplift.loc[able, "LOAN"]
    kinds = quadrants(truth.hazard["LOAN"].to_numpy(), truth.uplift["LOAN"].to_numpy())

    assert 0.004 < uplift.mean() < 0.02
    assert 0.6 < (uplift > 1e-9).mean() < 0.9
    assert 0.09 < (uplift.abs() < 1e-9).mean() < 0.15
    assert 0.01 < (uplift < -1e-9).mean() < 0.25
    assert uplift.max() < 0.25
    assert set(kinds) >= {0, 2, 3}


def test_what_is_imagined_leans_on_the_records(records: Records, truth: Truth) -> None:
    able = truth.hazard["CARD"].to_numpy() > 0
    lively, quiet = records.activity > 0.8, records.activity < 0.2
    hazard, uplift = truth.hazard["CARD"].to_numpy(), truth.uplift["CARD"].to_numpy()
    young = (records.age >= 28) & (records.age < 45)
    old = records.age > 70

    assert hazard[able & lively].mean() > 1.3 * hazard[able & quiet].mean()
    assert hazard[able & young].mean() > 1.3 * hazard[able & old].mean()
    assert uplift[able & lively].mean() > uplift[able & quiet].mean()


def test_the_channels_shares_add_up_to_one(truth: Truth) -> None:
    shares = truth.customers[[f"affinity_{channel}" for channel in CHANNELS]]

    assert shares.to_numpy().sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert shares.mean().idxmax() == "affinity_email"


def test_the_simulated_public_lives_by_it(records: Records, truth: Truth) -> None:
    contacts = pd.DataFrame(
        {
            "customer_no": records.numbers,
            "product_code": "LOAN",
            "channel": "email",
            "campaign": "CMP-1",
            "sent_at": pd.Timestamp("2026-04-20", tz="UTC"),
        }
    )

    drawn = potential_outcomes(contacts, truth, seed=1)

    assert drawn.p1.mean() > drawn.p0.mean()
    assert drawn.y0[records.held[:, 0]].sum() == 0
    assert drawn.y1.sum() > drawn.y0.sum() > 20


def test_an_unknown_kind_of_product_has_the_usual_appeal(records: Records) -> None:
    odd = replace(records, kinds=["other", "other", "other"])

    hazard = imagine(odd, seed=1).propensity.column("hazard_LOAN").to_numpy()

    assert hazard.max() < HIGHEST_HAZARD
