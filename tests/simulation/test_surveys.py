"""The simulated bank's surveys: rates, scales, and that what was planted comes back from the files."""

import numpy as np
import pandas as pd
import pytest

from config.simulation import surveys

DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def answers(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    events = tables["events"]
    told = events[events.kind == "survey"].copy()
    told["measure"] = told.payload.str.extract(r'"measure": "(\w+)"')[0]
    told["score"] = told.payload.str.extract(r'"score": (\d+)')[0].astype(int)
    return told.sort_values("occurred_at", ignore_index=True)


def recent(told: pd.DataFrame, causes: pd.DataFrame, column: str, days: int) -> np.ndarray:
    """How often something happened to who answers in the days before."""
    happened = causes.groupby("customer_no")[column].apply(lambda at: np.sort(at.to_numpy()))
    counts = []
    for customer, at in zip(told.customer_no, told.occurred_at.to_numpy(), strict=True):
        own = happened.get(customer)
        window = (at - np.timedelta64(days, "D"), at)
        counts.append(0 if own is None else int(np.subtract(*np.searchsorted(own, window)[::-1])))
    return np.array(counts)


def test_answers_lie_on_their_scales_and_follow_questions(answers, tables) -> None:
    events = tables["events"]
    asked = (events.kind == "survey_invite").sum()

    by_measure = answers.groupby("measure").score.agg(["min", "max", "size"])
    assert by_measure.loc["csat", ["min", "max"]].between(1, 5).all()
    assert by_measure.loc["nps", ["min", "max"]].between(0, 10).all()
    assert 0.2 < len(answers) / asked < 0.5
    assert (by_measure["size"] > 500).all()


def test_every_complaint_is_closed_later_and_some_late(tables) -> None:
    events = tables["events"]
    opened = events[events.kind == "complaint"].groupby("customer_no").occurred_at.min()
    closed = events[events.kind == "complaint_closed"].groupby("customer_no").occurred_at.max()

    took = (closed - opened.reindex(closed.index)).dropna()
    assert (took > pd.Timedelta(0)).all()
    assert 0.1 < (took > surveys.LATE_DAYS * DAY).mean() < 0.7


def test_planted_causes_come_back_from_the_files(answers, tables) -> None:
    events, bookings = tables["events"], tables["transactions"]
    owner = tables["holdings"].set_index("external_id").customer_no
    fees = bookings[bookings.kind == "fee"].copy()
    fees["customer_no"] = owner.reindex(fees.holding_external_id).to_numpy()
    told = answers[answers.measure == "nps"]
    causes = [
        recent(told, events[events.kind == "complaint"], "occurred_at", 90) > 0,
        recent(told, fees, "booked_at", 90) > 0,
        np.minimum(recent(told, events[events.kind == "digital_error"], "occurred_at", 30), 3),
    ]

    design = np.column_stack([np.ones(len(told)), *causes]).astype(float)
    found = np.linalg.lstsq(design, told.score.to_numpy(float), rcond=None)[0]

    # NPS moves by twice the points of CSAT; late answers add to a complaint's own.
    assert found[1] < 2 * surveys.EFFECTS["complaint"]
    assert found[2] == pytest.approx(2 * surveys.EFFECTS["fee"], abs=0.25)
    assert found[3] == pytest.approx(2 * surveys.EFFECTS["error"], abs=0.25)
