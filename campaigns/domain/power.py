"""The smallest effect that a hold-out of a given size can show."""

from math import sqrt

Z_LEVEL = 1.959964  # two-sided 5 %
Z_POWER = 0.841621  # 80 %


def smallest_visible(treated: int, holdout: int, base_rate: float) -> float:
    """Return the smallest difference of rates seen with 80 % power at the two-sided 5 % level.

    Normal approximation with the base rate in both arms (Fleiss, Levin & Paik, Statistical Methods
    for Rates and Proportions, 3rd ed., ch. 4). Rates are fractions; both arms must have members.
    """
    spread = sqrt(base_rate * (1 - base_rate) * (1 / treated + 1 / holdout))
    return (Z_LEVEL + Z_POWER) * spread
