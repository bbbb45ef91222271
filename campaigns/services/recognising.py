"""Recognising the database: whether it is the one that was sent from, and still knows what it was told last.

A restored backup, a standby promoted in its place and a storage rolled back have forgotten what went out since: there a
delivery that was made looks planned. Nothing is sent from such a database until the dispatcher has let its runs wait.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from campaigns.models import SendingBeat
from config.base.tables import execute_sql, fetch_column

logger = structlog.get_logger(__name__)

# A promoted standby and a recovery to a point in time begin a new timeline; a dump read back makes its tables anew.
IDENTITY = """
    SELECT concat_ws('.', (pg_control_system()).system_identifier,
                     substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
                     (SELECT oid FROM pg_database WHERE datname = current_database()),
                     'campaigns_sendingbeat'::regclass::oid)
"""
KEPT_SECONDS = 30 * 24 * 3600
# The dispatcher looks every few seconds; a restore or a restart takes longer than this.
SHORT_GAP = timedelta(minutes=1)
ROOM = 1_000_000_000  # deliveries that a restored database may have forgotten; there are 9,000,000,000 times as many numbers
LEAVE_ROOM = "SELECT setval('campaigns_delivery_id_seq', nextval('campaigns_delivery_id_seq') + %s)"


@transaction.atomic
def note_beat(*, now: datetime) -> bool:
    """Write that the dispatcher looked; return whether this may be another database, or an older state of this one.

    After any gap the numbers of deliveries go on far behind the last one known: what a restored database has forgotten was
    sent under the next ones, and gateways that know a number again would send nothing.
    """
    here = identity()
    beat, made = SendingBeat.objects.select_for_update().get_or_create(
        id=1, defaults={"at": now, "database": here}
    )
    if made:
        _remember(here, now)  # whatever an earlier one of this name was seen to do
    strange = not made and _is_strange(beat, here, now)
    if strange or now - beat.at > SHORT_GAP:
        execute_sql(LEAVE_ROOM, [ROOM])
    if strange:
        logger.error("database_not_recognised", known=beat.database, here=here, last=beat.at)
    beat.at, beat.database = max(beat.at, now), here
    beat.save(update_fields=["at", "database"])
    transaction.on_commit(lambda: _remember(here, beat.at))
    return strange


def is_recognised() -> bool:
    """Whether a worker may send from this database: the dispatcher has looked at it, or has never looked at any.

    One that knows of an earlier last look than the cache has been rolled back. The cache is asked first, for it hears of a
    look after the database.
    """
    here = identity()
    seen = _remembered(here)
    beat = SendingBeat.objects.filter(id=1).first()
    if beat is None:
        return True
    return beat.database in ("", here) and (seen is None or seen <= beat.at)


def identity() -> str:
    """Name this database: the server, its timeline, the database and its tables."""
    return str(fetch_column(IDENTITY)[0])


def _is_strange(beat: SendingBeat, here: str, now: datetime) -> bool:
    """Whether the last look was at another database, too long ago, or later than this database knows."""
    if beat.database not in ("", here) or now - beat.at > timedelta(
        hours=settings.RESTORE_GAP_HOURS
    ):
        return True
    seen = _remembered(here)
    return seen is not None and seen > beat.at


def _remember(here: str, at: datetime) -> None:
    """Keep the last look outside the database too, where a rollback of its storage does not reach."""
    try:
        cache.set(_key(here), at, KEPT_SECONDS)
    except RedisError:
        logger.warning("beat_not_remembered")


def _remembered(here: str) -> datetime | None:
    """Return the last look as the cache knows it; a cache that is empty or away knows nothing."""
    try:
        seen: datetime | None = cache.get(_key(here))
    except RedisError:
        return None
    return seen


def _key(here: str) -> str:
    return f"campaigns.beat:{here}"
