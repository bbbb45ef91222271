"""What customers answer when asked how it was: CSAT after a contact, NPS twice a year, with causes that are known.

Whoever complained, was kept waiting, paid a fee or met errors in the app scores lower by EFFECTS; the unhappy and the
digital answer more often than the rest. Three weeks before the end a bad release multiplies the app's errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from config.simulation.contracts import contract_fees
from config.simulation.everyday import activity
from config.simulation.plan import DAY_SECONDS, Array
from config.simulation.scene import DAYTIME, Scene, scatter

KINDS = ("complaint_closed", "digital_error", "survey_invite", "survey")
CSAT_SCORES, NPS_SCORES = range(1, 6), range(11)
PAYLOADS = (
    '{"measure": "csat"}',
    '{"measure": "nps"}',
    *(f'{{"measure": "csat", "score": {score}}}' for score in CSAT_SCORES),
    *(f'{{"measure": "nps", "score": {score}}}' for score in NPS_SCORES),
)
_CSAT_FROM, _NPS_FROM = 2 - CSAT_SCORES[0], 2 + len(CSAT_SCORES)
# Points of the five-point scale: once for a complaint, a late answer to it, a fee; for each error up to three.
EFFECTS = {"complaint": -0.5, "late": -0.8, "fee": -0.35, "error": -0.3}
MOST_ERRORS = 3
COMPLAINT_DAYS, FEE_DAYS, ERROR_DAYS, LATE_DAYS = 90, 90, 30, 3
CSAT_BASE, NPS_BASE, NPS_SCALE = 4.3, 8.2, 2.0
TEMPER, NOISE = 0.35, 0.5
LATE_SHARE = 0.35
# Errors a month for an active customer of activity 1; how often a contact is followed by a question.
ERROR_RATE, BAD_DAYS, BAD_RELEASE = 0.03, 21, 6.0
ASKED = {"call": 0.5, "branch_visit": 0.3, "login": 0.03}
NPS_RATE = 0.17
MOBILE, WEB, PHONE, BRANCH, EMAIL = range(5)
_LIKED = np.array([0.0, 0.0, -0.1, 0.1, 0.0])  # points by channel


Contact = tuple[str, Array, Array | int, Array]  # kind, customer, channel, second


@dataclass(frozen=True)
class Happening:
    """Events of one kind: who, on which channel, when, and which of PAYLOADS (−1 for none)."""

    kind: str
    customer: Array
    channel: Array
    second: Array
    payload: Array


@dataclass(frozen=True)
class _Causes:
    """What makes people unhappy, each as (customer, second it begins to count), and what they are like anyway."""

    complaint: tuple[Array, Array]
    late: tuple[Array, Array]
    fee: tuple[Array, Array]
    error: tuple[Array, Array]
    temper: Array


def survey_events(
    scene: Scene, complaints: tuple[Array, Array], contacts: Sequence[Contact]
) -> list[Happening]:
    """Errors, closed complaints, questions and answers of a block.

    `complaints` are (customer, second); `contacts` are (kind, customer, channel code, second) of everyday events.
    """
    rng = scene.plan.stream(scene.block, "surveys")
    closed = complaints[1] + _delay(rng, len(complaints[1]))
    late = closed > complaints[1] + LATE_DAYS * DAY_SECONDS
    waited = (complaints[0][late], complaints[1][late] + LATE_DAYS * DAY_SECONDS)
    errors = _errors(scene, rng)
    temper = TEMPER * rng.standard_normal(len(scene.people))
    own = (errors.customer, errors.second)
    causes = _Causes(complaints, waited, contract_fees(scene), own, temper)
    ended = Happening(
        "complaint_closed", complaints[0], np.full(len(closed), PHONE), closed, _none(closed)
    )
    asked = _asked(rng, ended, contacts)
    return [
        errors,
        ended,
        *_answered(scene, rng, causes, asked, csat=True),
        *_answered(scene, rng, causes, _asked_nps(scene, rng), csat=False),
    ]


def complaint_moments(scene: Scene, complaints: pa.Table) -> tuple[Array, Array]:
    """Who of the block complained and when, in UTC seconds."""
    numbers = complaints["customer_no"].to_numpy().astype(np.int64)
    opened = complaints["opened_at"].to_numpy().astype("datetime64[s]").astype(np.int64)
    return numbers - 6_000_000_001 - scene.people.index[0], opened


def _delay(rng: np.random.Generator, count: int) -> Array:
    """Seconds until a complaint is closed: two days at most, or four days to three weeks."""
    late = rng.random(count) < LATE_SHARE
    days = np.where(late, rng.uniform(4, 21, count), rng.uniform(0.1, 2, count))
    return (days * DAY_SECONDS).astype(np.int64)


def _errors(scene: Scene, rng: np.random.Generator) -> Happening:
    days = np.arange(scene.plan.days)
    weights = np.where(days >= scene.plan.days - BAD_DAYS, BAD_RELEASE, 1.0)
    habit = np.exp(0.4 * scene.people.tastes[:, 4])
    expected = activity(scene) * habit * ERROR_RATE * scene.months * weights.mean()
    customer, day = scatter(rng, expected, weights)
    channel = np.where(rng.random(len(day)) < 0.8, MOBILE, WEB)
    second = scene.moments(rng, day, DAYTIME)
    return Happening("digital_error", customer, channel, second, _none(day))


_Asked = tuple[Array, Array, Array]  # customer, channel, second


def _asked(
    rng: np.random.Generator,
    ended: Happening,
    contacts: Sequence[Contact],
) -> _Asked:
    """Some contacts, and most closed complaints a day later, are followed by a question."""
    after = rng.random(len(ended.customer)) < 0.8
    parts = [(ended.customer[after], ended.channel[after], ended.second[after] + DAY_SECONDS)]
    for kind, customer, channel, second in contacts:
        if kind in ASKED:
            rows = np.flatnonzero(rng.random(len(customer)) < ASKED[kind])
            spread = np.broadcast_to(channel, len(customer))
            parts.append((customer[rows], spread[rows], second[rows] + 1800))
    customer, channel, second = (np.concatenate([part[n] for part in parts]) for n in range(3))
    return customer, channel, second


def _asked_nps(scene: Scene, rng: np.random.Generator) -> _Asked:
    level = NPS_RATE * scene.months * (scene.lively() & ~scene.people.minor)
    customer, day = scatter(rng, level, scene.calendar.workday + 0.0)
    channel = np.where(rng.random(len(day)) < 0.6, MOBILE, EMAIL)
    return customer, channel, scene.moments(rng, day, DAYTIME)


def _answered(
    scene: Scene, rng: np.random.Generator, causes: _Causes, asked: _Asked, *, csat: bool
) -> list[Happening]:
    """The questions, and the answers of those who give one within two days."""
    customer, channel, second = asked
    told = _burden(causes, customer, second) + causes.temper[customer] + _LIKED[channel]
    told = told + NOISE * rng.standard_normal(len(customer))
    answers = rng.random(len(customer)) < _willing(scene, customer, told)
    at = second + rng.integers(300, 2 * DAY_SECONDS, len(second))
    if csat:
        score = np.clip(np.round(CSAT_BASE + told), CSAT_SCORES[0], CSAT_SCORES[-1])
    else:
        score = np.clip(np.round(NPS_BASE + NPS_SCALE * told), 0, NPS_SCORES[-1])
    payload = (_CSAT_FROM if csat else _NPS_FROM) + score.astype(np.int64)
    question = np.full(len(customer), 0 if csat else 1)
    rows = np.flatnonzero(answers)
    return [
        Happening("survey_invite", customer, channel, second, question),
        Happening("survey", customer[rows], channel[rows], at[rows], payload[rows]),
    ]


def _burden(causes: _Causes, customer: Array, second: Array) -> Array:
    """Points that a customer's last weeks take off at a moment."""
    once = (
        ("complaint", causes.complaint, COMPLAINT_DAYS),
        ("late", causes.late, COMPLAINT_DAYS - LATE_DAYS),
        ("fee", causes.fee, FEE_DAYS),
    )
    points = np.zeros(len(customer))
    for name, cause, days in once:
        points += EFFECTS[name] * (recent(cause, customer, second, days) > 0)
    errors = np.minimum(recent(causes.error, customer, second, ERROR_DAYS), MOST_ERRORS)
    return points + EFFECTS["error"] * errors


def recent(cause: tuple[Array, Array], customer: Array, second: Array, days: int) -> Array:
    """How often something happened to each customer in the days before a moment."""
    keys = np.sort(cause[0].astype(np.int64) * 2**34 + cause[1])
    own = customer.astype(np.int64) * 2**34
    before = np.searchsorted(keys, own + second, side="left")
    return before - np.searchsorted(keys, own + second - days * DAY_SECONDS, side="left")


def _willing(scene: Scene, customer: Array, told: Array) -> Array:
    """The chance of an answer: the digital and the annoyed say more."""
    odds = -0.9 + 0.5 * scene.people.tastes[customer, 4] + 0.8 * (told < -0.9)
    return 1 / (1 + np.exp(-odds))


def _none(rows: Array) -> Array:
    return np.full(len(rows), -1)
