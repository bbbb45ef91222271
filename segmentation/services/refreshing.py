"""Bringing stored membership in step with the rule: one statement that notes who entered and who left."""

from dataclasses import dataclass

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.failures import without_rows
from config.base.errors import DomainError
from segmentation.domain.compiler import Compiled, Moment
from segmentation.domain.failures import Cause, cause_of
from segmentation.domain.graph import Graph, above, is_circular, refresh_order
from segmentation.domain.problems import RuleError
from segmentation.domain.rules import parse_rule
from segmentation.models import Segment, SegmentMembership, SegmentRefresh
from segmentation.selectors.asked import refuse_gone
from segmentation.selectors.counting import TooSlowError, cheapest, moment_now, scope_of
from segmentation.selectors.references import asking_score, reference_graph
from segmentation.selectors.segments import asking_about, stale_moment, waiting_in_order
from segmentation.services.tags import refresh_tags

logger = structlog.get_logger(__name__)
REFRESH_LOCK = 7_268_115  # first key of the advisory lock; the second is the segment

# All parts see the same snapshot, so a reader sees the old members or the new ones, never a mixture. A full join is
# hashed or merged whatever the planner believes of members just written, where an anti join might read all of them once
# for each customer; so might a deletion by customer, which therefore goes to the rows where they lie. In the order of
# customers an index is written from left to right.
DIFFERENCE = """
    WITH matched AS MATERIALIZED ({rule}),
    moved AS MATERIALIZED (
        SELECT coalesce(r.id, m.customer_id) AS id, m.customer_id IS NULL AS enters, m.place
          FROM matched r
          FULL JOIN (SELECT customer_id, ctid AS place FROM segmentation_segmentmembership
                      WHERE segment_id = %(segment)s) m
            ON m.customer_id = r.id
         WHERE r.id IS NULL OR m.customer_id IS NULL
    ),
    gone AS (
        DELETE FROM segmentation_segmentmembership
         WHERE ctid = ANY (ARRAY(SELECT place FROM moved WHERE NOT enters))
        RETURNING id, customer_id, entered_at
    ),
    come AS (
        INSERT INTO segmentation_segmentmembership (segment_id, customer_id, entered_at)
        SELECT %(segment)s, id, %(at)s FROM moved WHERE enters ORDER BY id
        RETURNING customer_id
    ),
    noted AS (
        INSERT INTO segmentation_pastmembership (id, entering, segment_id, customer_id, entered_at, left_at)
        SELECT nextval('segmentation_segmentmembership_id_seq'), id, %(segment)s, customer_id, entered_at, %(at)s
          FROM gone
    )
    SELECT (SELECT count(*) FROM matched), (SELECT count(*) FROM come), (SELECT count(*) FROM gone)
"""

# The first writing has nothing to differ from.
FILLING = """
    INSERT INTO segmentation_segmentmembership (segment_id, customer_id, entered_at)
    SELECT %(segment)s, id, %(at)s FROM ({rule}) matched ORDER BY id
"""


@dataclass(frozen=True)
class Difference:
    """How many are in now, and how many came and went."""

    members: int
    entered: int
    left: int


def refresh_segment(*, segment_id: int) -> SegmentRefresh | None:
    """Refresh a segment after the ones it asks about that wait, then those that ask about what changed.

    Returns its run, or None when another worker is at it. Members are the customers its owner may see.
    A failure is kept in the run and leaves the members as they were. Raises DomainError
    `unknown_segment`.
    """
    known = reference_graph()
    below = _below(known, segment_id)
    waiting = set(
        Segment.objects.filter(pk__in=below)
        .filter(state__in=[Segment.State.WAITING, Segment.State.FAILED])
        .values_list("pk", flat=True)
    )
    run = None
    for pk in refresh_order(known, {*waiting, segment_id}):
        run = _refresh_one(pk, known)
    for pk in refresh_order(known, above(known, {*waiting, segment_id})):
        if Segment.objects.in_use().filter(pk=pk, state=Segment.State.WAITING).exists():
            _refresh_one(pk, known)
    return run


def refresh_waiting() -> int:
    """Refresh what waits or was lost with its worker, each after what it asks about; return their number."""
    done = 0
    for segment_id in waiting_in_order():
        stale = stale_moment(timezone.now())
        if Segment.objects.waiting(stale).filter(pk=segment_id).exists():
            done += refresh_segment(segment_id=segment_id) is not None
    return done


def _below(known: Graph, segment_id: int) -> set[int]:
    """The segments it rests on, however far down."""
    found: set[int] = set()
    waiting = {segment_id}
    while waiting:
        waiting = set().union(*(known.get(one, set()) for one in waiting)) - found
        found |= waiting
    return found


