"""Retention as the pages show it: each declared target with its rule, its last run and what holds it."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from config.base.languages import is_chinese
from customers.domain.retention import Target
from customers.models import Customer, LegalHold, RetentionRule, RetentionRun


@dataclass(frozen=True)
class TargetLine:
    """A target with its rule, if there is one, and the rule's last run."""

    target: Target
    rule: RetentionRule | None
    last: RetentionRun | None
    held: bool

    @property
    def label(self) -> str:
        """What the target is called in the reader's language."""
        return label_of(self.target)


def targets() -> dict[str, Target]:
    """Return the declared targets of every app by their code."""
    return {one.code: one for path in settings.RETENTION_REGISTRIES for one in import_string(path)}


def label_of(target: Target) -> str:
    """Return what a target is called in the reader's language."""
    return target.label_zh if is_chinese() else target.label_en


def table_of(target: Target) -> Any:
    """Return the names of a target's table and key column."""
    meta = apps.get_model(target.model)._meta
    return meta.db_table, meta.pk.column


def list_targets() -> list[TargetLine]:
    """Return every target with its rule, in the order of their declaration."""
    rules = {rule.target: rule for rule in RetentionRule.objects.select_related("changed_by")}
    runs = RetentionRun.objects.filter(dry=False).order_by("rule", "-pk").distinct("rule")
    last = {run.rule_id: run for run in runs}
    holds = list(legal_holds().filter(customer=None))
    return [
        TargetLine(
            one,
            rules.get(one.code),
            last.get(rules[one.code].pk) if one.code in rules else None,
            any(hold.target in {"", one.code} for hold in holds),
        )
        for one in targets().values()
    ]


def legal_holds() -> QuerySet[LegalHold]:
    """Return the legal holds in force, newest first."""
    holds = LegalHold.objects.in_force(timezone.localdate())
    return holds.select_related("customer", "placed_by").order_by("-pk")


def told_holds() -> list[tuple[LegalHold, str]]:
    """Return the legal holds in force, each with what its kind of data is called; empty: all data."""
    known = targets()
    return [
        (hold, label_of(known[hold.target]) if hold.target in known else hold.target)
        for hold in legal_holds()
    ]


def find_total_hold(target: Target) -> LegalHold | None:
    """Return the legal hold that keeps a whole target, if there is one."""
    whole = legal_holds().filter(customer=None)
    return whole.filter(Q(target="") | Q(target=target.code)).first()


def held_customers(target: Target) -> list[int]:
    """Return the keys of the customers whose rows of a target a legal hold keeps."""
    if not target.customer:
        return []
    single = legal_holds().exclude(customer=None).filter(Q(target="") | Q(target=target.code))
    return list(single.values_list("customer_id", flat=True))


def runs_of(rule: RetentionRule) -> QuerySet[RetentionRun]:
    """Return the last runs of a rule, newest first."""
    return rule.runs.select_related("requested_by").order_by("-pk")[:20]


def sampled_customers(run: RetentionRun | None) -> list[Customer]:
    """Return the customers of a run's sample."""
    return list(Customer.objects.filter(pk__in=run.sample)) if run else []
