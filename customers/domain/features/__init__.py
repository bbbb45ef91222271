"""The features of the customer profile, each declared once, in the order of the screen's list."""

from customers.domain.features import (
    bookings,
    customers,
    derived,
    events,
    holdings,
    regularity,
    spending,
    texts,
)
from customers.domain.features.declared import Feature

THEMES: dict[str, tuple[Feature, ...]] = {
    "customer": customers.FEATURES,
    "holdings": (*holdings.FEATURES, *derived.FEATURES),
    "bookings": bookings.FEATURES,
    "spending": spending.FEATURES,
    "regularity": regularity.FEATURES,
    "events": events.FEATURES,
    "texts": texts.FEATURES,
}
DECLARED: tuple[Feature, ...] = tuple(one for theme in THEMES.values() for one in theme)
FEATURES: tuple[Feature, ...] = tuple(feature for feature in DECLARED if feature.kept)
BY_NAME: dict[str, Feature] = {feature.name: feature for feature in FEATURES}
