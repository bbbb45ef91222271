"""How senders fare, told by every worker in the database: the rate they keep together, and who rests after failing.

Everything here is one short statement by itself, outside of any transaction of the caller.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from config.base.tables import execute_sql, fetch_rows
from customers.models import SenderState

FAILURES = 5  # in a row, before a sender rests
REST = timedelta(seconds=30)  # the first rest; each further failure doubles it
LONGEST_REST = timedelta(minutes=15)
PROBE = timedelta(seconds=60)  # how long one worker has to try a rested sender out
QUEUE_SECONDS = 10.0  # whoever would wait longer for a turn gives the message back

# The database's clock, not the worker's: several hosts keep one rate.
TURN = """
    UPDATE customers_senderstate
       SET free_at = greatest(free_at, clock_timestamp()) + %(turns)s * %(gap)s * interval '1 second'
     WHERE sender_id = %(sender)s
       AND (free_at IS NULL OR free_at < clock_timestamp() + %(queue)s * interval '1 second')
    RETURNING extract(epoch FROM free_at - clock_timestamp())::float8 - %(turns)s * %(gap)s
"""
TRY_OUT = """
    UPDATE customers_senderstate SET open_until = %(until)s
     WHERE sender_id = %(sender)s AND open_until <= %(now)s RETURNING sender_id
"""
WELL = """
    UPDATE customers_senderstate SET failures = 0, open_until = NULL
     WHERE sender_id = %(sender)s AND (failures > 0 OR open_until IS NOT NULL)
"""
FAILED = """
    UPDATE customers_senderstate
       SET failures = failures + 1, failed_at = %(now)s, last_words = %(words)s,
           open_until = CASE WHEN failures + 1 >= %(most)s THEN
               %(now)s + least(%(rest)s * power(2, least(failures + 1 - %(most)s, 20)), %(longest)s)
               ELSE open_until END
     WHERE sender_id = %(sender)s
"""
RESTS = """
    UPDATE customers_senderstate SET failed_at = %(now)s, last_words = %(words)s, open_until = %(until)s
     WHERE sender_id = %(sender)s
"""


def states_of(ids: Iterable[int]) -> dict[int, SenderState]:
    """Return the state of each sender, without its token."""
    found = SenderState.objects.filter(sender_id__in=list(ids)).defer("token")
    return {state.sender_id: state for state in found}


def take_turns(sender_id: int, *, per_second: float, turns: int) -> float | None:
    """Take the next turns at a sender; return the seconds until the first, or None where the queue is too long."""
    values = {
        "sender": sender_id,
        "turns": turns,
        "gap": 1 / per_second,
        "queue": QUEUE_SECONDS,
    }
    rows = fetch_rows(TURN, values)
    return max(0.0, rows[0][0]) if rows else None


def may_try_out(sender_id: int, *, now: datetime) -> bool:
    """Whether this worker is the one to try out a sender whose rest is over."""
    return bool(fetch_rows(TRY_OUT, {"sender": sender_id, "now": now, "until": now + PROBE}))


def note_well(sender_id: int) -> None:
    """Note that a sender answered as it should."""
    execute_sql(WELL, {"sender": sender_id})


def note_failure(sender_id: int, *, words: str, now: datetime) -> None:
    """Note that a sender failed; after a few in a row it rests, each time longer."""
    values = {
        "sender": sender_id,
        "words": words.replace("\x00", "")[:300],
        "now": now,
        "most": FAILURES,
        "rest": REST,
        "longest": LONGEST_REST,
    }
    execute_sql(FAILED, values)


def let_rest(sender_id: int, *, words: str, until: datetime, now: datetime) -> None:
    """Hand a sender nothing before a moment it named itself: its quota is used up."""
    values = {"sender": sender_id, "words": words[:300], "until": until, "now": now}
    execute_sql(RESTS, values)


def wake(sender_id: int) -> None:
    """Let a sender take messages again at once: somebody has looked after it."""
    note_well(sender_id)
