"""How customers answer a contact, and what they would have done without it.

Each customer × product × campaign has one hashed draw U. Without contact the customer buys if U < p0, with it if U < p1
(Rubin's potential outcomes, coupled so that their mean difference is exactly the uplift p1 - p0 in expectation).
The same draw serves contacted and held-out customers, so the true effect of any campaign is known.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from config.simulation.plan import Array
from config.simulation.traits import CHANNELS
from config.simulation.truth import Truth

HORIZON_DAYS = 30
KINDS = ("open", "click", "buy", "complain", "unsubscribe")
EVENT_COLUMNS = ["customer_no", "product_code", "channel", "kind", "occurred_at"]
# Mean affinity of a channel: a customer at the mean feels the whole uplift in truth.
_USUAL_AFFINITY = 1 / len(CHANNELS)
_HASH_KEY = "qingyu-responses"
_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Outcomes:
    """Per contact: probabilities without and with it, the outcomes drawn, and the shared draw itself."""

    p0: Array
    p1: Array
    y0: Array
    y1: Array


def respond(contacts: pd.DataFrame, truth: Truth, seed: int) -> pd.DataFrame:
    """Events that follow contacts, in time order.

    `contacts` has customer_no, product_code, channel, sent_at; optionally campaign (key of the draws),
    price (discount 0–1) and variant (text; each has its own drawn appeal).
    """
    outcomes = potential_outcomes(contacts, truth, seed)
    opened, clicked = _attention(contacts, truth, seed, outcomes)
    sent = _seconds(contacts)
    open_at = sent + _delay(contacts, seed, "open", 4 * 3600)
    click_at = open_at + 20 + _delay(contacts, seed, "click", 180)
    caused = outcomes.y1 & ~outcomes.y0
    own_time = sent + _own_delay(contacts, seed)
    buy_at = np.where(
        caused, click_at + 300 + _delay(contacts, seed, "buy", 1.5 * _DAY_SECONDS), own_time
    )
    buy_at = np.minimum(buy_at, sent + HORIZON_DAYS * _DAY_SECONDS)
    annoyed = _annoyance(contacts, truth)
    unsubscribes = opened & (_draw(contacts, seed, "unsubscribe") < 0.006 + 0.03 * annoyed)
    complains = _draw(contacts, seed, "complain") < 0.0004 + 0.004 * annoyed
    parts = (
        ("open", opened, open_at),
        ("click", clicked, click_at),
        ("buy", outcomes.y1, buy_at),
        ("complain", complains, open_at + 600),
        ("unsubscribe", unsubscribes, open_at + 60),
    )
    return _events(contacts, parts)


def outcomes_without_contact(contacts: pd.DataFrame, truth: Truth, seed: int) -> pd.DataFrame:
    """Events of a hold-out: the purchases these customers make of themselves in the same window."""
    outcomes = potential_outcomes(contacts, truth, seed)
    own_time = _seconds(contacts) + _own_delay(contacts, seed)
    return _events(contacts, (("buy", outcomes.y0, own_time),))


def potential_outcomes(contacts: pd.DataFrame, truth: Truth, seed: int) -> Outcomes:
    """Purchase within HORIZON_DAYS without and with each contact; the mean of y1 - y0 is the true effect."""
    p0 = 1 - np.exp(-_lookup(truth.hazard, contacts))
    lifted = np.clip(p0 + _lookup(truth.uplift, contacts), 1e-9, 1 - 1e-9)
    base = np.clip(p0, 1e-9, 1 - 1e-9)
    push = (_odds(lifted) - _odds(base)) * _reach(contacts, truth) + _terms(contacts, truth, seed)
    p1 = np.where(p0 > 0, 1 / (1 + np.exp(-(_odds(base) + push))), 0.0)
    draw = _draw(contacts, seed, "buy-or-not")
    return Outcomes(p0=p0, p1=p1, y0=draw < p0, y1=draw < p1)


def _attention(
    contacts: pd.DataFrame, truth: Truth, seed: int, outcomes: Outcomes
) -> tuple[Array, Array]:
    """Who opens and clicks: by liking of the channel and interest; whoever buys because of it did both."""
    caused = outcomes.y1 & ~outcomes.y0
    opens = np.clip(0.12 + 0.22 * _reach(contacts, truth), 0.02, 0.85)
    opened = (_draw(contacts, seed, "opens") < opens) | caused
    interest = np.clip(0.05 + 1.5 * np.maximum(outcomes.p1, outcomes.p0), 0, 0.8)
    clicked = (opened & (_draw(contacts, seed, "clicks") < interest)) | caused
    return opened, clicked


def _reach(contacts: pd.DataFrame, truth: Truth) -> Array:
    """How much of a contact arrives through its channel: 1 for a channel liked as much as any."""
    wanted = pd.Index([f"affinity_{channel}" for channel in CHANNELS])
    affinity = truth.customers[wanted].to_numpy()
    row = _rows(truth.customers, contacts)
    column = pd.Index(CHANNELS).get_indexer(pd.Index(contacts["channel"]))
    if (column < 0).any():
        raise ValueError("unknown channel in contacts")
    return np.clip(np.sqrt(affinity[row, column] / _USUAL_AFFINITY), 0.3, 1.7)


def _terms(contacts: pd.DataFrame, truth: Truth, seed: int) -> Array:
    """Log-odds added by a discount to the price-sensitive, and by a variant's own appeal."""
    extra = np.zeros(len(contacts))
    if "price" in contacts:
        sensitivity = _attribute(truth, contacts, "price_sensitivity")
        extra += 2.0 * sensitivity * contacts["price"].fillna(0).to_numpy(dtype=float)
    if "variant" in contacts:
        names = contacts["variant"].fillna("").astype(str).to_numpy(dtype=object)
        appeal = _uniform(pd.util.hash_array(names, hash_key=_HASH_KEY) + np.uint64(seed))
        extra += np.where(names == "", 0.0, 0.5 * (appeal - 0.5))
    return extra


