"""Everyday bookings on main accounts and credit cards: pay, shopping, cash, transfers, bills, interest."""

import numpy as np

from config.simulation import seasons
from config.simulation.catalogue import product_kinds
from config.simulation.legs import (
    CATEGORIES,
    CHANNEL,
    EMPLOYERS,
    KIND,
    MERCHANTS,
    OUTSIDE,
    OWN,
    Legs,
)
from config.simulation.people import HOMEMAKER, MEDIAN_INCOME, RETIRED, SELF_EMPLOYED, STUDENT
from config.simulation.plan import Array
from config.simulation.scene import (
    DAYTIME,
    OFFICE,
    Scene,
    lognormal_cents,
    notes,
    scatter,
    weighted,
)
from config.simulation.traits import SEGMENTS

# Bookings a month for an active customer of activity 1.
SHOPPING_RATE, CASH_RATE, DEPOSIT_RATE, TRANSFER_RATE = 1.2, 0.18, 0.08, 0.36
SALARY_SHARE, HOUSEHOLD_SHARE = 0.48, 0.30
# Unplanted cash stays below the range that AML-STRUCT watches.
CASH_CEILING = 39_000_00
# Median yuan, and how the segments' baskets differ, by CATEGORIES.
_MEDIANS = np.array([60, 45, 22, 150, 120, 400, 700, 250, 80, 180, 35], dtype=float)
_BASKETS = np.array(
    [
        [30, 10, 10, 10, 14, 2, 5, 10, 3, 4, 2],
        [10, 24, 14, 16, 2, 4, 5, 2, 12, 0, 11],
        [22, 12, 9, 14, 6, 7, 5, 8, 4, 11, 2],
        [14, 18, 8, 16, 6, 5, 14, 6, 8, 3, 2],
        [12, 20, 12, 16, 3, 3, 9, 4, 12, 2, 7],
        [36, 6, 8, 6, 24, 0, 5, 12, 2, 0, 1],
        [24, 16, 14, 14, 5, 4, 4, 10, 4, 4, 1],
        [14, 20, 12, 24, 3, 2, 6, 4, 10, 1, 4],
        [5, 15, 20, 20, 0, 5, 20, 10, 0, 0, 5],
    ],
    dtype=float,
)
_SHOPPING, _EDUCATION = CATEGORIES.index("shopping"), CATEGORIES.index("education")


def everyday_legs(scene: Scene) -> list[Legs]:
    """All everyday bookings of a block."""
    rng = scene.plan.stream(scene.block, "everyday")
    return [
        *(_while_here(scene, batch) for batch in _pay(scene, rng)),
        *_shopping(scene, rng),
        _while_here(scene, _school_fees(scene, rng)),
        _while_here(scene, _withdrawals(scene, rng)),
        _while_here(scene, _deposits(scene, rng)),
        *_transfers(scene, rng),
        _while_here(scene, _bills(scene, rng)),
        _interest(scene),
    ]


def _while_here(scene: Scene, legs: Legs) -> Legs:
    """The bookings of main accounts whose customers have not gone elsewhere by then."""
    until = scene.plan.second(scene.lives.gone[legs.holding], 0)
    return legs.take(np.flatnonzero(legs.second < until))


def activity(scene: Scene) -> Array:
    """Liveliness of each customer: segment habit times the plan's scale; none for dormant and closed."""
    habit = np.array([segment.activity for segment in SEGMENTS])[scene.people.segment]
    return habit * scene.lively() * np.where(scene.people.minor, 0.15, 1.0) * scene.plan.activity


