"""The features of the customer profile, each declared once, in the order of the screen's list."""

from customers.domain.features import (
    bookings,
    customers,
    derived,
    events,
    holdings,
    regularity,
    spending,
)
from customers.domain.features.declared import Feature

DECLARED: tuple[Feature, ...] = (
    *customers.FEATURES,
    *holdings.FEATURES,
    *bookings.FEATURES,
    *spending.FEATURES,
    *regularity.FEATURES,
    *events.FEATURES,
    *derived.FEATURES,
)
FEATURES: tuple[Feature, ...] = tuple(feature for feature in DECLARED if feature.kept)
BY_NAME: dict[str, Feature] = {feature.name: feature for feature in FEATURES}
