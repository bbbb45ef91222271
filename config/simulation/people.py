"""Who the customers are: one block of persons and firms with what they show and what moves them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from config.simulation import columns, identity
from config.simulation.catalogue import CITY_SHARES, branch_codes
from config.simulation.plan import Array, Plan
from config.simulation.traits import FIRM, SEGMENT_TASTES, SEGMENTS, SHOPKEEPER, TASTES

FIRM_SHARE, MINOR_SHARE, DORMANT_SHARE, CLOSED_SHARE = 0.04, 0.01, 0.06, 0.02
STATUSES = ("active", "dormant", "closed")
ACTIVE, DORMANT, CLOSED = range(3)
OCCUPATIONS = (
    "employee",
    "civil_servant",
    "teacher",
    "doctor",
    "engineer",
    "worker",
    "self_employed",
    "manager",
    "homemaker",
    "student",
    "retired",
)
SELF_EMPLOYED, HOMEMAKER, STUDENT, RETIRED = 6, 8, 9, 10
_OCCUPATION_SHARES = (0.27, 0.08, 0.07, 0.04, 0.14, 0.2, 0.09, 0.07, 0.04, 0.0, 0.0)
_OCCUPATION_PAY = np.array([1.0, 1.1, 1.05, 1.6, 1.5, 0.75, 1.0, 1.9, 0.35, 0.2, 0.5])
EDUCATIONS = ("primary", "secondary", "college", "bachelor", "postgraduate")
_EDUCATION_PAY = np.array([0.7, 0.8, 1.0, 1.25, 1.6])
TIMEZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Singapore", "Europe/London")
MEDIAN_INCOME = 7_500.0


@dataclass(frozen=True)
class People:
    """Arrays over the customers of one block. Days count from the plan's start and may be negative."""

    index: Array
    firm: Array
    female: Array
    segment: Array
    tastes: Array
    price_sensitivity: Array
    affinity: Array
    responsiveness: Array
    birth: Array
    age: Array
    city: Array
    district: Array
    education: Array
    occupation: Array
    income: Array
    wealth: Array
    children: Array
    tolerance: Array
    assessed_day: Array
    since_day: Array
    status: Array
    closed_day: Array

    def __len__(self) -> int:
        return len(self.index)

    @property
    def minor(self) -> Array:
        return (self.age < 18) & ~self.firm

    @property
    def active(self) -> Array:
        return self.status == ACTIVE

    def numbers(self) -> pa.Array:
        """Customer numbers as the core-banking system writes them."""
        return customer_numbers(self.index)


def customer_numbers(indices: Array) -> pa.Array:
    """Ten-digit customer numbers from global customer indices."""
    return columns.codes("", indices + 6_000_000_001, 10)


def draw_people(plan: Plan, block: int) -> People:
    """The customers of one block."""
    rng = plan.stream(block, "people")
    first, last = plan.span(block)
    count = last - first
    firm = rng.random(count) < FIRM_SHARE
    shares = np.array([segment.share for segment in SEGMENTS])
    segment = np.where(firm, FIRM, rng.choice(len(SEGMENTS), count, p=shares / shares.sum()))
    tastes = SEGMENT_TASTES[segment] + rng.normal(0, 0.45, (count, len(TASTES)))
    age = _ages(rng, segment, firm)
    education, occupation = _careers(rng, segment, age)
    income = _incomes(rng, segment, age, education, occupation)
    wealth = income * np.exp(rng.normal(1.9, 0.9, count)) * np.clip(age / 40, 0.4, 1.6)
    since_day = plan.days - _tenures(rng, age, firm)
    status = rng.choice(3, count, p=(1 - DORMANT_SHARE - CLOSED_SHARE, DORMANT_SHARE, CLOSED_SHARE))
    price, affinity, responsiveness = _attitudes(rng, segment, tastes)
    tolerance, assessed_day = _tolerances(rng, plan, tastes, wealth, age)
    return People(
        index=np.arange(first, last),
        firm=firm,
        female=rng.random(count) < 0.51,
        segment=segment,
        tastes=tastes,
        price_sensitivity=price,
        affinity=affinity,
        responsiveness=responsiveness,
        birth=np.datetime64(plan.end) - (age * 365.2425).astype(int),
        age=age,
        city=rng.choice(len(CITY_SHARES), count, p=CITY_SHARES),
        district=rng.integers(0, 4, count),
        education=education,
        occupation=occupation,
        income=income,
        wealth=wealth,
        children=(rng.random(count) < 0.65) & (age > 27) & (age < 56) & ~firm,
        tolerance=np.where(firm, 0, tolerance),
        assessed_day=assessed_day,
        since_day=since_day,
        status=status,
        closed_day=_closing_days(rng, plan, status, since_day),
    )