def _pay(scene: Scene, rng: np.random.Generator) -> list[Legs]:
    people, lives = scene.people, scene.lives
    idle = np.isin(people.occupation, (SELF_EMPLOYED, HOMEMAKER, STUDENT)) | people.firm
    retired_day = np.where(lives.day[:, 4] >= 0, lives.day[:, 4], 0)
    retired = people.occupation == RETIRED
    paid_here = (rng.random(len(people)) < SALARY_SHARE) & scene.lively() & ~people.minor
    batches = []
    for due in seasons.SALARY_DAYS:
        days = seasons.shifted_days(scene.plan, due)
        who = np.flatnonzero(paid_here & ~idle & (lives.payday == due))
        customer, day = np.repeat(who, len(days)), np.tile(days, len(who))
        working = ~retired[customer] | (day < retired_day[customer])
        batches.append(_salaries(scene, rng, customer[working], day[working]))
        if due == 15:
            who = np.flatnonzero(paid_here & retired)
            customer, day = np.repeat(who, len(days)), np.tile(days, len(who))
            drawn = day >= retired_day[customer]
            batches.append(_pensions(scene, customer[drawn], day[drawn]))
    return batches


def _salaries(scene: Scene, rng: np.random.Generator, customer: Array, day: Array) -> Legs:
    distance = scene.calendar.to_new_year[day]
    # The year's bonus comes with the last pay before the new year.
    bonus = np.where((distance < -2) & (distance >= -33), 1 + (customer % 7) / 3, 1.0)
    yuan = scene.people.income[customer] * scene.lives.pay_factor(customer, day) * bonus
    cents = np.round(yuan * rng.uniform(0.97, 1.03, len(day)) * 100).astype(np.int64)
    employer = OUTSIDE + MERCHANTS + scene.people.index[customer] * 31 % EMPLOYERS
    second = scene.plan.second(day, 3600 * 10 + customer % 7200)
    return Legs(customer, second, cents, KIND["salary"], CHANNEL["batch"], employer)


def _pensions(scene: Scene, customer: Array, day: Array) -> Legs:
    yuan = scene.people.income[customer] * np.where(scene.lives.day[customer, 4] >= 0, 0.6, 1.0)
    second = scene.plan.second(day, 3600 * 8 + customer % 3600)
    return Legs(customer, second, np.round(yuan * 100).astype(np.int64), KIND["pension"])


def _shopping(scene: Scene, rng: np.random.Generator) -> list[Legs]:
    expected = activity(scene) * SHOPPING_RATE * scene.months
    customer, day = scatter(rng, expected, scene.calendar.shopping)
    category = _categories(rng, scene.people.segment[customer])
    singles_day = (scene.calendar.month_day[day] == 1111) & (rng.random(len(day)) < 0.75)
    category = np.where(singles_day, _SHOPPING, category)
    means = (scene.people.income[customer] / MEDIAN_INCOME) ** 0.6
    median = _MEDIANS[category] * means * scene.lives.spend_factor(customer, day)
    cents = lognormal_cents(rng, median, 0.65)
    second = scene.moments(rng, day, DAYTIME)
    merchant = OUTSIDE + category * 200 + (rng.random(len(day)) ** 2 * 200).astype(int)
    card = _card_of(scene)[customer]
    by_card = (card >= 0) & (rng.random(len(day)) < 0.6)
    by_card &= scene.positions.opened_day[card] < day
    channel = np.where(rng.random(len(day)) < 0.55, CHANNEL["pos"], CHANNEL["mobile"])
    holding = np.where(by_card, card, customer)
    kind = KIND["card_payment"]
    here = day < scene.lives.gone[customer]
    spent = Legs(holding, second, -cents, kind, channel, merchant, category)
    spent, by_card = spent.take(np.flatnonzero(here)), by_card & here
    return [spent, *_card_repayments(scene, card[by_card], day[by_card], cents[by_card])]


