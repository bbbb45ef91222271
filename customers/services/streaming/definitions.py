"""Streams: made, changed, switched on and off."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Connection, EventStream, ImportMapping, StreamProgress
from customers.services.streaming.taking import TARGET


@dataclass(frozen=True)
class StreamOrder:
    """What a stream shall be."""

    name: str
    connection: Connection
    source: str
    group: str = "sandpiper"
    mapping: ImportMapping | None = None


@transaction.atomic
def create_stream(*, order: StreamOrder, by: User) -> EventStream:
    """Keep a new stream, switched off; raises DomainError `name_taken`, `connection_unfit`, `mapping_unfit`."""
    stream = _keep(EventStream(owner=by), order)
    StreamProgress.objects.create(stream=stream)
    return stream


@transaction.atomic
def change_stream(*, stream: EventStream, order: StreamOrder) -> EventStream:
    """Change a stream; its consumer begins anew within a second. Raises as `create_stream`."""
    return _keep(EventStream.objects.select_for_update().get(pk=stream.pk), order)


@transaction.atomic
def switch_stream(*, stream: EventStream, on: bool) -> None:
    """Let a stream be consumed, or not; what waits at the source stays there."""
    EventStream.objects.filter(pk=stream.pk).update(is_on=on, updated_at=timezone.now())
    StreamProgress.objects.filter(stream=stream).update(error="")
    stream.is_on = on


@transaction.atomic
def delete_stream(*, stream: EventStream) -> None:
    """Delete a stream with its dead letters; the events stay."""
    stream.delete()


def _keep(stream: EventStream, order: StreamOrder) -> EventStream:
    if not order.connection.feeds_streams:
        raise DomainError("connection_unfit", _("No stream comes by this connection."))
    if order.mapping is not None and order.mapping.target != TARGET:
        raise DomainError("mapping_unfit", _("The mapping must fill events."), field="mapping")
    if EventStream.objects.exclude(pk=stream.pk).filter(name=order.name).exists():
        raise DomainError("name_taken", _("This name is taken."), field="name")
    stream.name, stream.connection = order.name, order.connection
    stream.source, stream.group, stream.mapping = order.source, order.group, order.mapping
    stream.save()
    return stream
