"""A market of our own making: rates that a board sets in steps, an exchange rate and an index that wander.

Drawn day by day from a fixed first day, so that a later bank has the same past.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np

FIRST_DAY = date(2022, 1, 4)
SEED = 20_220_104
SOURCE = "simulated"
SERIES: tuple[dict[str, Any], ...] = (
    {
        "code": "LPR-1Y",
        "name_zh": "贷款市场报价利率一年期（模拟）",
        "name_en": "Loan prime rate, 1 year (simulated)",
        "kind": "rate",
        "beside": ["loan", "card"],
    },
    {
        "code": "LPR-5Y",
        "name_zh": "贷款市场报价利率五年期（模拟）",
        "name_en": "Loan prime rate, 5 years (simulated)",
        "kind": "rate",
        "beside": ["loan"],
    },
    {
        "code": "DEP-1Y",
        "name_zh": "一年期存款基准（模拟）",
        "name_en": "Deposit benchmark, 1 year (simulated)",
        "kind": "rate",
        "beside": ["deposit", "structured_deposit", "bond", "wealth", "fund"],
    },
    {
        "code": "USD-CNY",
        "name_zh": "美元兑人民币（模拟）",
        "name_en": "US dollar in yuan (simulated)",
        "kind": "fx",
        "beside": [],
    },
    {
        "code": "IDX-BROAD",
        "name_zh": "宽基股票指数（模拟）",
        "name_en": "Broad share index (simulated)",
        "kind": "index",
        "beside": [],
    },
)
# The days on which a board sets a rate anew, and what it sets; from the day before it stays as it was.
STEPS: dict[str, tuple[tuple[date, float], ...]] = {
    "LPR-1Y": (
        (FIRST_DAY, 0.0380),
        (date(2022, 8, 22), 0.0365),
        (date(2023, 6, 20), 0.0355),
        (date(2024, 7, 22), 0.0335),
        (date(2025, 5, 20), 0.0300),
    ),
    "LPR-5Y": (
        (FIRST_DAY, 0.0465),
        (date(2022, 8, 22), 0.0430),
        (date(2023, 6, 20), 0.0420),
        (date(2024, 7, 22), 0.0385),
        (date(2025, 5, 20), 0.0350),
    ),
    "DEP-1Y": ((FIRST_DAY, 0.0150), (date(2023, 6, 20), 0.0125), (date(2025, 5, 20), 0.0095)),
}
# First value, drift and spread of a day's step, as shares.
WALKS = {"USD-CNY": (6.36, 0.00004, 0.0022), "IDX-BROAD": (4900.0, -0.00005, 0.0105)}
DECIMALS = {"rate": 6, "fx": 4, "index": 2}


def market_points(until: date) -> list[dict[str, str]]:
    """Return the values of every series on the working days up to and with `until`."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((until - FIRST_DAY).days + 1)]
    worked = [day for day in days if day.weekday() < 5]
    return [
        {"series_code": series["code"], "day": day.isoformat(), "value": f"{value:.{places}f}"}
        for series in SERIES
        for places in [DECIMALS[series["kind"]]]
        for day, value in zip(worked, _values(series["code"], worked), strict=True)
    ]


def _values(code: str, days: list[date]) -> list[float]:
    if code in STEPS:
        return [[rate for begins, rate in STEPS[code] if begins <= day][-1] for day in days]
    first, drift, spread = WALKS[code]
    rng = np.random.default_rng([SEED, sorted(WALKS).index(code)])
    steps = drift + spread * rng.standard_normal(len(days))
    return [float(value) for value in first * np.exp(np.cumsum(steps))]