def _card_repayments(scene: Scene, card: Array, day: Array, cents: Array) -> list[Legs]:
    """Each month's card spending is paid from the main account on the tenth of the next."""
    plan, month = scene.plan, seasons.month_of_day(scene.plan)
    due = seasons.shifted_days(plan, 10)
    due_month = month[due]
    bill = card * 1_000 + month[day]
    bills, inverse = np.unique(bill, return_inverse=True)
    total = np.round(np.bincount(inverse, weights=cents, minlength=len(bills))).astype(np.int64)
    place = np.searchsorted(due_month, bills % 1_000 + 1)
    payable = place < len(due)
    holding, total, second_day = bills[payable] // 1_000, total[payable], due[place[payable]]
    owner = scene.positions.customer[holding]
    second = plan.second(second_day, 3600 * 20 + owner % 3600)
    outgoing = Legs(owner, second, -total, KIND["transfer_out"], CHANNEL["batch"], OWN + holding)
    incoming = Legs(holding, second, total, KIND["transfer_in"], CHANNEL["batch"], OWN + owner)
    return [outgoing, incoming]


def _card_of(scene: Scene) -> Array:
    card = np.full(len(scene.people), -1)
    rows = np.flatnonzero(product_kinds()[scene.positions.product] == "card")[::-1]
    card[scene.positions.customer[rows]] = rows
    return card


def _categories(rng: np.random.Generator, segment: Array) -> Array:
    cumulative = np.cumsum(_BASKETS, axis=1)
    cumulative /= cumulative[:, -1:]
    flat = (cumulative + np.arange(len(_BASKETS))[:, None]).ravel()
    place = np.searchsorted(flat, segment + rng.random(len(segment)), side="right")
    return np.minimum(place - segment * len(CATEGORIES), len(CATEGORIES) - 1)


