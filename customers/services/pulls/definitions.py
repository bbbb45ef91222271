"""Pulls: made, changed, switched on and off, and looked at before they run."""

import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers import permissions
from customers.domain.connections import FILES, check_query
from customers.domain.schedules import ScheduleError, read_schedule
from customers.models import Connection, ImportMapping, Pull, PullProgress
from customers.selectors.imports import PREVIEW_ROWS, Preview, preview_rows
from customers.selectors.targets import checked_spec
from customers.services.imports.mappings import open_source
from customers.services.pulls.connections import link_of, refuse_settings
from customers.services.pulls.outcomes import begin_anew, due_after
from customers.sources.faults import UnreadableSourceError
from customers.sources.reading import read_chunks
from customers.sources.remote.asking import Question
from customers.sources.remote.documents import checked_filter
from customers.sources.remote.folders import split_pattern
from customers.sources.remote.reading import read_source
from customers.sources.remote.relational import checked_select
from customers.sources.remote.spool import Spool

# Kinds whose rows come in no order that a column could tell.
UNORDERED = (*FILES, "redis")


@dataclass(frozen=True)
class PullOrder:
    """What a pull shall be."""

    name: str
    connection: Connection
    mapping: ImportMapping
    schedule: str
    query: dict[str, Any] = field(default_factory=dict)
    watermark_column: str = ""
    overlap_minutes: int = 0


@transaction.atomic
def create_pull(*, order: PullOrder, by: User) -> Pull:
    """Keep a new pull, switched off.

    Raises DomainError `setting_wrong`, `name_taken`, `schedule_wrong`, `select_not_allowed`, `format_unfit`,
    and UnreadableSourceError for a query that cannot be asked.
    """
    pull = _keep(Pull(owner=by), order, by)
    PullProgress.objects.create(pull=pull)
    return pull


@transaction.atomic
def change_pull(*, pull: Pull, order: PullOrder, by: User) -> Pull:
    """Change a pull; where it reads something else, the watermark is forgotten. Raises as `create_pull`."""
    locked = Pull.objects.select_for_update().get(pk=pull.pk)
    before = (locked.connection_id, locked.query, locked.watermark_column)
    _keep(locked, order, by)
    progress = PullProgress.objects.filter(pull=locked)
    if before != (locked.connection_id, locked.query, locked.watermark_column):
        begin_anew(pulls=Pull.objects.filter(pk=locked.pk))
    if locked.is_on:
        progress.update(next_due_at=due_after(locked, timezone.now()), failures=0)
    return locked


@transaction.atomic
def switch_pull(*, pull: Pull, on: bool) -> None:
    """Let a pull run by its schedule, or not."""
    Pull.objects.filter(pk=pull.pk).update(is_on=on, updated_at=timezone.now())
    pull.is_on = on
    due = due_after(pull, timezone.now()) if on else None
    PullProgress.objects.filter(pull=pull).update(next_due_at=due, failures=0)


@transaction.atomic
def forget_watermark(*, pull: Pull) -> None:
    """Let the next run read everything again; rows already taken in change nothing."""
    begin_anew(pulls=Pull.objects.filter(pk=pull.pk))


@transaction.atomic
def delete_pull(*, pull: Pull) -> None:
    """Delete a pull with its history; the imports stay."""
    pull.delete()


def preview_pull(*, pull: Pull) -> Preview:
    """Read the first rows of a source and return them as they would be taken in, personal values masked.

    Raises UnreadableSourceError, DomainError.
    """
    spec = checked_spec(pull.mapping.spec)
    question = Question(pull.query, pull.watermark_column, most=PREVIEW_ROWS)
    with tempfile.TemporaryFile() as file:
        found = read_source(link_of(pull.connection), question, Spool(file))
        if not found.name:
            raise UnreadableSourceError("rows_none")
        with closing(read_chunks(file, found.name, spec.read, PREVIEW_ROWS)) as chunks:
            chunk = next(chunks, None)
    if chunk is None:
        raise UnreadableSourceError("rows_none")
    source = open_source(rule=spec.source)
    shift = source.shift_days if source is not None and spec.source.last_on else 0
    return preview_rows(spec, chunk.rows, shift, chunk.uneven)


def _keep(pull: Pull, order: PullOrder, by: User) -> Pull:
    kind = order.connection.kind
    query = check_query(kind, order.query)
    refuse_settings(query.problems)
    _check_words(order, kind)
    if query.values.get("select") and pull.query.get("select") != query.values["select"]:
        _check_author(by)
    if Pull.objects.exclude(pk=pull.pk).filter(name=order.name).exists():
        raise DomainError("name_taken", _("This name is taken."), field="name")
    pull.name, pull.connection, pull.mapping = order.name, order.connection, order.mapping
    pull.query = {name: value for name, value in query.values.items() if value != ""}
    pull.watermark_column = "" if kind in UNORDERED else order.watermark_column.strip()
    pull.overlap_minutes, pull.schedule = order.overlap_minutes, order.schedule
    pull.save()
    return pull


def _check_words(order: PullOrder, kind: str) -> None:
    """Refuse what would fail at every run."""
    try:
        read_schedule(order.schedule)
    except ScheduleError as error:
        words = _("A schedule has five fields: minute, hour, day, month, weekday.")
        raise DomainError("schedule_wrong", words, field="schedule") from error
    if order.query.get("select"):
        checked_select(order.query["select"])
    if kind == "mongodb":
        checked_filter(order.query.get("filter", ""))
    if kind in {"sftp", "ftp"}:
        split_pattern(order.query.get("pattern", ""))
    stated = order.mapping.spec.get("read", {}).get("format", "")
    if kind not in FILES and stated not in {"", "jsonl"}:
        words = _("The mapping reads files of another format; rows of a source come as JSON lines.")
        raise DomainError("format_unfit", words, field="mapping")


def _check_author(by: User) -> None:
    if not by.has_perm(permissions.WRITE_SELECT):
        raise DomainError(
            "select_not_allowed", _("Your role may not write a SELECT."), field="select"
        )
