"""Bookings that products bring with them: purchases, redemptions, loans, premiums, fees, and life's large sums."""

import numpy as np

from config.simulation import seasons
from config.simulation.catalogue import INDEX, product_array, product_kinds
from config.simulation.legs import CATEGORIES, CHANNEL, KIND, OUTSIDE, OWN, Legs
from config.simulation.lives import HOUSE, MARRIAGE, WINDFALL
from config.simulation.plan import Array
from config.simulation.positions import CLOSING_SECOND, OPENING_SECOND
from config.simulation.scene import DAYTIME, Scene, lognormal_cents

SAVINGS = ("deposit", "structured_deposit", "bond", "wealth", "fund", "metal")


def contract_legs(scene: Scene) -> list[Legs]:
    """All product and life-event bookings of a block."""
    rng = scene.plan.stream(scene.block, "positions_bookings")
    return [
        *_purchases(scene),
        *_redemptions(scene),
        *_drawdowns(scene),
        *_loan_payments(scene),
        *_premiums(scene),
        _fees(scene),
        _life_sums(scene, rng),
    ]


def _contracts(scene: Scene, kinds: tuple[str, ...]) -> Array:
    rows = np.flatnonzero(np.isin(product_kinds()[scene.positions.product], kinds))
    return rows[rows >= len(scene.people)]


def _opened(scene: Scene, kinds: tuple[str, ...]) -> tuple[Array, Array, Array]:
    rows = _contracts(scene, kinds)
    rows = rows[scene.positions.opened_day[rows] >= 0]
    second = scene.plan.second(
        scene.positions.opened_day[rows], OPENING_SECOND + 60 + rows * 37 % 28_000
    )
    return rows, scene.positions.customer[rows], second


def _purchases(scene: Scene) -> list[Legs]:
    rows, owner, second = _opened(scene, SAVINGS)
    channel = np.where(rows % 3 == 0, CHANNEL["branch"], CHANNEL["mobile"])
    kind, positions = KIND["purchase"], scene.positions
    return [
        Legs(owner, second, -positions.funding[rows], kind, channel, OWN + rows),
        Legs(rows, second, positions.principal[rows], kind, channel, OWN + owner),
    ]


def _redemptions(scene: Scene) -> list[Legs]:
    positions, plan = scene.positions, scene.plan
    rows = _contracts(scene, SAVINGS)
    closed = positions.closed_day[rows]
    rows = rows[(closed >= 0) & (closed < plan.days)]
    owner = positions.customer[rows]
    second = plan.second(positions.closed_day[rows], CLOSING_SECOND)
    held_days = positions.closed_day[rows] - positions.opened_day[rows]
    yearly = product_array("rate")[positions.product[rows]]
    gain = np.round(positions.funding[rows] * yearly * held_days / 365).astype(np.int64)
    kind = KIND["redemption"]
    paying = gain > 0
    return [
        Legs(rows, second, -positions.principal[rows], kind, CHANNEL["batch"], OWN + owner),
        Legs(owner, second, positions.funding[rows], kind, CHANNEL["batch"], OWN + rows),
        Legs(owner[paying], second[paying], gain[paying], KIND["interest"]),
    ]


def _drawdowns(scene: Scene) -> list[Legs]:
    rows, owner, second = _opened(scene, ("loan",))
    cents, branch = scene.positions.principal[rows], CHANNEL["branch"]
    seller = OUTSIDE - 1 - rows % 500
    return [
        Legs(rows, second, -cents, KIND["transfer_out"], branch, OWN + owner),
        Legs(owner, second, cents, KIND["transfer_in"], branch, OWN + rows),
        # Loans are taken to be spent: the money leaves the same afternoon.
        Legs(owner, second + 14_400, -cents, KIND["transfer_out"], branch, seller),
    ]


