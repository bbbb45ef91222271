"""What customers do besides booking: visits, views and calls; consents; households and referrals."""

import numpy as np
import pyarrow as pa

from config.simulation import columns, surveys
from config.simulation.catalogue import PRODUCTS
from config.simulation.demand import Demand
from config.simulation.everyday import activity
from config.simulation.people import People
from config.simulation.plan import Array, Plan
from config.simulation.scene import DAYTIME, Scene, scatter
from config.simulation.traits import CHANNELS

EVENT_KINDS = (
    "login",
    "page_view",
    "product_view",
    "call",
    "branch_visit",
    "email_open",
    "complaint",
    "card_lost",
    "limit_change",
    *surveys.KINDS,
)
KIND = {name: code for code, name in enumerate(EVENT_KINDS)}
EVENT_CHANNELS = ("mobile", "web", "phone", "branch", "email")
CHANNEL = {name: code for code, name in enumerate(EVENT_CHANNELS)}
PAGES = ("home", "accounts", "transfer", "wealth", "loans", "cards", "rates", "help")
_PRODUCT_PAYLOADS = tuple(f'{{"product": "{product.code}"}}' for product in PRODUCTS)
_PAGE_PAYLOADS = tuple(f'{{"page": "/{page}"}}' for page in PAGES)
PAYLOADS = ("{}", *_PAGE_PAYLOADS, *_PRODUCT_PAYLOADS, *surveys.PAYLOADS)
_FIRST_PAGE, _FIRST_PRODUCT = 1, 1 + len(PAGES)
_FIRST_SURVEY = _FIRST_PRODUCT + len(PRODUCTS)
# Events a month, for an active customer of activity 1: (kind, channel, rate, taste it follows, its weight).
_HABITS = (
    ("login", "mobile", 0.40, 4, 0.5),
    ("login", "web", 0.08, 4, 0.2),
    ("page_view", "mobile", 0.18, 4, 0.4),
    ("page_view", "web", 0.06, 4, 0.2),
    ("call", "phone", 0.02, 4, -0.4),
    ("branch_visit", "branch", 0.05, 5, 0.7),
    ("email_open", "email", 0.08, 4, 0.2),
    ("card_lost", "phone", 0.001, 4, 0.0),
    ("limit_change", "mobile", 0.004, 4, 0.2),
)
BROWSING_RATE = 0.10
CONSENT_CHANNELS = CHANNELS[:6]
TEXT_VERSIONS = ("2021-11", "2023-09", "2025-02")
SOURCES = ("branch", "mobile", "web")
PURPOSES = ("marketing", "profiling", "sensitive", "partner_sharing")


def events_table(scene: Scene, demand: Demand, complaints: pa.Table) -> pa.Table:
    """Channel events in time order, product views among them: wanting shows before buying."""
    rng = scene.plan.stream(scene.block, "events")
    parts = [
        *_habitual(scene, rng),
        *_views(scene, rng, demand),
        _complaint_events(scene, complaints),
    ]
    parts += _surveys(scene, parts, complaints)
    customer, kind, channel, second, payload = (
        np.concatenate([np.broadcast_to(part[place], len(part[0])) for part in parts])
        for place in range(5)
    )
    born = scene.plan.second(np.maximum(scene.people.since_day, 0), 0)[customer]
    gone = scene.plan.second(np.minimum(scene.people.closed_day, scene.plan.days), 0)[customer]
    kept = np.flatnonzero((second >= born) & (second < gone))
    rows = kept[np.argsort(second[kept], kind="stable")]
    return pa.table(
        {
            "external_id": columns.codes(f"E{scene.block:04d}", np.arange(len(rows)), 9),
            "customer_no": scene.people.numbers().take(pa.array(customer[rows])),
            "kind": columns.labels(kind[rows], EVENT_KINDS),
            "channel": columns.labels(channel[rows], EVENT_CHANNELS),
            "occurred_at": columns.moments(second[rows]),
            "payload": columns.labels(payload[rows], PAYLOADS),
        }
    )


def consents_table(plan: Plan, block: int, people: People) -> pa.Table:
    """The consent ledger: asked at joining, some withdrawn later; what was never asked has no row."""
    rng = plan.stream(block, "consents")
    joined = plan.second(people.since_day, 3600 * 9)
    parts = [
        _asked(rng, people, place, 0, _marketing_chance(people, place), 0.75)
        for place in range(len(CONSENT_CHANNELS))
    ]
    for topic, chance, asked in ((1, 0.85, 0.9), (2, 0.75, 0.8), (3, 0.2, 0.35)):
        parts.append(_asked(rng, people, -1, topic, np.full(len(people), chance), asked))
    given = [np.concatenate([part[place] for part in parts]) for place in range(5)]
    given[4] = joined[given[0]] + given[4]
    rows = _withdrawals(plan, rng, given)
    order = np.lexsort((rows[4], rows[0]))
    customer, purpose, channel, granted, second = (column[order] for column in rows)
    version = np.searchsorted((1_640_000_000, 1_695_000_000), second)
    return pa.table(
        {
            "customer_no": people.numbers().take(pa.array(customer)),
            "purpose": columns.labels(purpose, PURPOSES),
            "channel": columns.labels(channel, CONSENT_CHANNELS),
            "granted": pa.array(granted.astype(bool)),
            "legal_basis": columns.labels(np.zeros(len(customer)), ("consent",)),
            "text_version": columns.labels(version, TEXT_VERSIONS),
            "source": columns.labels(people.index[customer] % 3, SOURCES),
            "at": columns.moments(second),
        }
    )