def _annoyance(contacts: pd.DataFrame, truth: Truth) -> Array:
    return np.clip(-_attribute(truth, contacts, "responsiveness"), 0, 2)


def _events(contacts: pd.DataFrame, parts: tuple[tuple[str, Array, Array], ...]) -> pd.DataFrame:
    frames = []
    for kind, happens, second in parts:
        frame = contacts.loc[happens, ["customer_no", "product_code", "channel"]].copy()
        frame["kind"] = kind
        frame["occurred_at"] = pd.to_datetime(second[happens].astype("int64"), unit="s", utc=True)
        frames.append(frame)
    events = pd.concat(frames, ignore_index=True)[EVENT_COLUMNS]
    return events.sort_values(["occurred_at", "customer_no", "kind"], ignore_index=True)


def _lookup(side: pd.DataFrame, contacts: pd.DataFrame) -> Array:
    column = side.columns.get_indexer(pd.Index(contacts["product_code"]))
    if (column < 0).any():
        raise ValueError(f"unknown product in contacts; known are {', '.join(side.columns)}")
    return side.to_numpy()[_rows(side, contacts), column].astype(float)


def _attribute(truth: Truth, contacts: pd.DataFrame, name: str) -> Array:
    values: Array = truth.customers[name].to_numpy(dtype=float)
    return values[_rows(truth.customers, contacts)]


def _rows(frame: pd.DataFrame, contacts: pd.DataFrame) -> Array:
    row = frame.index.get_indexer(pd.Index(contacts["customer_no"]))
    if (row < 0).any():
        raise ValueError("contacts name customers that the truth does not know")
    return row


def _odds(probability: Array) -> Array:
    return np.log(probability / (1 - probability))


def _seconds(contacts: pd.DataFrame) -> Array:
    sent = pd.to_datetime(contacts["sent_at"], utc=True)
    return sent.dt.tz_convert(None).to_numpy().astype("datetime64[s]").astype(np.int64)


def _delay(contacts: pd.DataFrame, seed: int, purpose: str, mean_seconds: float) -> Array:
    draw = -np.log1p(-_draw(contacts, seed, f"delay-{purpose}")) * mean_seconds
    return np.minimum(draw, 5 * _DAY_SECONDS).astype(np.int64) + 5


def _own_delay(contacts: pd.DataFrame, seed: int) -> Array:
    return (_draw(contacts, seed, "own-time") * HORIZON_DAYS * _DAY_SECONDS).astype(np.int64)


def _draw(contacts: pd.DataFrame, seed: int, purpose: str) -> Array:
    """A uniform number fixed by customer, product, campaign, purpose and seed."""
    campaign = contacts["campaign"].astype(str) if "campaign" in contacts else ""
    keys = contacts["customer_no"].astype(str) + "|" + contacts["product_code"].astype(str)
    text = (keys + "|" + campaign + f"|{purpose}|{seed}").to_numpy(dtype=object)
    return _uniform(pd.util.hash_array(text, hash_key=_HASH_KEY, categorize=False))


def _uniform(bits: Array) -> Array:
    return (bits >> np.uint64(11)).astype(np.float64) / 2**53
