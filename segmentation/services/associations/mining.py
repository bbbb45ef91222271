"""Searching what customers have or do together: products held, spending categories, events."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import fetch_rows
from customers.permissions import USE_SENSITIVE
from customers.selectors.classification import sensitive_categories
from customers.selectors.customers import branch_scope
from customers.selectors.learning import Learning, Permit, permit
from segmentation.domain.associations import (
    ALGORITHMS,
    LONGEST,
    Association,
    Items,
    rules_from,
    without_redundant,
)
from segmentation.models import AssociationRule, AssociationRun
from segmentation.services.analyses.progress import advance, begin, finish, keeping_failures

MOST_RULES = 2_000
FEWEST_CUSTOMERS = 20  # fewer could point at persons
STEPS = 3
PARTS = {
    "product": """
        SELECT h.customer_id, 'product:' || p.code AS item FROM customers_holding h
          JOIN customers_product p ON p.id = h.product_id WHERE h.status <> 'closed'""",
    "category": """
        SELECT t.customer_id, 'category:' || t.category AS item FROM customers_transaction t
         WHERE t.category <> ALL(%(left_out)s) AND t.booked_at < %(until)s AND t.booked_at >= %(since)s""",
    "event": """
        SELECT e.customer_id, 'event:' || e.kind AS item FROM customers_event e
         WHERE e.occurred_at < %(until)s AND e.occurred_at >= %(since)s""",
}
# The database folds customers with the same items into one row, so that few rows travel.
BASKETS = """
    SELECT items, count(*) FROM (
        SELECT c.id, array_remove(array_agg(DISTINCT i.item ORDER BY i.item), NULL) AS items
          FROM customers_customer c LEFT JOIN ({parts}) i ON i.customer_id = c.id
         WHERE {who} AND c.status <> 'closed' {branch}
         GROUP BY c.id
    ) AS baskets GROUP BY items
"""
READ = {
    "product": "customers.Holding",
    "category": "customers.Transaction",
    "event": "customers.Event",
}
Run = AssociationRun


@transaction.atomic
def request_mining(
    *, by: User, looks_at: list[str], days: int, least_support: float, least_confidence: float,
    **more: Any,
) -> AssociationRun:  # fmt: skip
    """Ask for a search; a worker does it. `more` may name `algorithm` and `longest`.

    Raises DomainError `nothing_chosen`, `wrong_share` or `too_long`.
    """
    chosen = [part for part in PARTS if part in looks_at]
    if not chosen:
        raise DomainError("nothing_chosen", _("Choose what to look at."), field="looks_at")
    for name, share in (("least_support", least_support), ("least_confidence", least_confidence)):
        if not 0 < share <= 1:
            raise DomainError("wrong_share", _("Enter a share above 0, up to 1."), field=name)
    run = Run(
        owner=by,
        branch_code=by.branch_code,
        looks_at=chosen,
        days=days,
        least_support=least_support,
        sensitive="category" in chosen and by.has_perm(USE_SENSITIVE),
    )
    run.least_confidence = least_confidence
    run.algorithm = Run.Algorithm(more.get("algorithm", Run.Algorithm.FP_GROWTH))
    run.longest = int(more.get("longest", 4))
    if not 2 <= run.longest <= LONGEST:
        raise DomainError("too_long", _("A rule has 2 to 6 items."), field="longest")
    run.save()
    return run


def mine(*, run_id: int) -> AssociationRun | None:
    """Do a search that waits and return it; None when there is nothing to do. A failure is kept in it."""
    run = begin(Run, run_id)
    if run is None:
        return None
    with keeping_failures(run):
        _mine(run)
    return run


def _mine(run: AssociationRun) -> None:
    run.permit = _permit(run).record(run.branch_code)
    advance(run, "baskets", steps=STEPS)
    baskets = read_baskets(run)
    advance(run, "sets", done=1, steps=STEPS, found={"customer_count": sum(baskets.values())})
    least = max(FEWEST_CUSTOMERS, round(run.least_support * run.customer_count))
    sets = ALGORITHMS[run.algorithm](baskets, least, run.longest)
    advance(run, "rules", done=2, steps=STEPS, found={"set_count": len(sets)})
    rules = rules_from(sets, run.customer_count, run.least_confidence)
    _keep(run, without_redundant(rules)[:MOST_RULES])


def read_baskets(run: AssociationRun) -> dict[Items, int]:
    """Return each distinct set of items that open customers who may be profiled have or did in the window, with its customers.

    Spending that is not kept for marketing is no item, but of a run that is kept from others for it.
    """
    parts = " UNION ALL ".join(PARTS[name] for name in run.looks_at)
    until = timezone.now()
    window = {"until": until, "since": until - timedelta(days=run.days)}
    left_out = ["", *(() if run.sensitive else sensitive_categories())]
    asked_with = {"left_out": left_out, "branches": branch_scope(run.branch_code)}
    branch = "AND c.branch_id = ANY(%(branches)s)" if run.branch_code else ""
    asked = BASKETS.format(parts=parts, who=_permit(run).who(), branch=branch)
    rows = fetch_rows(asked, window | asked_with)
    return {frozenset(items or ()): n for items, n in rows}


def _permit(run: AssociationRun) -> Permit:
    return permit(Learning.MARKETING, (), tables=[READ[name] for name in run.looks_at])


@transaction.atomic
def _keep(run: AssociationRun, rules: list[Association]) -> None:
    advance(run, "rules", done=STEPS, steps=STEPS)
    run.rules.all().delete()
    AssociationRule.objects.bulk_create([_row(run, rule) for rule in rules], batch_size=500)
    run.rule_count = len(rules)
    finish(run)


def _row(run: AssociationRun, rule: Association) -> AssociationRule:
    return AssociationRule(
        run=run,
        given=list(rule.given),
        then=rule.then,
        both_count=rule.both,
        given_count=rule.given_count,
        then_count=rule.then_count,
        support=rule.support,
        confidence=rule.confidence,
        lift=rule.lift,
        leverage=rule.leverage,
        conviction=rule.conviction,
    )
