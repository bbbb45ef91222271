"""Chinese New Year: red packets between people who know each other."""

import numpy as np

from config.simulation.legs import CHANNEL, KIND, OWN, Legs
from config.simulation.plan import Array
from config.simulation.scene import DAYTIME, Scene

LUCKY_YUAN = np.array([66, 88, 99, 168, 188, 200, 288, 520, 600, 666, 800, 888, 1000, 1888])
PACKETS_PER_FESTIVAL = 0.35


def red_packet_legs(scene: Scene) -> list[Legs]:
    """Both sides of every red packet, from new year's eve to the fifth day."""
    rng = scene.plan.stream(scene.block, "festive")
    days = np.flatnonzero((scene.calendar.to_new_year >= -1) & (scene.calendar.to_new_year <= 5))
    whole = scene.whole()
    people = whole[~scene.people.firm[whole]]
    if not len(days) or len(people) < 2:
        return []
    count = rng.poisson(PACKETS_PER_FESTIVAL * scene.plan.activity * len(people) * len(days) / 7)
    giver, taker = _pairs(rng, people, count)
    day = np.minimum(rng.geometric(0.4, count) - 1, len(days) - 1)
    second = scene.moments(rng, days[day], DAYTIME)
    generous = np.clip(scene.people.income[giver] / 12_000, 0.2, 1)
    cents = LUCKY_YUAN[(rng.random(count) * len(LUCKY_YUAN) * generous).astype(int)] * 100
    mobile = CHANNEL["mobile"]
    return [
        Legs(giver, second, -cents, KIND["transfer_out"], mobile, OWN + taker),
        Legs(taker, second + 60, cents, KIND["transfer_in"], mobile, OWN + giver),
    ]


def _pairs(rng: np.random.Generator, people: Array, count: int) -> tuple[Array, Array]:
    place = rng.integers(0, len(people), count)
    step = rng.integers(1, min(12, len(people) - 1) + 1, count)
    return people[place], people[(place + step) % len(people)]
