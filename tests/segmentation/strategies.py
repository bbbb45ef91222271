"""Random rules over the fields that the small world fills."""

import datetime as dt

from hypothesis import strategies as st

from segmentation.domain.fields import OPS, Field, Group, Takes, Type
from segmentation.domain.registry import BY_KEY
from tests.segmentation import world as w

PROFILE = tuple(key for key, field in BY_KEY.items() if field.group is Group.PROFILE)
OTHERS = tuple(key for key in BY_KEY if key not in PROFILE)
STEPS = [f"event.{kind}" for kind in w.EVENT_KINDS] + [
    f"booking.{kind}" for kind in w.BOOKING_KINDS
]
some = lambda values: st.lists(st.sampled_from(values), min_size=1, max_size=2)  # noqa: E731 - one line says it
PARAM_VALUES = {
    "days": st.integers(1, 12),
    "within": st.integers(1, 5),
    "least": st.integers(-2, 8),
    "first_least": st.integers(0, 8),
    "then_least": st.integers(0, 8),
    "properties": some(w.PROPERTIES),
    "first_properties": some(w.PROPERTIES),
    "then_properties": some(w.PROPERTIES),
    "first": some(STEPS),
    "then": some(STEPS),
    "direction": some(("in", "out")),
    "bonds": some(w.BONDS),
    "purposes": some(("marketing", "service")),
    "categories": st.lists(st.sampled_from(w.CATEGORIES[1:]), min_size=1, max_size=2),
    "score": st.sampled_from([["churn"], ["propensity"]]),
}


VALUES = {
    "education": ["college", "bachelor", "other"],
    "occupation": ["teacher", "pilot"],
    "birth_month": ["2", "3", "4"],
    "firm_industry": ["A", "C", "Q", "B"],
    "text_topic": ["security", "cards", "fees", "loans"],
    "value_tier": ["gold", "silver", "diamond"],
    "lifecycle_stage": ["new", "mature", "lost", "growing"],
}


def numbers(field: Field):
    if field.type is Type.SHARE:
        return st.integers(0, 10).map(lambda n: n / 10)
    if field.key == "score":
        return st.integers(-1, 5).map(lambda n: n / 4)
    return st.one_of(st.integers(-6, 14), st.integers(-24, 44).map(lambda n: n / 4))


def dates():
    return st.integers(-20, 20).map(lambda n: (w.TODAY + dt.timedelta(days=n)).isoformat())


def values(world: w.World, field: Field, takes: Takes):
    if takes is Takes.CHOICES:
        known = VALUES.get(field.key) or [choice.value for choice in field.choices]
        known = known or world.lists[field.provider or field.key]
        return st.lists(st.sampled_from(known), min_size=1, max_size=3)
    if takes is Takes.NUMBER:
        return numbers(field)
    pair = {Takes.TWO_NUMBERS: numbers(field), Takes.TWO_DATES: dates()}
    if takes in pair:
        return st.tuples(pair[takes], pair[takes]).map(sorted)
    return {Takes.DAYS: st.integers(1, 15), Takes.DATE: dates(), Takes.NOTHING: st.none()}[takes]


def params(world: w.World, field: Field):
    chosen = {}
    for param in field.params:
        strategy = PARAM_VALUES.get(param.key)
        if strategy is None:
            known = {
                ("kinds", "holdings"): w.KINDS,
                ("kinds", "transactions"): w.BOOKING_KINDS,
                ("kinds", "events"): w.EVENT_KINDS,
                ("channels", "consent"): ("email", "sms"),
            }.get((param.key, field.group.value), w.CHANNELS)
            known = world.lists.get(param.provider, known)
            strategy = st.lists(st.sampled_from(list(known)), min_size=1, max_size=2)
        chosen[param.key] = strategy if param.required else st.one_of(st.none(), strategy)
    return st.fixed_dictionaries(chosen)


# A feature in one of three: there are a hundred of them, all of one shape.
KEYS = st.one_of(st.sampled_from(PROFILE), st.sampled_from(OTHERS), st.sampled_from(OTHERS))


def conditions(world: w.World, keys=KEYS):
    @st.composite
    def condition(draw):
        field = BY_KEY[draw(keys)]
        op = draw(st.sampled_from(field.operators))
        built = {"field": field.key, "op": op}
        value = draw(values(world, field, OPS[op].takes))
        if value is not None:
            built["value"] = value
        if field.params:
            built["params"] = draw(params(world, field))
        return built

    return condition()


def rules(world: w.World):
    def group(children):
        return st.builds(
            lambda name, parts: {name: parts},
            st.sampled_from(["all", "any", "none"]),
            st.lists(children, min_size=1, max_size=3),
        )

    leaf = conditions(world)
    tree = st.recursive(leaf, group, max_leaves=6)
    return tree.map(lambda rule: {"version": 1, "rule": rule})