def _refresh_one(segment_id: int, known: Graph) -> SegmentRefresh | None:
    run = begin_refresh(segment_id=segment_id)
    if run is None:
        return None
    if is_circular(known, segment_id):
        return _fail(run, Cause.CIRCLE, Cause.CIRCLE)
    try:
        return _finish(run)
    except TooSlowError:
        return _fail(run, Cause.SLOW, Cause.SLOW)
    except (DatabaseError, RuleError) as error:
        sqlstate = getattr(error.__cause__, "pgcode", None)
        cause = cause_of(sqlstate, is_rule=isinstance(error, RuleError))
        logger.warning("segment_refresh_failed", segment=segment_id, cause=cause)
        return _fail(run, without_rows(str(error)), cause)


@transaction.atomic
def begin_refresh(*, segment_id: int) -> SegmentRefresh | None:
    """Mark a segment as being refreshed and return the run, or None when another worker is at it.

    Raises DomainError `unknown_segment`.
    """
    rows = Segment.objects.in_use().filter(kind=Segment.Kind.RULE, rule_version__gt=0)
    segment = rows.select_for_update(of=("self",)).filter(pk=segment_id).first()
    if segment is None:
        raise DomainError("unknown_segment", _("There is no such segment to refresh."))
    if not _lock(segment_id):
        return None
    segment.state = Segment.State.REFRESHING
    segment.save(update_fields=["state", "updated_at"])
    # nobody else holds the lock, so what has not ended was lost with its worker
    segment.refreshes.filter(finished_at=None).update(
        finished_at=timezone.now(), error=Cause.LOST, cause=Cause.LOST
    )
    return SegmentRefresh.objects.create(
        segment=segment, started_at=timezone.now(), rule_version=segment.rule_version
    )


@transaction.atomic
def _finish(run: SegmentRefresh) -> SegmentRefresh:
    _lock(run.segment_id, wait=True)
    segment = Segment.objects.select_related("owner").get(pk=run.segment_id)
    moment = moment_now()
    rule = parse_rule(segment.rule)
    refuse_gone(rule)
    compiled = cheapest(rule, moment, scope_of(segment.owner))
    done = _difference(segment.pk, compiled, moment)
    run.member_count, run.entered_count, run.left_count = done.members, done.entered, done.left
    run.finished_at = timezone.now()
    run.rule_version = segment.rule_version
    run.save()
    # a rule saved meanwhile keeps its own wait
    Segment.objects.filter(pk=segment.pk).update(
        member_count=done.members, refreshed_at=moment.as_of, updated_at=run.finished_at
    )
    same = Segment.objects.filter(pk=segment.pk, rule_version=run.rule_version)
    same.filter(state=Segment.State.REFRESHING).update(state=Segment.State.READY)
    if done.entered or done.left:
        wake_dependents(segment_id=segment.pk)
        refresh_tags(segment_id=segment.pk)
    return run


@transaction.atomic
def wake_dependents(*, segment_id: int) -> int:
    """Ask for a refresh of the segments that ask about one that changed, or about a tag it has; return their number.

    Those that are refreshed only when asked stay as they are.
    """
    return _wake(asking_about(segment_id))


@transaction.atomic
def wake_scored(*, score_kind: str) -> int:
    """Ask for a refresh of the segments that ask about a score given anew, or about a tag that follows it."""
    return _wake(asking_score(score_kind))


def _wake(pks: list[int]) -> int:
    idle = Segment.objects.published().filter(pk__in=pks)
    return _ask(idle.exclude(schedule=Segment.Schedule.ASKED))


def _ask(segments: QuerySet[Segment]) -> int:
    return segments.update(state=Segment.State.WAITING, updated_at=timezone.now())


@transaction.atomic
def _fail(run: SegmentRefresh, error: str, cause: Cause) -> SegmentRefresh:
    run.error = error[:2000]
    run.cause = cause
    run.finished_at = timezone.now()
    run.save()
    Segment.objects.filter(pk=run.segment_id, state=Segment.State.REFRESHING).update(
        state=Segment.State.FAILED, updated_at=run.finished_at
    )
    return run


def _difference(segment_id: int, compiled: Compiled, moment: Moment) -> Difference:
    values = {**compiled.params, "segment": segment_id, "at": moment.as_of}
    is_empty = not SegmentMembership.objects.filter(segment_id=segment_id).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        if is_empty:
            cursor.execute(FILLING.format(rule=compiled.sql), values)
            return Difference(cursor.rowcount, cursor.rowcount, 0)
        cursor.execute(DIFFERENCE.format(rule=compiled.sql), values)
        return Difference(*cursor.fetchone())


def _lock(segment_id: int, *, wait: bool = False) -> bool:
    """Take the segment's lock for this transaction; without waiting, False when another has it."""
    verb = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {verb}(%s, %s)", [REFRESH_LOCK, segment_id % 2**31])
        return cursor.fetchone()[0] is not False
