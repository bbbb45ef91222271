"""What is registered of the simulated firms: size, industry, capital, groups, and who acts for them or owns them."""

import numpy as np
import pyarrow as pa

from config.simulation import columns, identity
from config.simulation.people import People
from config.simulation.plan import Array, Plan

SIZES = ("micro", "small", "medium", "large")
SIZE_SHARES = (0.5, 0.33, 0.13, 0.04)
CAPITAL = (500_000, 3_000_000, 20_000_000, 150_000_000)
STAFF = (6, 40, 250, 2_000)
# Sections of GB/T 4754 with a group each, trade and manufacturing in front as among a bank's small firms.
INDUSTRIES = ("F51", "F52", "C39", "C18", "E50", "I65", "H62", "G54", "L72", "M74", "K70", "A01")
INDUSTRY_SHARES = (0.2, 0.15, 0.12, 0.1, 0.09, 0.09, 0.07, 0.06, 0.05, 0.03, 0.02, 0.02)
FORMS = ("个体工商户", "有限责任公司", "股份有限公司")
ROLES = ("legal_representative", "contact", "authorised", "shareholder")
LEGAL, CONTACT, AUTHORISED, SHAREHOLDER = range(4)
IN_GROUP = 0.25
KNOWN = 0.5  # how often who acts for a firm banks here as well


def firms_table(plan: Plan, block: int, people: People) -> pa.Table:
    """The import file of firms; a quarter belong to a group whose parent stands before them."""
    rng = plan.stream(block, "firms")
    firms = np.flatnonzero(people.firm)
    count = len(firms)
    size = rng.choice(len(SIZES), count, p=SIZE_SHARES)
    industry = rng.choice(len(INDUSTRIES), count, p=INDUSTRY_SHARES)
    capital = np.array(CAPITAL)[size] * np.exp(rng.normal(0, 0.5, count))
    staff = np.array(STAFF)[size] * np.exp(rng.normal(0, 0.4, count))
    numbers = people.numbers()
    return pa.table(
        {
            "customer_no": numbers.take(pa.array(firms)),
            "size": columns.labels(size, SIZES),
            "industry": columns.labels(industry, INDUSTRIES),
            "legal_form": columns.labels(np.minimum(size, 2), FORMS),
            "registered_capital": columns.money((capital // 10_000).astype(np.int64) * 1_000_000),
            "capital_currency": columns.labels(np.zeros(count), ("CNY",)),
            "registered_on": columns.days(
                plan.dates(people.since_day[firms] - rng.integers(30, 4000, count))
            ),
            "employees": pa.array(np.maximum(staff, 1).astype(np.int32)),
            "parent_no": _parents(rng, numbers, firms),
        }
    )


def _parents(rng: np.random.Generator, numbers: pa.Array, firms: Array) -> pa.Array:
    """Each child hangs on an earlier firm, so that no ring comes about."""
    place = np.arange(len(firms))
    child = (rng.random(len(firms)) < IN_GROUP) & (place > 0)
    above = (place * rng.random(len(firms))).astype(int)
    found = numbers.take(pa.array(firms[above])) if len(firms) else numbers.slice(0, 0)
    return columns.blank(found, ~child)


def firm_people_table(plan: Plan, block: int, people: People) -> pa.Table:
    """The import file of those who act for firms: three of each, and two or three shareholders."""
    rng = plan.stream(block, "firm_people")
    firms = np.flatnonzero(people.firm)
    adults = np.flatnonzero(~people.firm & ~people.minor)
    roles = (LEGAL, CONTACT, AUTHORISED, SHAREHOLDER, SHAREHOLDER, SHAREHOLDER)
    firm = np.repeat(firms, len(roles))
    role = np.tile(np.array(roles), len(firms))
    count = len(firm)
    known = (rng.random(count) < KNOWN) & (len(adults) > 0)
    person = adults[rng.integers(0, max(len(adults), 1), count)] if len(adults) else firm
    drawn = max(count, 1)  # a bank without firms has nobody to name
    name, _latin = identity.person_names(rng, rng.random(drawn) < 0.5, np.zeros(drawn, bool))
    numbers = people.numbers()
    return pa.table(
        {
            "external_id": columns.codes(f"FP{block:04d}", np.arange(count), 8),
            "firm_no": numbers.take(pa.array(firm)),
            "person_no": columns.blank(numbers.take(pa.array(person)), ~known),
            "role": columns.labels(role, ROLES),
            "name": columns.blank(pa.array(name[:count]), known),
            "phone": columns.blank(
                identity.phones(people.index[firm] + 7_000_000 + role),
                known | (role == SHAREHOLDER),
            ),
            "share_percent": pa.array(_shares(rng, len(firms), role), mask=role != SHAREHOLDER),
        }
    )


def _shares(rng: np.random.Generator, count: int, role: Array) -> Array:
    """Shares of three holders that sum to 100, in whole percent."""
    result = np.zeros(len(role))
    first = rng.integers(34, 71, count)
    second = ((100 - first) * rng.uniform(0.5, 0.9, count)).astype(int)
    result[role == SHAREHOLDER] = np.column_stack([first, second, 100 - first - second]).ravel()
    return result
