import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from customers.domain.identity.survivorship import (
    FIELDS,
    Consent,
    Rule,
    Side,
    effective,
    strictest,
    surviving,
)

CHANNELS = ["email", "sms", "phone"]
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SAID = st.dictionaries(
    st.tuples(st.sampled_from(["marketing", "profiling"]), st.sampled_from(["", *CHANNELS])),
    st.tuples(st.booleans(), st.integers(0, 5)),
)


def side(told_at=0, trust=50, **values) -> Side:
    blank = dict.fromkeys(FIELDS, "") | {"marketing_refused": False, "profiling_refused": False}
    blank |= dict.fromkeys(("birth_on", "monthly_income", "since_on"))
    blank |= dict.fromkeys(("risk_tolerance", "risk_assessed_on"))
    return Side(blank | values, EPOCH + dt.timedelta(days=told_at), trust)


def states(said) -> list[Consent]:
    return [
        Consent(purpose, channel, granted, EPOCH + dt.timedelta(days=day))
        for (purpose, channel), (granted, day) in said.items()
    ]


def after(kept: list[Consent], entries) -> list[Consent]:
    result = {(one.purpose, one.channel): one for one in kept}
    for place, (purpose, channel, granted) in enumerate(entries):
        since = EPOCH + dt.timedelta(days=100, microseconds=place)
        result[purpose, channel] = Consent(purpose, channel, granted, since)
    return list(result.values())


@given(SAID, SAID)
def test_nothing_refused_on_either_side_is_granted_afterwards(one, other):
    kept, absorbed = states(one), states(other)

    merged = after(kept, strictest(kept, absorbed, CHANNELS))

    for purpose in ("marketing", "profiling"):
        for channel in ["", *CHANNELS]:
            said = [effective(each, purpose, channel) for each in (kept, absorbed)]
            known = [each for each in said if each is not None]
            assert effective(merged, purpose, channel) == (all(known) if known else None)


@given(SAID)
def test_a_side_that_never_said_anything_changes_nothing(said):
    kept = states(said)

    assert strictest(kept, [], CHANNELS) == []


def test_newest_value_survives_and_gaps_are_filled():
    old = side(0, phone="1", occupation="teacher")
    new = side(5, phone="2")

    chosen = surviving(old, new, Rule.NEWEST)

    assert (chosen["phone"], chosen["occupation"]) == ("2", "teacher")


def test_trusted_source_wins_over_the_newer_one():
    trusted, newer = side(0, 90, email="a@x.test"), side(5, 10, email="b@x.test")

    assert surviving(newer, trusted, Rule.TRUSTED)["email"] == "a@x.test"
    assert surviving(trusted, newer, Rule.NEWEST)["email"] == "b@x.test"


def test_fuller_record_wins_by_completeness():
    full = side(0, phone="1", email="a@x.test", address="somewhere")
    newer = side(5, phone="2")

    assert surviving(newer, full, Rule.COMPLETE)["phone"] == "1"


def test_refusal_earliest_date_and_newest_assessment_stay_whatever_the_rule():
    one = side(
        9,
        marketing_refused=True,
        since_on=dt.date(2020, 1, 1),
        risk_tolerance=5,
        risk_assessed_on=dt.date(2024, 1, 1),
    )
    other = side(
        0,
        since_on=dt.date(2011, 1, 1),
        risk_tolerance=2,
        risk_assessed_on=dt.date(2026, 1, 1),
    )

    chosen = surviving(other, one, Rule.NEWEST)

    assert chosen["marketing_refused"] is True
    assert chosen["since_on"] == dt.date(2011, 1, 1)
    assert (chosen["risk_tolerance"], chosen["risk_assessed_on"]) == (2, dt.date(2026, 1, 1))