def _loan_payments(scene: Scene) -> list[Legs]:
    positions = scene.positions
    rows, day = _monthly(scene, ("loan",), 21)
    owner = positions.customer[rows]
    term = product_array("term_days", 360)[positions.product[rows]] / 30.4
    capital = np.maximum(positions.principal[rows] / term, 100).astype(np.int64)
    monthly_rate = product_array("rate")[positions.product[rows]] / 12
    cost = (positions.principal[rows] * monthly_rate).astype(np.int64)
    second = scene.plan.second(day, 3600 * 18)
    kind, batch = KIND["loan_payment"], CHANNEL["batch"]
    return [
        Legs(owner, second, -(capital + cost), kind, batch, OWN + rows),
        Legs(rows, second, capital, kind, batch, OWN + owner),
    ]


def _premiums(scene: Scene) -> list[Legs]:
    rows, day = _monthly(scene, ("insurance",), 12)
    owner = scene.positions.customer[rows]
    second = scene.plan.second(day, 3600 * 11)
    cents, batch = scene.positions.principal[rows], CHANNEL["batch"]
    return [
        Legs(owner, second, -cents, KIND["insurance"], batch, OWN + rows),
        Legs(rows, second, cents, KIND["insurance"], batch, OWN + owner),
    ]


def _fees(scene: Scene) -> Legs:
    """Alert fees monthly in the quarter's first month, platinum and business fees in March."""
    positions = scene.positions
    fee = (product_array("fee") * 100).astype(np.int64)
    rows = np.flatnonzero(fee[positions.product] > 0)
    marks = scene.calendar.month_day
    quarter = np.flatnonzero(np.isin(marks, (108, 408, 708, 1008)))
    spring = np.flatnonzero(marks == 308)
    yearly = positions.product[rows] == INDEX["CRD-PLT"]
    holding = np.concatenate(
        [np.repeat(rows[~yearly], len(quarter)), np.repeat(rows[yearly], len(spring))]
    )
    day = np.concatenate([np.tile(quarter, (~yearly).sum()), np.tile(spring, yearly.sum())])
    alive = positions.opened_day[holding] < day
    holding, day = holding[alive], day[alive]
    months = np.where(positions.product[holding] == INDEX["CRD-PLT"], 1, 3)
    cents = fee[positions.product[holding]] * months
    second = scene.plan.second(day, 3600 * 4)
    return Legs(positions.customer[holding], second, -cents, KIND["fee"])


def contract_fees(scene: Scene) -> tuple[Array, Array]:
    """Whom a fee was charged and when: (customer, UTC second)."""
    legs = _fees(scene)
    return legs.holding, legs.second


def _life_sums(scene: Scene, rng: np.random.Generator) -> Legs:
    """A windfall comes in; a wedding and the deposit on a house go out."""
    shares = ((WINDFALL, 14.0, 1), (MARRIAGE, 5.0, -1), (HOUSE, 10.0, -1))
    customers, days, sums = [], [], []
    for event, months_of_income, sign in shares:
        who = np.flatnonzero((scene.lives.day[:, event] >= 0) & scene.lively())
        customers.append(who)
        days.append(scene.lives.day[who, event])
        sums.append(sign * lognormal_cents(rng, scene.people.income[who] * months_of_income, 0.5))
    customer, cents = np.concatenate(customers), np.concatenate(sums)
    second = scene.moments(rng, np.concatenate(days), DAYTIME)
    kind = np.where(cents > 0, KIND["transfer_in"], KIND["transfer_out"])
    category = np.where(cents > 0, -1, CATEGORIES.index("housing"))
    other = (customer * 977) % OUTSIDE
    return Legs(customer, second, cents, kind, CHANNEL["web"], other, category)


def _monthly(scene: Scene, kinds: tuple[str, ...], day_of_month: int) -> tuple[Array, Array]:
    """Every contract of these kinds on every due day on which it is running."""
    rows, days = _contracts(scene, kinds), seasons.shifted_days(scene.plan, day_of_month)
    holding, day = np.repeat(rows, len(days)), np.tile(days, len(rows))
    last = np.minimum(scene.positions.closed_day, scene.positions.maturity_day)[holding]
    running = (scene.positions.opened_day[holding] < day) & (day < last)
    return holding[running], day[running]
