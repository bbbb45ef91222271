"""The pictures of a result: the interval, the forest of groups, the lift by day."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.templatetags.formats import points, signed
from accounts.templatetags.ui import badge, chart
from campaigns.domain.lift import Estimate
from campaigns.models import Campaign
from campaigns.permissions import WORK_TASK
from campaigns.selectors.reactions import steps_of
from campaigns.selectors.results import GroupResult, Result

register = template.Library()

LEFT, RIGHT = 20, 340  # the drawn axis, in the picture's own units


@register.simple_tag
def claim_badge(result: Result) -> SafeString:
    """Whether anything may be claimed."""
    return {
        "works": badge(_("Claim supported"), "good", "circle-check"),
        "harmful": badge(_("Harmful"), "bad", "alert-circle"),
        "none": badge(_("No claim"), "", "minus"),
    }[result.claim]


@register.simple_tag
def estimate_badge(lift: Estimate) -> SafeString:
    """How one interval reads."""
    if lift.spans_zero:
        return badge(_("No claim"), "", "minus")
    return badge(_("Works"), "good", "check") if lift.value > 0 else badge(_("Harmful"), "bad")


@register.filter
def top_rate(result: Result) -> float:
    """The longer of the two bars."""
    return max(result.treated.rate, result.holdout.rate) * 1.1 or 1.0


@register.simple_tag(takes_context=True)
def funnel_rows(context: Context, result: Result, campaign: Campaign) -> list[tuple[str, int, str]]:
    """The way from plan to success in the channel's own steps; each with the address of the list behind it."""
    deliveries = reverse("campaigns:delivery_list", args=[campaign.code])
    may_see_tasks = context["request"].user.has_perm(WORK_TASK)
    tasks = reverse("campaigns:task_list") if may_see_tasks else ""
    return [
        (step.word, step.count, f"{address}?{step.query}" if address else "")
        for step in steps_of(result, campaign)
        for address in [tasks if step.of_tasks else deliveries]
    ]


@register.filter
def hundredths(value: float) -> str:
    """A difference of rates in percentage points, without the unit."""
    return signed(round(value * 100, 2), 2)


@register.simple_tag
def interval_picture(result: Result, campaign: Campaign) -> SafeString:
    """The estimate on its axis, with the interval as a band and zero marked."""
    lift = result.lift
    if lift is None:
        return SafeString("")
    low, high = min(0.0, lift.low), max(0.0, lift.high)
    room = (high - low) * 0.1 or 0.01

    def at(value: float) -> str:
        place = LEFT + (RIGHT - LEFT) * (value - low + room) / (high - low + 2 * room)
        return f"{place:.1f}"

    label = _("Lift %(value)s, 95%% interval %(low)s to %(high)s") % {
        "value": points(lift.value),
        "low": points(lift.low),
        "high": points(lift.high),
    }
    return format_html(
        '<svg class="sp-ci" viewBox="0 0 360 68" role="img" aria-label="{}">'
        '<line class="ax" x1="20" x2="340" y1="42" y2="42"/>'
        '<line class="ax" x1="{}" x2="{}" y1="36" y2="47"/><text x="{}" y="62">0</text>'
        '<rect class="band" x="{}" y="30" width="{}" height="24" rx="3"/>'
        '<circle class="pt" cx="{}" cy="42" r="6"/><text class="b" x="{}" y="24">{}</text></svg>',
        label,
        at(0),
        at(0),
        at(0),
        at(lift.low),
        f"{float(at(lift.high)) - float(at(lift.low)):.1f}",
        at(lift.value),
        at(lift.value),
        points(lift.value),
    )


@register.simple_tag
def forest_row(group: GroupResult, groups: Sequence[GroupResult]) -> SafeString:
    """One group's interval on the axis that all groups share."""
    known = [g.lift for g in groups if g.lift]
    low = min(0.0, *(lift.low for lift in known))
    high = max(0.0, *(lift.high for lift in known))

    def at(value: float) -> str:
        return f"{10 + 340 * (value - low) / ((high - low) or 1):.1f}"

    lift = group.lift or Estimate(0, 0, 0)
    return format_html(
        '<svg viewBox="0 0 360 24" preserveAspectRatio="none" aria-hidden="true">'
        '<line class="zero" x1="{}" x2="{}" y1="0" y2="24" vector-effect="non-scaling-stroke"/>'
        '<line class="ci" x1="{}" x2="{}" y1="12" y2="12" vector-effect="non-scaling-stroke"/>'
        '<ellipse class="pt" cx="{}" cy="12" rx="6" ry="5" vector-effect="non-scaling-stroke"/></svg>',
        at(0),
        at(0),
        at(lift.low),
        at(lift.high),
        at(lift.value),
    )


@register.simple_tag
def lift_chart(by_day: Sequence[tuple[int, Estimate]]) -> SafeString:
    """The cumulative lift with its band, by day of the window."""
    data = {
        "x": [day for day, _lift in by_day],
        "xname": _("Day"),
        "percent": True,
        "series": [
            {"name": _("Lift"), "values": [lift.value for _day, lift in by_day]},
        ],
        "lo": [lift.low for _day, lift in by_day],
        "hi": [lift.high for _day, lift in by_day],
        "table": [
            [_("Day"), _("Lift"), _("Low"), _("High")],
            *([day, points(e.value), points(e.low), points(e.high)] for day, e in by_day),
        ],
        "marks": [{"y": 0, "label": "", "tone": "ink"}],
    }
    desc = _(
        "Difference of conversion rates between contacted and hold-out by day, with its interval"
    )
    return SafeString(
        render_to_string("components/chart.html", chart("ch-lift", "band", data, desc))
    )
