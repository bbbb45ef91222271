import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.simulation import responses
from config.simulation.traits import CHANNELS
from config.simulation.truth import Truth

SENT = pd.Timestamp("2026-04-20 02:00", tz="UTC")
PRODUCTS = ["WLT-CSH", "FND-MMF", "CRD-STD", "DEP-1Y"]


@pytest.fixture(scope="module")
def contacts(truth: Truth) -> pd.DataFrame:
    """One campaign per product to everybody who could buy it."""
    frames = []
    for product in PRODUCTS:
        able = truth.hazard.index[truth.hazard[product] > 0]
        frames.append(pd.DataFrame({"customer_no": able, "product_code": product}))
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(channel="push", sent_at=SENT, campaign="spring")


def test_a_randomised_contact_recovers_the_true_uplift(
    contacts: pd.DataFrame, truth: Truth
) -> None:
    treated = np.random.default_rng(3).random(len(contacts)) < 0.5

    bought = responses.respond(contacts[treated], truth, 1).query("kind == 'buy'")
    unaided = responses.outcomes_without_contact(contacts[~treated], truth, 1)

    outcomes = responses.potential_outcomes(contacts, truth, 1)
    n1, n0 = treated.sum(), (~treated).sum()
    r1, r0 = len(bought) / n1, len(unaided) / n0
    margin = 1.96 * np.sqrt(r1 * (1 - r1) / n1 + r0 * (1 - r0) / n0)
    true = (outcomes.y1.astype(int) - outcomes.y0).mean()
    assert abs((r1 - r0) - true) < margin
    assert true == pytest.approx((outcomes.p1 - outcomes.p0).mean(), abs=0.004)
    assert true > 0.003


def test_the_same_contact_is_answered_the_same_alone_or_among_others(
    contacts: pd.DataFrame, truth: Truth
) -> None:
    everybody = responses.respond(contacts, truth, 1)
    some = contacts.iloc[100:400]

    alone = responses.respond(some, truth, 1)

    keys = some[["customer_no", "product_code"]]
    expected = everybody.merge(keys, on=["customer_no", "product_code"])
    pd.testing.assert_frame_equal(
        alone, expected.sort_values(["occurred_at", "customer_no", "kind"], ignore_index=True)
    )


def test_other_seeds_and_campaigns_draw_anew(contacts: pd.DataFrame, truth: Truth) -> None:
    first = responses.potential_outcomes(contacts, truth, 1)

    reseeded = responses.potential_outcomes(contacts, truth, 2)
    renamed = responses.potential_outcomes(contacts.assign(campaign="autumn"), truth, 1)

    assert (first.y1 != reseeded.y1).any()
    assert (first.y1 != renamed.y1).any()
    assert (first.p1 == reseeded.p1).all()


@settings(max_examples=25, deadline=None)
@given(
    channel=st.sampled_from(CHANNELS),
    price=st.floats(0, 1),
    seed=st.integers(0, 2**31),
    variant=st.sampled_from("AB"),
)
def test_events_follow_the_contact_in_order(
    channel: str, price: float, seed: int, variant: str, contacts: pd.DataFrame, truth: Truth
) -> None:
    sent = contacts.iloc[:1_500].assign(channel=channel, price=price, variant=variant)

    events = responses.respond(sent, truth, seed)
    times = events.pivot_table(
        index=["customer_no", "product_code"], columns="kind", values="occurred_at"
    ).reindex(columns=list(responses.KINDS))

    assert list(events.columns) == responses.EVENT_COLUMNS
    assert (events.occurred_at > SENT - pd.Timedelta(seconds=1)).all()
    assert (events.occurred_at <= SENT + pd.Timedelta(days=31)).all()
    assert (times.click > times.open)[times.click.notna()].all()
    assert times.open.notna()[times.unsubscribe.notna()].all()
    assert set(events.kind) <= set(responses.KINDS)


def test_who_buys_because_of_the_contact_opened_and_clicked(
    contacts: pd.DataFrame, truth: Truth
) -> None:
    outcomes = responses.potential_outcomes(contacts, truth, 1)
    moved = contacts[outcomes.y1 & ~outcomes.y0]

    events = responses.respond(moved, truth, 1)

    assert (events.groupby(["customer_no", "product_code"]).kind.nunique() >= 3).all()
    assert len(events.query("kind == 'buy'")) == len(moved) > 20


def test_a_discount_moves_the_price_sensitive_and_a_variant_differs(
    contacts: pd.DataFrame, truth: Truth
) -> None:
    plain = responses.potential_outcomes(contacts, truth, 1).p1
    cheaper = responses.potential_outcomes(contacts.assign(price=0.5), truth, 1).p1
    varied = responses.potential_outcomes(contacts.assign(variant="B"), truth, 1).p1

    assert (cheaper >= plain).all()
    assert cheaper.mean() > plain.mean()
    assert not np.allclose(varied, plain)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("channel", "pigeon", "unknown channel"),
        ("product_code", "NONE", "unknown product"),
        ("customer_no", "1", "truth does not know"),
    ],
)
def test_contacts_of_unknown_things_are_refused(
    contacts: pd.DataFrame, truth: Truth, column: str, value: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        responses.respond(contacts.iloc[:3].assign(**{column: value}), truth, 1)
