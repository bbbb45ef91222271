"""How many customers fit a rule: exactly when that is cheap, else estimated from a sample with its margin."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from customers.models import Customer
from customers.selectors.customers import branch_scope
from segmentation.domain.compiler import (
    Compiled,
    Moment,
    Scope,
    compile_counts,
    compile_rule,
)
from segmentation.domain.plans import SAMPLE_PARTS
from segmentation.domain.rules import AllOf, Node

QUICK_MS = 250  # how long an exact figure may take before an estimate is looked at
QUICK_COST = 80_000  # in the planner's units, about what one scan of a million profiles costs: dearer is not tried
CLOSE = (
    0.2  # an estimate whose margin is at most this part of it spares the wait for the exact figure
)
PATIENCE_MS = 2500  # how long somebody building a rule waits for a figure
ASKED_PATIENCE_MS = 60_000  # how long somebody waits who asked for the exact figure
Z = 2.17  # 97 of 100: all rules share one sample, and 95 must hold for them where it is off by chance
MANY = 100_000  # of so many customers the number is kept for a minute: counting them takes longer than a rule
KEPT_SECONDS = 60
CANCELLED = "57014"
# What a page costs that lies anywhere, where one in a row costs 1: profiles and totals are in memory.
SCATTERED_PAGE = 1.1
SETTINGS = (
    "statement_timeout",
    "work_mem",
    "jit",
    "max_parallel_workers_per_gather",
    "random_page_cost",
)


class TooSlowError(Exception):
    """The statement took longer than its patience."""


@dataclass(frozen=True)
class Count:
    """How many customers fit: `margin` is half the width of the 95 % interval, 0 when exact."""

    value: int
    exact: bool
    margin: int
    total: int
    seconds: float
    as_of: datetime

    @property
    def share(self) -> float:
        """The part of all customers, 0 to 1."""
        return self.value / self.total if self.total else 0.0


def moment_now() -> Moment:
    """Return the next whole second, at which running totals can be asked, the bank's day and its zone."""
    now = timezone.now().replace(microsecond=0) + timedelta(seconds=1)
    return Moment(now, timezone.localdate(now), timezone.get_default_timezone_name())


def scope_of(user: User) -> Scope:
    """Return the customers a user may see as the compiler takes them: everybody, or some branches."""
    return Scope(branch_ids=branch_scope(user.branch_code))


def count_matching(rule: Node, user: User, *, patience_ms: int = PATIENCE_MS) -> Count:
    """Count the customers of a rule that the user may see; an estimate when exact takes too long.

    An estimate that is close is shown at once; for one that is not, the exact figure is waited for. Who asks for
    the exact figure (`ASKED_PATIENCE_MS`) gets an estimate only where that takes too long.
    """
    started = time.monotonic()
    moment, scope = moment_now(), scope_of(user)
    total = _total(user)
    compiled = cheapest(rule, moment, scope)
    value, estimated = None, None
    if patience_ms < ASKED_PATIENCE_MS:
        value = _exact(compiled, min(patience_ms, QUICK_MS)) if _is_quick(compiled) else None
        estimated = _estimate(rule, moment, scope, total) if value is None else None
    if value is None and (estimated is None or not _is_close(*estimated)):
        value = _exact(compiled, patience_ms)
    exact, margin = value is not None, 0
    if value is None:
        value, margin = estimated or _estimate(rule, moment, scope, total)
    return Count(value, exact, margin, total, time.monotonic() - started, moment.as_of)


def estimate_matching(rule: Node, user: User) -> tuple[int, int]:
    """Return the estimated number of a rule's customers that the user may see, and its 95 % margin."""
    return _estimate(rule, moment_now(), scope_of(user), _total(user))


def _exact(compiled: Compiled, patience_ms: int) -> int | None:
    """Count, or return None where that takes too long."""
    try:
        ((value,),) = fetch(compiled.counting(), patience_ms)
    except TooSlowError:
        return None
    return int(value)


def _is_quick(compiled: Compiled) -> bool:
    return _cost(compiled) <= QUICK_COST


