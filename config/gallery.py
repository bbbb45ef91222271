"""Invented figures for the shelf of components: nothing here comes from the database."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(
        label=gettext_lazy("Campaign name"), help_text=gettext_lazy("Seen by colleagues only")
    )
    holdout = forms.DecimalField(label=gettext_lazy("Hold-out share (%)"), min_value=6)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[("sms", gettext_lazy("SMS")), ("email", gettext_lazy("E-mail"))],
    )
    note = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    agree = forms.BooleanField(label=gettext_lazy("Send to myself first"), required=False)


def sample_context() -> dict[str, Any]:
    """Everything gallery.html shows."""
    form = SampleForm({"name": "", "holdout": "0.5", "channel": "sms"})
    return {
        "now": timezone.now(),
        "yesterday": timezone.now() - dt.timedelta(days=1, hours=3),
        "form": form,
        "spark": [3, 4, 3.4, 5, 4.8, 6, 7],
        "figures": _figures(),
        "waterfall": _waterfall(),
        "people": [
            ("C-1048 2231", _("Gold"), 486320, "0.31", "good", _("Can be contacted")),
            ("C-2207 9114", _("Classic"), 52880, "0.74", "hold", _("On hold")),
            ("C-3310 0452", _("Platinum"), 1500000, "0.12", "warn", _("Cap reached")),
        ],
    }


def late_panel() -> dict[str, Any]:
    """The panel that arrives by itself."""
    return {"title": _("Loaded late"), "id": "h-late", "content": _("Here it is."), "cols": "c-6"}


def _waterfall() -> list[dict[str, Any]]:
    return [
        {"label": _("Matching"), "count": 86420, "share": 1, "w": 100, "kind": "sum"},
        {"label": _("No consent"), "count": 9812, "share": 0.114, "w": 11, "x": 89},
        {
            "label": _("Service and policy holds"),
            "count": 1128,
            "share": 0.013,
            "w": 2,
            "x": 87,
            "kind": "hold",
        },
        {
            "label": _("Hold-out"),
            "note": _("not contacted on purpose"),
            "count": 7548,
            "share": 0.087,
            "w": 9,
            "x": 78,
            "kind": "sand",
        },
        {"label": _("To be contacted"), "count": 67932, "share": 0.786, "w": 78, "kind": "sum"},
    ]


def _figures() -> list[dict[str, Any]]:
    specs = {**_series_figures(), **_effect_figures(), **_shape_figures()}
    return [{"id": f"ch-{kind}", "kind": kind, "data": data} for kind, data in specs.items()]


MONTHS = [str(month) for month in range(1, 9)]
REVENUE = [62, 71, 84, 79, 101, 122, 118, 137]
COSTS = [30, 34, 31, 38, 41, 39, 44, 47]
LIFT = [1, 1.4, 1.8, 2.1, 2.3, 2.5, 2.6, 2.7]


def _series_figures() -> dict[str, dict[str, Any]]:
    both = [{"name": _("Revenue"), "values": REVENUE}, {"name": _("Cost"), "values": COSTS}]
    goal = {"y": 110, "label": _("Goal"), "tone": "sand"}
    plan, sent = [18, 22, 16, 8, 6, 13, 14, 11, 9, 6, 5, 0], [18, 17]
    return {
        "line": {"x": MONTHS, "series": both, "unit": "CNY 10,000", "marks": [goal]},
        "area": {"x": MONTHS, "series": both[:1]},
        "stacked": {"x": MONTHS, "series": both},
        "bar": {"x": MONTHS, "series": both[:1], "partial": 7},
        "hours": {
            "x": [str(hour) for hour in range(9, 21)],
            "series": [
                {"name": _("Plan"), "values": plan},
                {"name": _("Sent"), "values": [*sent, *[None] * 10]},
            ],
            "now": 1,
            "nowlabel": _("now"),
        },
    }


def _effect_figures() -> dict[str, dict[str, Any]]:
    return {
        "band": {
            "x": MONTHS,
            "series": [{"name": _("Lift"), "values": LIFT}],
            "lo": [value - 1.5 for value in LIFT],
            "hi": [value + 1.5 for value in LIFT],
        },
        "interval": {
            "x": MONTHS,
            "name": _("Revenue"),
            "values": REVENUE,
            "lo": [value - 20 for value in REVENUE],
            "hi": [value + 22 for value in REVENUE],
            "plan": list(range(70, 150, 10)),
            "planname": _("Plan"),
        },
        "waterfall": {
            "steps": [
                {"name": _("Matching"), "value": 86420, "kind": "sum"},
                {"name": _("No consent"), "value": 9812},
                {"name": _("Holds"), "value": 1128, "kind": "hold"},
                {"name": _("Reachable"), "value": 75480, "kind": "sum"},
            ]
        },
    }


def _shape_figures() -> dict[str, dict[str, Any]]:
    tiers = [_("Gold"), _("Classic")]
    stages = [_("New customers"), _("Growing customers"), _("Lost customers")]
    return {
        "radar": {
            "axes": [_("Value score"), _("Loyalty"), _("Digital habits"), _("Wealth business")],
            "series": [
                {"name": _("This customer"), "values": [70, 82, 44, 76]},
                {"name": _("Peers"), "values": [55, 60, 61, 50]},
            ],
        },
        "curve": {
            "series": [{"name": "SMS", "points": [[x, (40 * x) ** 0.5] for x in range(0, 61, 5)]}],
            "unit": _("Revenue"),
            "diagonal": {"points": [[0, 0], [60, 30]]},
        },
        "heatmap": {
            "x": MONTHS[:4],
            "y": tiers,
            "cells": [[x, y, (x + 1) * (y + 2)] for x in range(4) for y in range(2)],
            "labels": True,
        },
        "sankey": {
            "nodes": [{"name": stage} for stage in stages],
            "links": [
                {"source": stages[0], "target": stages[1], "value": 30},
                {"source": stages[0], "target": stages[2], "value": 8},
            ],
        },
    }
