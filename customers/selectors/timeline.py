"""What happened with a customer, newest first, from bookings, events, contacts, consents and holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.templatetags.formats import money, when
from customers.models import Consent, Contact, Customer, Event, Hold, Text, Transaction
from customers.selectors.text_words import value_label
from customers.selectors.texts import texts_of
from customers.selectors.words import said

PAGE = 20
EVENT_WORDS = {
    "login": (pgettext_lazy("event", "Signed in"), "login", ""),
    "page_view": (gettext_lazy("Looked at a page"), "eye", ""),
    "product_view": (gettext_lazy("Looked at a product"), "eye", "brand"),
    "call": (gettext_lazy("Called"), "phone", "info"),
    "branch_visit": (gettext_lazy("Visited a branch"), "building-bank", "info"),
    "email_open": (gettext_lazy("Opened an e-mail"), "mail-opened", "brand"),
    "email_click": (gettext_lazy("Followed a link in an e-mail"), "external-link", "brand"),
    "email_unsubscribe": (gettext_lazy("Unsubscribed"), "mail-off", "warn"),
    "email_bounce": (gettext_lazy("E-mail came back"), "mail-off", "bad"),
    "sms_click": (gettext_lazy("Followed a link in a text message"), "external-link", "brand"),
    "sms_unsubscribe": (gettext_lazy("Stopped text messages"), "mail-off", "warn"),
    "sms_bounce": (gettext_lazy("Text message not delivered"), "mail-off", "bad"),
    "push_click": (gettext_lazy("Opened a push message"), "external-link", "brand"),
    "push_bounce": (gettext_lazy("Push message not delivered"), "mail-off", "bad"),
    "wechat_click": (gettext_lazy("Opened a WeChat message"), "external-link", "brand"),
    "wechat_unsubscribe": (gettext_lazy("Stopped WeChat messages"), "mail-off", "warn"),
    "wechat_bounce": (gettext_lazy("WeChat message not delivered"), "mail-off", "bad"),
    "in_app_open": (gettext_lazy("Was shown a banner"), "eye", "brand"),
    "in_app_click": (gettext_lazy("Tapped a banner"), "external-link", "brand"),
    "in_app_dismiss": (gettext_lazy("Dismissed a banner"), "eye-off", "warn"),
    "purchase": (gettext_lazy("Bought a product"), "shopping-cart", "good"),
    "offer_declined": (gettext_lazy("Declined an offer"), "ban", "warn"),
    "offer_interested": (gettext_lazy("Interested in an offer"), "thumb-up", "good"),
    "meeting_arranged": (gettext_lazy("Arranged a meeting"), "calendar", "good"),
    "offer_sold": (gettext_lazy("A sale was reported"), "shopping-cart", "good"),
    "offer_shown": (gettext_lazy("Was shown an offer"), "eye", "brand"),
    "call_unanswered": (gettext_lazy("Did not answer a call"), "phone", ""),
    "phone_unsubscribe": (gettext_lazy("Asked not to be called"), "ban", "warn"),
    "phone_bounce": (gettext_lazy("Telephone number is wrong"), "phone", "bad"),
    "branch_unsubscribe": (gettext_lazy("Asked for no offers at the branch"), "ban", "warn"),
    "complaint": (gettext_lazy("Complained"), "message-report", "bad"),
    "card_lost": (gettext_lazy("Reported a card lost"), "credit-card-off", "warn"),
    "limit_change": (gettext_lazy("Changed a limit"), "adjustments", ""),
    "stage_entered": (gettext_lazy("Entered a stage of life"), "arrows-exchange", "brand"),
}
SERVICE_EVENTS = ("call", "branch_visit", "complaint", "card_lost", "limit_change")
FILTERS = ("all", "contacts", "money", "service")


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    icon_name: str
    title: str
    text: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Timeline:
    """A page of entries; `before` asks for the next one, None where there is none."""

    entries: list[Entry]
    before: datetime | None


def timeline_of(
    customer: Customer, *, kind: str = "all", before: datetime | None = None
) -> Timeline:
    """Return the newest entries before an instant, of one filter's kinds."""
    until = before or timezone.now()
    entries: list[Entry] = []
    for source in SOURCES.get(kind, SOURCES["all"]):
        entries += source(customer, until)
    newest = nlargest(PAGE + 1, entries, key=lambda entry: entry.at)
    more = len(newest) > PAGE
    return Timeline(newest[:PAGE], newest[PAGE - 1].at if more else None)


def _bookings(customer: Customer, until: datetime) -> list[Entry]:
    rows = Transaction.objects.filter(customer=customer, booked_at__lt=until)
    return [
        Entry(
            at=row.booked_at,
            icon_name="arrow-down-right" if row.amount > 0 else "arrow-up-right",
            title=f"{money(row.amount, row.currency)} · {row.get_kind_display()}",
            text=" · ".join(
                part
                for part in (said(row.channel), said(row.category), row.masked_counterparty)
                if part
            ),
            tone="good" if row.amount > 0 else "",
        )
        for row in rows.order_by("-booked_at")[: PAGE + 1]
    ]