def relations_table(plan: Plan, block: int, people: People) -> pa.Table:
    """Couples and families who live together, and who brought whom; both ends lie in one block."""
    rng = plan.stream(block, "relations")
    persons = np.flatnonzero(~people.firm)
    pairs = persons[: len(persons) // 2 * 2].reshape(-1, 2)
    households = pairs[rng.random(len(pairs)) < 0.3]
    newer = persons[rng.random(len(persons)) < 0.05]
    older = persons[rng.integers(0, max(len(persons), 1), len(newer))]
    right = people.since_day[older] < people.since_day[newer]
    customer = np.concatenate([households[:, 0], older[right]])
    other = np.concatenate([households[:, 1], newer[right]])
    kind = np.concatenate([np.zeros(len(households)), np.ones(int(right.sum()))])
    numbers = people.numbers()
    return pa.table(
        {
            "customer_no": numbers.take(pa.array(customer)),
            "other_no": numbers.take(pa.array(other)),
            "kind": columns.labels(kind, ("household", "referral")),
        }
    )


_Part = tuple[Array, int, Array | int, Array, Array | int]


def _habitual(scene: Scene, rng: np.random.Generator) -> list[_Part]:
    level, weights = activity(scene) * scene.months, np.where(scene.calendar.workday, 1.0, 0.8)
    parts: list[_Part] = []
    for kind, channel, rate, taste, weight in _HABITS:
        habit = np.exp(weight * scene.people.tastes[:, taste])
        customer, day = scatter(rng, level * rate * habit, weights)
        second = scene.moments(rng, day, DAYTIME)
        page: Array | int = 0
        if kind == "page_view":
            page = _FIRST_PAGE + rng.integers(0, len(PAGES), len(day))
        parts.append((customer, KIND[kind], CHANNEL[channel], second, page))
    return parts


def _views(scene: Scene, rng: np.random.Generator, demand: Demand) -> list[_Part]:
    looked = np.flatnonzero(rng.random(len(demand.bought_day)) < 0.7)
    customer, product = demand.bought_customer[looked], demand.bought_product[looked]
    day = demand.bought_day[looked] - rng.geometric(0.25, len(looked))
    day = np.maximum(day, 0)
    second = scene.moments(rng, day, DAYTIME)
    view, mobile = KIND["product_view"], CHANNEL["mobile"]
    before = (customer, view, mobile, second, _FIRST_PRODUCT + product)
    level = activity(scene) * BROWSING_RATE * np.exp(0.4 * scene.people.tastes[:, 4]) * scene.months
    browser, day = scatter(rng, level, np.ones(scene.plan.days))
    wanted = _wanted(rng, demand.hazard, browser)
    second = scene.moments(rng, day, DAYTIME)
    return [before, (browser, view, mobile, second, _FIRST_PRODUCT + wanted)]


def _wanted(rng: np.random.Generator, hazard: Array, customer: Array) -> Array:
    """A product for each browsing customer, likelier the more it is wanted; some click at random."""
    cumulative = np.cumsum(hazard + 2e-4, axis=1)
    cumulative /= cumulative[:, -1:]
    draw = rng.random(len(customer))
    chosen = (cumulative[customer] < draw[:, None]).sum(axis=1)
    return np.minimum(chosen, hazard.shape[1] - 1)


def _complaint_events(scene: Scene, complaints: pa.Table) -> _Part:
    customer, opened = surveys.complaint_moments(scene, complaints)
    return customer, KIND["complaint"], CHANNEL["phone"], opened, 0


def _surveys(scene: Scene, parts: list[_Part], complaints: pa.Table) -> list[_Part]:
    """Questions and answers about the contacts before them."""
    contacts = [
        (EVENT_KINDS[kind], customer, channel, second)
        for customer, kind, channel, second, _payload in parts
    ]
    told = surveys.survey_events(scene, surveys.complaint_moments(scene, complaints), contacts)
    return [
        (one.customer, KIND[one.kind], one.channel, one.second, np.where(one.payload < 0, 0, _FIRST_SURVEY + one.payload))
        for one in told
    ]  # fmt: skip


def _marketing_chance(people: People, channel: int) -> Array:
    liking = np.clip(people.affinity[:, channel] * 2.2, 0, 0.6)
    # E-mail and SMS are asked on the paper form, so most people ticked one.
    return np.clip((0.55 if channel < 2 else 0.3) + liking, 0, 0.95)


def _asked(
    rng: np.random.Generator,
    people: People,
    channel: int,
    purpose: int,
    granted: Array,
    asked: float,
) -> tuple[Array, ...]:
    customer = np.flatnonzero((rng.random(len(people)) < asked) & ~people.minor)
    yes = rng.random(len(customer)) < granted[customer]
    count = len(customer)
    delay = np.full(count, (channel + 1) * 60 + purpose * 600)
    return customer, np.full(count, purpose), np.full(count, channel), yes, delay


def _withdrawals(plan: Plan, rng: np.random.Generator, given: list[Array]) -> list[Array]:
    granted, second = given[3], given[4]
    last = int(plan.second(np.array(plan.days), 0))
    rows = np.flatnonzero(granted & (rng.random(len(granted)) < 0.06) & (second < last - 86_400))
    later = second[rows] + (rng.random(len(rows)) * (last - second[rows])).astype(np.int64)
    taken_back = [column[rows] for column in given[:3]] + [np.zeros(len(rows), bool), later]
    return [np.concatenate(pair) for pair in zip(given, taken_back, strict=True)]
