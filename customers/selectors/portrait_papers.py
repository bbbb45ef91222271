"""The portrait of one customer as a paper: what the overview shows, masked as there."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import full_day, money, percent, when
from config.papers.blocks import Bar, Bars, Block, Facts, Heading, Paper, Radar, Table, Text
from customers.models import Customer
from customers.selectors import standing
from customers.selectors.balances import list_holdings
from customers.selectors.conclusions import Conclusions, conclusions_of
from customers.selectors.customers import tiers_of
from customers.selectors.timeline import timeline_of
from customers.selectors.words import said, tier_name


def customer_paper(customer: Customer, user: User) -> Paper:
    """Return a customer's portrait in the reader's language, marked with who took it out and when."""
    moment = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    return Paper(
        _("Portrait: %(name)s") % {"name": customer.masked_name or customer.customer_no},
        "zh-Hans" if (get_language() or "").startswith("zh") else "en",
        f"{user} · {moment}",
        [*_blocks(customer, user)],
        moment,
    )


def _blocks(customer: Customer, user: User) -> Iterator[Block]:
    conclusions = conclusions_of(customer, user)
    yield Facts(_facts(customer, profiled=conclusions is not None))
    if conclusions is not None:
        yield from _conclusions(conclusions)
    else:
        yield Text(
            _(
                "The customer refuses profiling, or their data are restricted: no conclusions are drawn or shown."
            )
        )
    yield Heading(_("Holdings"))
    head = [_("Product"), _("Balance"), _("Matures")]
    rows = [
        [one.product.name, money(one.balance, one.currency), full_day(one.maturity_on)]
        for one in list_holdings(customer)
    ]
    yield Table(head, rows, (3, 1.4, 1.2), (1,))
    yield Heading(_("Timeline"))
    entries = timeline_of(customer).entries
    yield Table(
        [_("Time"), _("What"), ""],
        [[when(one.at), one.title, one.text] for one in entries],
        (1.2, 1.6, 2.4),
    )


def _facts(customer: Customer, *, profiled: bool) -> list[tuple[str, str]]:
    profile: Any = getattr(customer, "profile", None)
    tolerance = f"C{customer.risk_tolerance}" if customer.risk_tolerance else ""
    pairs = [
        (_("Number"), customer.customer_no),
        (_("Age"), str(profile.age_years) if profile and profile.age_years is not None else ""),
        (_("Gender"), str(customer.get_gender_display()) if customer.gender else ""),
        (_("Occupation"), said(customer.occupation) if customer.occupation else ""),
        (_("Branch"), customer.branch.name_zh if (get_language() or "").startswith("zh") else customer.branch.name_en),
        (_("Risk tolerance"), tolerance),
        (_("Value tier"), tier_name(tiers_of([customer]).get(customer.pk, "")) if profiled else ""),
        (_("Tags"), _(", ").join(one.tag.name for one in standing.tags_of(customer))),
    ]  # fmt: skip
    return [(name, value) for name, value in pairs if value]


def _conclusions(found: Conclusions) -> Iterator[Block]:
    if portrait := found.portrait:
        yield Heading(_("Portrait against peers"))
        yield Radar(portrait.names, [(_("Customer"), portrait.mine), (_("Peers"), portrait.peers)])
        if portrait.finding:
            yield Text(portrait.finding)
    if found.scores:
        yield Heading(_("Scores"))
        rows = [[one.label, one.shown, one.band] for one in found.scores]
        yield Table([_("Score"), "", _("Band")], rows, (3, 1, 1), (1,))
    for taste in found.tastes:
        yield Heading(taste.label)
        yield Bars([Bar(one.label, one.share, percent(one.share, 0)) for one in taste.lines])
    if found.needs:
        yield Heading(_("Needs"))
        yield Text("\n".join(found.needs))
