"""The public form: tickets from the whole world, within a limit per sender."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.models.fields import sealer
from service_desk.models import FormAttempt, Ticket
from service_desk.services.tickets import Matter, Writer, open_ticket

MOST_PER_WINDOW = 5
WINDOW = timedelta(hours=1)
KEPT = timedelta(days=1)


@transaction.atomic
def receive_complaint(*, matter: Matter, writer: Writer, sender: str, now: datetime) -> Ticket:
    """Open a ticket from the public form.

    Raises DomainError `too_many` (with `details["wait_minutes"]`) after five from one sender
    within an hour; `sender` is a network address and is kept only as a keyed digest for a day.
    """
    _take_place(sender, now)
    return open_ticket(matter=matter, writer=writer, now=now)


def _take_place(sender: str, now: datetime) -> None:
    sources = sealer().indexes("sender", _line_of(sender)) or [b""]
    source = sources[0]
    execute_sql("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [source.hex()])
    FormAttempt.objects.filter(at__lt=now - KEPT).delete()
    recent = FormAttempt.objects.filter(source__in=sources, at__gt=now - WINDOW).order_by("at")
    times = list(recent.values_list("at", flat=True))
    if len(times) >= MOST_PER_WINDOW:
        wait = times[-MOST_PER_WINDOW] + WINDOW - now
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        raise DomainError(
            "too_many",
            _(
                "Several messages have arrived from your connection. Please try again in"
                " %(minutes)s minutes, or call us; what you typed is still here."
            )
            % {"minutes": minutes},
            details={"wait_minutes": minutes},
        )
    FormAttempt.objects.create(source=source, at=now)


def _line_of(sender: str) -> str:
    """Return whose address it is: a line of IPv6 has 2^64 of them (RFC 6177), and is one sender."""
    try:
        address = ip_address(sender)
    except ValueError:
        return sender
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else sender
