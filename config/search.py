"""The palette's search: pages first, then what each app can find, within what the reader may see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from campaigns.models import Campaign
from config import navigation
from customers.models import Customer, Product
from customers.models.fields import sealer
from segmentation.models import Segment
from segmentation.selectors.seen import tell_seen
from service_desk.models import Ticket

PER_KIND = 5
SHORTEST = 2  # characters; fewer find everything and so nothing


@dataclass(frozen=True)
class Hit:
    """One answer and where it leads."""

    title: str
    url: str
    icon_name: str
    detail: str = ""


Groups = list[tuple[str, list[Hit]]]


def find_everything(user: User, text: str) -> Groups:
    """Return hits grouped by kind; without text, the pages the reader may open."""
    groups: Groups = [(_("Pages"), _pages(user, text))]
    if len(text) >= SHORTEST:
        for label, permission, find in FINDERS:
            if user.has_perm(permission):
                groups.append((str(label), find(user, text)))
    return [(name, hits) for name, hits in groups if hits]


def _pages(user: User, text: str) -> list[Hit]:
    wanted = text.casefold()
    hits = []
    for section in navigation.SECTIONS:
        for entry in section.entries:
            several = len(section.entries) > 1
            label = f"{section.label} · {entry.label}" if several else str(section.label)
            if wanted in label.casefold() and navigation.may_open(user, entry):
                hits += _hits([(label, "")], entry.url_name, section.icon_name)
    return hits[:PER_KIND] if text else hits[:8]


def _customers(user: User, text: str) -> list[Hit]:
    """By customer number, or by a whole phone number, e-mail, id number or name (blind index)."""
    exact = Q(customer_no__istartswith=text)
    for kind in ("phone", "email", "id_number", "name"):
        indexes = sealer().indexes(kind, text)
        if indexes:
            exact |= Q(**{f"{kind}_index__in": indexes})
    found = Customer.objects.visible_to(user).filter(exact).select_related("branch")
    rows = list(found.order_by("customer_no")[:PER_KIND])
    shown = [(f"{row.masked_name} · {row.customer_no}", str(row.branch)) for row in rows]
    return _hits(shown, "customers:customer_detail", "user", [row.customer_no for row in rows])


def _segments(user: User, text: str) -> list[Hit]:
    found = Segment.objects.visible_to(user).in_use().filter(name__icontains=text)
    rows = list(found.order_by("name")[:PER_KIND])
    tell_seen(rows, user)
    shown = [(row.name, f"{row.members_seen:,}") for row in rows]
    return _hits(shown, "segmentation:segment_detail", "chart-circles", [row.pk for row in rows])


def _campaigns(user: User, text: str) -> list[Hit]:
    matching = Q(name__icontains=text) | Q(code__icontains=text)
    rows = list(Campaign.objects.visible_to(user).filter(matching).order_by("-id")[:PER_KIND])
    shown = [(row.name, f"{row.code} · {row.get_state_display()}") for row in rows]
    return _hits(shown, "campaigns:campaign_detail", "speakerphone", [row.code for row in rows])


def _tickets(user: User, text: str) -> list[Hit]:
    matching = Q(number__icontains=text) | Q(subject__icontains=text)
    rows = list(Ticket.objects.visible_to(user).filter(matching).order_by("-id")[:PER_KIND])
    shown = [(f"{row.number} · {row.subject}", row.get_state_display()) for row in rows]
    return _hits(shown, "service_desk:ticket_detail", "ticket", [row.number for row in rows])


def _products(_user: User, text: str) -> list[Hit]:
    matching = Q(code__icontains=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text)
    rows = list(Product.objects.filter(matching).order_by("code")[:PER_KIND])
    shown = [(row.name, row.code) for row in rows]
    return _hits(shown, "customers:product_detail", "gift", [row.code for row in rows])


def _hits(
    rows: list[tuple[str, str]], url_name: str, icon_name: str, keys: list[Any] | None = None
) -> list[Hit]:
    """Make hits of (title, detail) pairs; a page that does not exist yields none."""
    try:
        return [
            Hit(title, reverse(url_name, args=[keys[i]] if keys else []), icon_name, detail)
            for i, (title, detail) in enumerate(rows)
        ]
    except NoReverseMatch:
        return []


Finder = Callable[[User, str], list[Hit]]
FINDERS: tuple[tuple[str | Promise, str, Finder], ...] = (
    (gettext_lazy("Customers"), "customers.view_customer", _customers),
    (gettext_lazy("Segments"), "segmentation.view_segment", _segments),
    (gettext_lazy("Campaigns"), "campaigns.view_campaign", _campaigns),
    (gettext_lazy("Tickets"), "service_desk.view_ticket", _tickets),
    (gettext_lazy("Products"), "customers.view_product", _products),
)