def customers_table(plan: Plan, block: int, people: People, assessed_day: Array) -> pa.Table:
    """The import file of customers; nothing in it tells the hidden causes."""
    rng = plan.stream(block, "identity")
    count = len(people)
    english = rng.random(count) < 0.03
    name, latin = identity.person_names(rng, people.female, english & ~people.firm)
    name = np.where(people.firm, identity.firm_names(rng, people.city), name)
    latin = np.where(people.firm, "office.", latin)
    timezone = rng.choice(len(TIMEZONES), count, p=(0.992, 0.003, 0.003, 0.001, 0.001))
    nobody = people.firm
    assessed = people.tolerance > 0
    return pa.table(
        {
            "customer_no": people.numbers(),
            "kind": columns.labels(people.firm, ("person", "firm")),
            "branch_code": pa.array(branch_codes()[people.city, people.district]),
            "name": pa.array(name),
            "gender": columns.labels(np.where(nobody, -1, ~people.female), ("F", "M")),
            "birth_on": columns.days(people.birth, nobody),
            "id_number": _id_numbers(rng, people),
            "phone": identity.phones(people.index),
            "email": pa.array(identity.emails(latin, people.index)),
            "address": pa.array(identity.addresses(rng, people.city, people.district)),
            "occupation": columns.labels(np.where(nobody, -1, people.occupation), OCCUPATIONS),
            "education": columns.labels(np.where(nobody, -1, people.education), EDUCATIONS),
            "monthly_income": columns.money(
                (people.income // 100 * 10_000).astype(np.int64), nobody | people.minor
            ),
            "since_on": columns.days(plan.dates(people.since_day)),
            "risk_tolerance": pa.array(people.tolerance.astype(np.int32), mask=~assessed),
            "risk_assessed_on": columns.days(plan.dates(assessed_day), ~assessed),
            "language": columns.labels(english, ("zh-hans", "en")),
            "timezone": columns.labels(timezone, TIMEZONES),
            "status": columns.labels(people.status, STATUSES),
            "marketing_refused": pa.array(rng.random(count) < 0.05),
            "profiling_refused": pa.array(rng.random(count) < 0.03),
        }
    )


def _ages(rng: np.random.Generator, segment: Array, firm: Array) -> Array:
    centre = np.array([part.age for part in SEGMENTS])[segment]
    spread = np.array([part.age_spread for part in SEGMENTS])[segment]
    age = np.clip(rng.normal(centre, spread), 18.1, 90)
    minor = (rng.random(len(segment)) < MINOR_SHARE) & ~firm
    return np.where(minor, rng.uniform(8, 17.9, len(segment)), age)


def _careers(rng: np.random.Generator, segment: Array, age: Array) -> tuple[Array, Array]:
    count = len(segment)
    occupation = rng.choice(len(OCCUPATIONS), count, p=_OCCUPATION_SHARES)
    occupation = np.where(segment == SHOPKEEPER, SELF_EMPLOYED, occupation)
    occupation = np.where((age < 22) & (rng.random(count) < 0.75), STUDENT, occupation)
    occupation = np.where(age < 18, STUDENT, occupation)
    occupation = np.where(
        (age >= 60) | ((age >= 55) & (rng.random(count) < 0.4)), RETIRED, occupation
    )
    draw = rng.random(count) + np.clip((45 - age) / 80, -0.3, 0.25)
    education = np.searchsorted((0.08, 0.38, 0.62, 0.95), draw)
    return np.where(age < 18, 1, education), occupation


def _incomes(
    rng: np.random.Generator, segment: Array, age: Array, education: Array, occupation: Array
) -> Array:
    level = np.array([part.income for part in SEGMENTS])[segment]
    pay = np.where(segment == FIRM, 1.0, _EDUCATION_PAY[education] * _OCCUPATION_PAY[occupation])
    hump = np.clip(0.75 + (age - 22) / 50, 0.75, 1.2)
    noise = np.exp(rng.normal(0, 0.4, len(segment)))
    return np.maximum(MEDIAN_INCOME * level * pay * hump * noise, 800)


def _tenures(rng: np.random.Generator, age: Array, firm: Array) -> Array:
    youngest = np.where(firm, 1, np.where(age < 18, 6, 16))
    longest = np.clip((age - youngest) * 365, 30, 20 * 365)
    return np.minimum(rng.exponential(2600, len(age)), longest).astype(int) + 1


def _attitudes(
    rng: np.random.Generator, segment: Array, tastes: Array
) -> tuple[Array, Array, Array]:
    count = len(segment)
    digital, safety = tastes[:, 4], tastes[:, 0]
    price = np.clip(rng.beta(2, 2, count) + 0.12 * tastes[:, 2], 0, 1)
    weights = np.array([part.affinity for part in SEGMENTS])[segment]
    draws = rng.standard_gamma(weights)
    affinity = draws / draws.sum(axis=1, keepdims=True)
    # Log-odds a contact adds: the digital and price-aware respond, the very safety-minded feel pestered.
    responsiveness = 0.55 + 0.8 * digital + 0.9 * (price - 0.5) - 0.75 * safety
    responsiveness += rng.normal(0, 0.5, count)
    # Many are simply unmoved: small tendencies count for nothing.
    moved = np.sign(responsiveness) * np.maximum(np.abs(responsiveness) - 0.45, 0)
    return price, affinity, np.clip(moved, -2.0, 2.5)


def _tolerances(
    rng: np.random.Generator, plan: Plan, tastes: Array, wealth: Array, age: Array
) -> tuple[Array, Array]:
    rich = np.log(wealth / 50_000)
    stance = 0.9 * tastes[:, 1] - 0.7 * tastes[:, 0] + 0.25 * rich - 0.6 * (age > 60)
    grade = np.searchsorted((-0.9, -0.1, 0.7, 1.6), stance + rng.normal(0, 0.5, len(age))) + 1
    assessed = (rng.random(len(age)) < 0.74) & (age >= 18)
    day = plan.days - 1 - (rng.random(len(age)) ** 1.2 * 480).astype(int)
    return np.where(assessed, grade, 0), day


def _closing_days(rng: np.random.Generator, plan: Plan, status: Array, since_day: Array) -> Array:
    day = plan.days - 1 - (rng.random(len(status)) * 700).astype(int)
    return np.where(status == CLOSED, np.maximum(day, since_day), np.iinfo(np.int32).max)


def _id_numbers(rng: np.random.Generator, people: People) -> pa.Array:
    regions = identity.regions(people.city, people.district)
    sequence = rng.integers(0, 500, len(people)) * 2 + ~people.female
    citizens = identity.citizen_numbers(regions, people.birth, sequence)
    credit = identity.credit_codes(regions, people.index + 10_000_000)
    return pa.compute.if_else(pa.array(people.firm), credit, citizens)
