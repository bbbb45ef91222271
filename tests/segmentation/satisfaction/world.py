"""Customers who were asked how it was."""

import datetime as dt

import numpy as np
from django.utils import timezone

from customers.models import Customer
from customers.services.events import EventRow, record_events
from customers.services.profiles import refresh_profiles
from segmentation.services.satisfaction.answers import take_answers
from tests.factories import customers as make


def answer(customer, measure, score, *, days=1, channel="phone", at=None):
    """One answer, some days ago."""
    at = at or timezone.now() - dt.timedelta(days=days)
    payload = {"measure": measure, "score": score}
    return make.make_event(
        customer, kind="survey", channel=channel, occurred_at=at, payload=payload
    )


def month_back(months: int) -> dt.datetime:
    """The tenth day of a month some months ago, at noon."""
    today = timezone.localtime()
    count = today.year * 12 + today.month - 1 - months
    return today.replace(year=count // 12, month=count % 12 + 1, day=10, hour=12)


def monthly(at, *, good, bad):
    """Answers of as many customers, on one day."""
    people = customers_of(good + bad)
    rows = [
        EventRow(
            f"m{at:%Y%m}-{place}", one.pk, "survey", at, "phone",
            {"measure": "csat", "score": 5 if place < good else 1},
        )
        for place, one in enumerate(people)
    ]  # fmt: skip
    record_events(rows)


def customers_of(count: int) -> list[Customer]:
    return [make.make_customer() for _ in range(count)]


def planted_bank(size: int = 280, *, after: bool = False, taken: bool = True) -> list[Customer]:
    """Customers who answered in the last weeks; a late answer, errors and fees lower the score by 1.5, 0.7 and 0.8.

    A complaint that was closed within a day lowers nothing.

    With `after` all of that came a day after the answer instead, so that it must not count.
    """
    chance = np.random.default_rng(5)
    people, now = customers_of(size), timezone.now()
    product, rows = make.make_product(), []
    for place, one in enumerate(people):
        late, prompt, errors, fee = chance.random(4) < (0.25, 0.3, 0.3, 0.3)
        at = now - dt.timedelta(days=3 + float(chance.random() * 12))
        score = 4.9 - 1.5 * late - 0.7 * errors - 0.8 * fee + 0.3 * chance.standard_normal()
        payload = {"measure": "csat", "score": int(np.clip(round(score), 1, 5))}
        met = at + dt.timedelta(days=1) if after else at - dt.timedelta(days=9)
        rows.append(EventRow(f"a{place}", one.pk, "survey", at, "phone", payload))
        if late or prompt:
            rows.append(EventRow(f"c{place}", one.pk, "complaint", met))
        if prompt and not late:
            closed = met + dt.timedelta(days=1)
            rows.append(EventRow(f"d{place}", one.pk, "complaint_closed", closed))
        if errors:
            rows.append(EventRow(f"e{place}", one.pk, "digital_error", met, "mobile"))
        if fee:
            holding = make.make_holding(one, product)
            make.make_transaction(holding, -20, kind="fee", booked_at=met)
    record_events(rows)
    refresh_profiles(as_of=now)
    if taken:
        take_answers(now=now)
    return people