def _school_fees(scene: Scene, rng: np.random.Generator) -> Legs:
    marks = scene.calendar.month_day
    term = np.flatnonzero(((marks >= 828) & (marks <= 908)) | ((marks >= 220) & (marks <= 228)))
    parents = scene.people.children & scene.lively()
    if not len(term):
        return Legs(*(np.zeros(0, np.int64) for _ in range(7)))
    terms = len(np.unique(seasons.month_of_day(scene.plan)[term] // 3))
    customer = np.repeat(np.flatnonzero(parents & (rng.random(len(parents)) < 0.5)), terms)
    day = term[rng.integers(0, len(term), len(customer))]
    cents = lognormal_cents(rng, scene.people.income[customer] * 0.35, 0.4) // 1000 * 1000 + 1000
    second = scene.moments(rng, day, DAYTIME)
    merchant = OUTSIDE + _EDUCATION * 200 + customer % 200
    kind = KIND["card_payment"]
    return Legs(customer, second, -cents, kind, CHANNEL["mobile"], merchant, _EDUCATION)


def _withdrawals(scene: Scene, rng: np.random.Generator) -> Legs:
    tradition = np.clip(
        1 + 0.6 * scene.people.tastes[:, 5] - 0.5 * scene.people.tastes[:, 4], 0.1, 4
    )
    expected = activity(scene) * CASH_RATE * tradition * scene.months
    customer, day = scatter(rng, expected, scene.calendar.cash)
    median = 900 * (scene.people.income[customer] / MEDIAN_INCOME) ** 0.5
    cents = notes(np.minimum(lognormal_cents(rng, median, 0.7), CASH_CEILING))
    second = scene.moments(rng, day, DAYTIME)
    channel = np.where(cents > 20_000_00, CHANNEL["branch"], CHANNEL["atm"])
    return Legs(customer, second, -cents, KIND["cash_withdrawal"], channel)


def _deposits(scene: Scene, rng: np.random.Generator) -> Legs:
    people = scene.people
    trade = np.where(people.firm | (people.occupation == SELF_EMPLOYED), 5.0, 0.5)
    expected = activity(scene) * DEPOSIT_RATE * trade * scene.months
    customer, day = scatter(rng, expected, np.where(scene.calendar.workday, 1.0, 0.2))
    median = 0.25 * np.minimum(people.income[customer], 30_000)
    cents = notes(np.minimum(lognormal_cents(rng, median, 0.8), CASH_CEILING))
    second = scene.moments(rng, day, OFFICE)
    channel = np.where(rng.random(len(day)) < 0.5, CHANNEL["branch"], CHANNEL["atm"])
    return Legs(customer, second, cents, KIND["cash_deposit"], channel)


def _transfers(scene: Scene, rng: np.random.Generator) -> list[Legs]:
    people = scene.people
    trade = np.where(people.firm, 4.0, np.where(people.occupation == SELF_EMPLOYED, 2.0, 0.8))
    expected = activity(scene) * TRANSFER_RATE * trade * scene.months
    customer, day = scatter(rng, expected, scene.calendar.transfers)
    second = scene.moments(rng, day, DAYTIME)
    cents = lognormal_cents(rng, people.income[customer] * 0.12, 1.0)
    incoming = rng.random(len(customer)) < np.where(trade[customer] > 1, 0.62, 0.5)
    outside = (people.index[customer] * 613 + rng.integers(0, 6, len(customer)) ** 4) % OUTSIDE
    channel = np.where(rng.random(len(customer)) < 0.85, CHANNEL["mobile"], CHANNEL["web"])
    inside = rng.random(len(customer)) < 0.3
    neighbour = _neighbours(scene, rng, customer)
    other = np.where(inside, OWN + neighbour, outside)
    kind = np.where(incoming, KIND["transfer_in"], KIND["transfer_out"])
    own_side = Legs(customer, second, np.where(incoming, cents, -cents), kind, channel, other)
    gone = scene.lives.gone
    here = (day < gone[customer]) & (~inside | (day < gone[neighbour]))
    rows = np.flatnonzero(here & inside & (neighbour != customer))
    mirrored = np.where(incoming, KIND["transfer_out"], KIND["transfer_in"])
    other_side = Legs(
        neighbour, second, np.where(incoming, -cents, cents), mirrored, channel, OWN + customer
    )
    return [
        own_side.take(np.flatnonzero(here & (~inside | (neighbour != customer)))),
        other_side.take(rows),
    ]


def _neighbours(scene: Scene, rng: np.random.Generator, customer: Array) -> Array:
    """Acquaintances: someone near in the block whose account lives through the whole plan."""
    whole = scene.whole()
    if not len(whole):
        return customer
    place = np.searchsorted(whole, customer) + rng.integers(1, 30, len(customer))
    return whole[place % len(whole)]


def _bills(scene: Scene, rng: np.random.Generator) -> Legs:
    households = (
        scene.lively() & ~scene.people.minor & (rng.random(len(scene.people)) < HOUSEHOLD_SHARE)
    )
    who = np.flatnonzero(households)
    days = seasons.shifted_days(scene.plan, 20)
    customer, day = np.repeat(who, len(days)), np.tile(days, len(who))
    winter = np.isin(scene.calendar.month_day[day] // 100, (1, 2, 7, 8, 12))
    median = (
        160 * (scene.people.income[customer] / MEDIAN_INCOME) ** 0.4 * np.where(winter, 1.35, 1)
    )
    cents = lognormal_cents(rng, median, 0.3)
    second = scene.plan.second(day, 3600 * 9 + weighted(rng, np.ones(3600), len(day)))
    merchant = OUTSIDE + CATEGORIES.index("housing") * 200 + customer % 40
    category = CATEGORIES.index("housing")
    return Legs(customer, second, -cents, KIND["household"], CHANNEL["batch"], merchant, category)


def _interest(scene: Scene) -> Legs:
    """Credit interest is settled on the 20th of the quarter's last month and booked the day after."""
    day = np.flatnonzero(np.isin(scene.calendar.month_day, (321, 621, 921, 1221)))
    who = np.flatnonzero(
        scene.lively() & (scene.positions.principal[: len(scene.people)] > 500_000)
    )
    customer, days = np.repeat(who, len(day)), np.tile(day, len(who))
    cents = np.maximum(scene.positions.principal[customer] * 5 // 40_000, 1)
    return Legs(customer, scene.plan.second(days, 3600 * 2), cents, KIND["interest"])