def _events(customer: Customer, until: datetime, kinds: tuple[str, ...] = ()) -> list[Entry]:
    rows = Event.objects.filter(customer=customer, occurred_at__lt=until)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    entries = []
    for row in rows.order_by("-occurred_at")[: PAGE + 1]:
        title, icon_name, tone = EVENT_WORDS.get(row.kind, (row.kind, "activity", ""))
        detail = ", ".join(str(value) for key, value in row.payload.items() if key != "delivery")
        text = " · ".join(part for part in (said(row.channel), detail) if part)
        url = _product_url(row.payload)
        entries.append(Entry(row.occurred_at, icon_name, str(title), text, tone, url))
    return entries


def _product_url(payload: dict[str, object]) -> str:
    code = payload.get("product")
    return reverse("customers:product_detail", args=[code]) if isinstance(code, str) else ""


def _service_events(customer: Customer, until: datetime) -> list[Entry]:
    return _events(customer, until, SERVICE_EVENTS)


def _contacts(customer: Customer, until: datetime) -> list[Entry]:
    rows = Contact.objects.filter(customer=customer, at__lt=until)
    marks = {
        "made": ("send", "brand"),
        "reserved": ("clock", ""),
        "released": ("message-off", "hold"),
    }
    return [
        Entry(
            at=row.at,
            icon_name=marks[row.state][0],
            title=_("%(state)s: %(purpose)s by %(channel)s")
            % {
                "state": row.get_state_display(),
                "purpose": row.get_purpose_display(),
                "channel": row.get_channel_display(),
            },
            tone=marks[row.state][1],
        )
        for row in rows.order_by("-at")[: PAGE + 1]
    ]


def _consents(customer: Customer, until: datetime) -> list[Entry]:
    rows = Consent.objects.filter(customer=customer, at__lt=until)
    return [
        Entry(
            at=row.at,
            icon_name="check" if row.granted else "bell-off",
            title=(_("Agreed: %(what)s") if row.granted else _("Refused: %(what)s"))
            % {"what": _what(row)},
            text=_("Receipt %(id)s · %(source)s") % {"id": f"CNS-{row.pk}", "source": row.source},
            tone="good" if row.granted else "",
        )
        for row in rows.order_by("-at")[: PAGE + 1]
    ]


def _what(row: Consent) -> str:
    purpose = row.get_purpose_display()
    return f"{purpose}, {row.get_channel_display()}" if row.channel else purpose


def _holds(customer: Customer, until: datetime) -> list[Entry]:
    """Holds with their reason; a policy hold is no entry at all, for its day would tell something."""
    rows = Hold.objects.filter(customer=customer, starts_at__lt=until)
    rows = rows.exclude(kind=Hold.Kind.POLICY)
    return [
        Entry(
            at=row.starts_at,
            icon_name="hand-stop",
            title=_("Marketing on hold: %(why)s") % {"why": row.reason or row.get_kind_display()},
            text=_("until %(until)s") % {"until": when(row.ends_at)} if row.ends_at else "",
            tone="hold",
        )
        for row in rows.order_by("-starts_at")[: PAGE + 1]
    ]


TEXT_SHOWN = ("sentiment", "urgency", "topic", "intent")
TEXT_TONES = {"negative": "bad", "positive": "good"}
UNTOLD_VALUES = {"low", "other", "unknown"}


def _texts(customer: Customer, until: datetime) -> list[Entry]:
    """That something was written, and what was read in it; its words are shown by its source only."""
    entries = []
    for row in texts_of(customer, until=until)[: PAGE + 1]:
        read = {one.kind: one.value for one in row.features.all()}
        told = [
            value_label(kind, read[kind])
            for kind in TEXT_SHOWN
            if kind in read and read[kind] not in UNTOLD_VALUES
        ]
        title = row.get_media_kind_display() or _("Wrote to us")
        text = " · ".join(part for part in (said(row.channel), *told) if part)
        tone = TEXT_TONES.get(read.get("sentiment", ""), "")
        entries.append(
            Entry(row.occurred_at, "message", str(title), text, tone, _media_url(customer, row))
        )
    return entries


def _media_url(customer: Customer, text: Text) -> str:
    return (
        reverse("customers:customer_media", args=[customer.customer_no]) if text.media_file else ""
    )


Source = Callable[[Customer, datetime], list[Entry]]
SOURCES: dict[str, tuple[Source, ...]] = {
    "all": (_bookings, _events, _texts, _contacts, _consents, _holds),
    "contacts": (_contacts, _consents, _holds),
    "money": (_bookings,),
    "service": (_service_events, _texts, _holds),
}
