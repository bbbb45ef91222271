"""The small marks of the service desk: deadlines, kinds, what became of an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.templatetags.formats import full_day, span, when
from accounts.templatetags.ui import badge, icon
from customers.domain import masking
from customers.models import ContactPolicy, Hold
from customers.permissions import REVEAL_CUSTOMER
from service_desk.models import AnswerDelivery, Ticket

register = template.Library()

KIND_TONES = {"complaint": "bad", "question": "info", "request": ""}
FATE_TONES = {"sent": "good", "failed": "bad", "uncertain": "warn", "no_address": "warn"}
SOON_SECONDS, TODAY_SECONDS = 2 * 3600, 8 * 3600
MASKS = {"name": masking.mask_name, "phone": masking.mask_phone, "email": masking.mask_email}


@register.simple_tag
def deadline(ticket: Ticket, now: datetime) -> SafeString:
    """How long until the ticket's next promise, or when it ended; overdue by word, icon and colour."""
    if ticket.state == Ticket.State.CLOSED:
        return format_html('<span class="sp-3 sp-m">{}</span>', ticket.get_state_display())
    left = (ticket.due_at - now).total_seconds()
    if left < 0:
        words = _("due %(at)s") % {"at": when(ticket.due_at)}
        return format_html('<span class="sp-bad sp-m">{} {}</span>', icon("clock", "s"), words)
    if ticket.state == Ticket.State.WAITING:
        return format_html('<span class="sp-3 sp-m">{}</span>', ticket.get_state_display())
    tone = "bad" if left < SOON_SECONDS else "warn" if left < TODAY_SECONDS else "2"
    text = span(left) if left < TODAY_SECONDS else when(ticket.due_at)
    return format_html('<span class="sp-{} sp-m">{}</span>', tone, text)


@register.simple_tag
def kind_badge(ticket: Ticket) -> SafeString:
    """The kind of a ticket."""
    return badge(ticket.get_kind_display(), KIND_TONES[ticket.kind], "")


@register.simple_tag
def fate(delivery: AnswerDelivery) -> SafeString:
    """What became of an answer; the provider's words on the pointer."""
    mark = badge(delivery.get_state_display(), FATE_TONES.get(delivery.state, ""))
    return format_html('<span title="{}">{}</span>', delivery.error or delivery.provider_id, mark)


@register.simple_tag
def silence(hold: Hold | None) -> SafeString:
    """Why no offer is shown; a hold that may not be explained says only that."""
    if hold is None:
        return SafeString("")
    lead, text = _("Not available"), ""
    if hold.kind != Hold.Kind.POLICY:
        lead = _("No offers: %(reason)s.") % {"reason": hold.get_kind_display()}
        text = _until(hold)
    return format_html(
        '<div class="sp-al is-hold">{}<p class="sp-sm"><b>{}</b> {}</p></div>',
        icon("hand-stop"),
        lead,
        text,
    )


def _until(hold: Hold) -> str:
    if hold.ends_at:
        return _("They come back on %(day)s.") % {"day": full_day(hold.ends_at)}
    if hold.kind != Hold.Kind.COMPLAINT:
        return ""
    days = ContactPolicy.objects.current().complaint_hold_days
    return _("They come back %(days)s days after it closes.") % {"days": days}


@register.simple_tag(takes_context=True)
def act(
    context: Mapping[str, Any], name: str, ticket: Ticket, query: str, text: str, icon_name: str
) -> SafeString:
    """A button that does one thing to a ticket."""
    address = reverse(f"service_desk:{name}", args=[ticket.number])
    return format_html(
        '<form method="post" action="{}{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-sm">{}{}</button></form>',
        address,
        f"?{query}" if query else "",
        get_token(context["request"]),
        icon(icon_name),
        text,
    )


@register.inclusion_tag("components/masked.html", takes_context=True)
def given(context: Mapping[str, Any], ticket: Ticket, what: str) -> dict[str, Any]:
    """What the writer gave, masked, with a button for those who may see it plain."""
    may_reveal = context["user"].has_perm(REVEAL_CUSTOMER)
    address = reverse("service_desk:contact_reveal", args=[ticket.number, what])
    names = {
        "name": _("the name"),
        "phone": _("the phone number"),
        "email": _("the e-mail address"),
    }
    return {
        "text": MASKS[what](getattr(ticket, f"contact_{what}")),
        "reveal_url": address if may_reveal else None,
        "what": names[what],
    }
