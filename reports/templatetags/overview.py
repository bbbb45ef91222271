"""The pictures of the overview."""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.templatetags.ui import chart
from reports.selectors.home_runs import GROUP_WORDS
from reports.selectors.overview import Overview
from reports.selectors.pressure import Pressure

register = template.Library()


@register.filter
def group_word(group: str) -> str:
    """The word for a group of reasons why customers were left alone."""
    return str(GROUP_WORDS[group])


@register.simple_tag
def revenue_chart(overview: Overview) -> SafeString:
    """Incremental revenue by month with its interval, and the plan."""
    months = overview.months
    data = {
        "x": [f"{row.month:%m}" for row in months],
        "xname": _("Month"),
        "name": _("Incremental revenue"),
        "unit": settings.CURRENCY,
        "values": [row.revenue.value if row.revenue else 0 for row in months],
        "lo": [row.revenue.low if row.revenue else None for row in months],
        "hi": [row.revenue.high if row.revenue else None for row in months],
        "plan": [row.plan for row in months],
        "planname": _("Plan"),
        "partial": len(months) - 1,
        "table": [
            [_("Month"), _("Incremental revenue"), _("Low"), _("High"), _("Plan")],
            *(
                [
                    f"{row.month:%Y-%m}",
                    *(
                        [round(v) for v in (row.revenue.value, row.revenue.low, row.revenue.high)]
                        if row.revenue
                        else [None, None, None]
                    ),
                    row.plan,
                ]
                for row in months
            ),
        ],
    }
    desc = _("Incremental revenue by month with its interval, against plan")
    return SafeString(
        render_to_string("components/chart.html", chart("ch-revenue", "interval", data, desc))
    )


@register.simple_tag
def pressure_chart(pressure: Pressure) -> SafeString:
    """Customers by the marketing contacts of seven days, as shares."""
    total = pressure.customers or 1
    data = {
        "x": [str(contacts) if contacts < 4 else ">3" for contacts, _n in pressure.by_contacts],
        "xname": _("Contacts in 7 days"),
        "percent": True,
        "series": [
            {"name": _("Customers"), "values": [n / total for _c, n in pressure.by_contacts]}
        ],
    }
    desc = _("Share of customers by marketing contacts in seven days")
    return SafeString(
        render_to_string("components/chart.html", chart("ch-pressure", "bar", data, desc, "h-sm"))
    )