def _is_close(value: int, margin: int) -> bool:
    return margin <= CLOSE * value


def cheapest(rule: Node, moment: Moment, scope: Scope) -> Compiled:
    """Return that form of the rule's statement which the planner expects to cost least."""
    forms = (
        compile_rule(rule, moment, scope),
        compile_rule(rule, moment, scope, narrow=True),
        compile_rule(rule, moment, scope, hashed=True),
    )
    different = {form.sql: form for form in forms}
    return min(different.values(), key=_cost) if len(different) > 1 else forms[0]


def count_parts(parts: Sequence[Node], user: User) -> list[int | None]:
    """Count each part of a rule alone, in one statement; None where even a sample takes too long."""
    if not parts:
        return []
    moment, scope = moment_now(), scope_of(user)
    try:
        ((_all, *counts),) = fetch(compile_counts(parts, moment, scope), PATIENCE_MS)
        return [int(count) for count in counts]
    except TooSlowError:
        pass
    sampled = Scope(branch_ids=scope.branch_ids, sampled=True)
    try:
        ((_all, *counts),) = fetch(compile_counts(parts, moment, sampled), PATIENCE_MS)
    except TooSlowError:
        return [None] * len(parts)
    return [int(count) * SAMPLE_PARTS for count in counts]


def count_steps(rule: Node, user: User) -> list[int | None]:
    """Count who is left after each part of a rule whose parts must all hold, in their order."""
    if not isinstance(rule, AllOf):
        return []
    parts = rule.parts
    return count_parts([AllOf(parts[: place + 1]) for place in range(len(parts))], user)


def fetch(compiled: Compiled, patience_ms: int) -> list[tuple[Any, ...]]:
    """Run a statement with memory for its joins; raises TooSlowError after `patience_ms`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [patience_ms])
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute("SET LOCAL jit = off")
            if not compiled.parallel:
                cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            if compiled.scattered:
                cursor.execute("SET LOCAL random_page_cost = %s", [SCATTERED_PAGE])
            cursor.execute(compiled.sql, compiled.params)
            rows = cursor.fetchall()
            for setting in SETTINGS:
                cursor.execute(f"SET LOCAL {setting} TO DEFAULT")
            return rows
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == CANCELLED:
            raise TooSlowError from error
        raise


def _cost(compiled: Compiled) -> float:
    explained = replace(compiled, sql=f"EXPLAIN (FORMAT JSON) {compiled.sql}")
    ((plan,),) = fetch(explained, PATIENCE_MS)
    return float(plan[0]["Plan"]["Total Cost"])


def _estimate(rule: Node, moment: Moment, scope: Scope, total: int) -> tuple[int, int]:
    """Scale up a hash sample; the margin is that of a share in a sample without replacement."""
    sampled = Scope(branch_ids=scope.branch_ids, sampled=True)
    compiled = compile_counts([rule], moment, sampled)
    ((size, found),) = fetch(compiled, ASKED_PATIENCE_MS)
    return scale_up(found=found, size=size, total=total)


def scale_up(*, found: int, size: int, total: int) -> tuple[int, int]:
    """Return the estimated number and its 95 % margin from `found` of a sample of `size` out of `total`.

    The margin reaches the farther end of Wilson's score interval (1927), which holds for rare and for nearly
    certain shares too, a little widened; its variance is that of a sample drawn without replacement.
    """
    if size == 0:
        return 0, total
    share = found / size
    square = Z**2 * max(total - size, 0) / max(total - 1, 1)
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = math.sqrt(square * (share * (1 - share) + square / (4 * size)) / size) / (
        1 + square / size
    )
    return round(share * total), math.ceil((abs(middle - share) + half) * total)


def _total(user: User) -> int:
    key = f"segmentation:customers:{user.branch_code}"
    total: int | None = cache.get(key)
    if total is None:
        total = Customer.objects.visible_to(user).count()
        if total >= MANY:
            cache.set(key, total, KEPT_SECONDS)
    return total
