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
        {"label": _("Service and policy holds"), "count": 1128, "share": 0.013, "w": 2, "x": 87, "kind": "hold"},
        {"label": _("Hold-out"), "note": _("not contacted on purpose"), "count": 7548, "share": 0.087, "w": 9, "x": 78, "kind": "sand"},
        {"label": _("To be contacted"), "count": 67932, "share": 0.786, "w": 78, "kind": "sum"},
    ]


def _figures() -> list[dict[str, Any]]:
    months = [str(month) for month in range(1, 9)]
    up, side = [62, 71, 84, 79, 101, 122, 118, 137], [30, 34, 31, 38, 41, 39, 44, 47]
    named = [{"name": _("Revenue"), "values": up}, {"name": _("Cost"), "values": side}]
    hours = [str(hour) for hour in range(9, 21)]
    planned = [18, 22, 16, 8, 6, 13, 14, 11, 9, 6, 5, 0]
    sent: list[float | None] = [18, 17, *[None] * 10]
    curve = [[x, round(20 * (x / 10) ** 0.5, 1)] for x in range(0, 61, 5)]
    specs: list[tuple[str, dict[str, Any]]] = [
        ("line", {"x": months, "series": named, "unit": "CNY 10,000", "marks": [{"y": 110, "label": _("Goal"), "tone": "sand"}]}),
        ("area", {"x": months, "series": named[:1]}),
        ("stacked", {"x": months, "series": named}),
        ("bar", {"x": months, "series": named[:1], "partial": 7}),
        ("band", {"x": months, "series": [{"name": _("Lift"), "values": [1, 1.4, 1.8, 2.1, 2.3, 2.5, 2.6, 2.7]}], "lo": [-1, -0.4, 0.2, 0.7, 1, 1.3, 1.5, 1.6], "hi": [3, 3.2, 3.4, 3.5, 3.6, 3.7, 3.7, 3.8]}),
        ("interval", {"x": months, "name": _("Revenue"), "values": up, "lo": [v - 20 for v in up], "hi": [v + 22 for v in up], "plan": [70, 80, 90, 100, 110, 120, 130, 140], "planname": _("Plan")}),
        ("hours", {"x": hours, "series": [{"name": _("Plan"), "values": planned}, {"name": _("Sent"), "values": sent}], "now": 1, "nowlabel": _("now")}),
        ("waterfall", {"steps": [{"name": _("Matching"), "value": 86420, "kind": "sum"}, {"name": _("No consent"), "value": 9812}, {"name": _("Holds"), "value": 1128, "kind": "hold"}, {"name": _("Reachable"), "value": 75480, "kind": "sum"}]}),
        ("radar", {"axes": [_("Value score"), _("Loyalty"), _("Digital habits"), _("Use of credit"), _("Wealth business")], "series": [{"name": _("This customer"), "values": [70, 82, 44, 20, 76]}, {"name": _("Peers"), "values": [55, 60, 61, 42, 50]}]}),
        ("curve", {"series": [{"name": "SMS", "points": curve}], "unit": _("Revenue"), "diagonal": {"points": [[0, 0], [60, 30]]}}),
        ("heatmap", {"x": months[:4], "y": [_("Gold"), _("Classic")], "cells": [[x, y, (x + 1) * (y + 2)] for x in range(4) for y in range(2)], "labels": True}),
        ("sankey", {"nodes": [{"name": _("New customers")}, {"name": _("Growing customers")}, {"name": _("Lost customers")}], "links": [{"source": _("New customers"), "target": _("Growing customers"), "value": 30}, {"source": _("New customers"), "target": _("Lost customers"), "value": 8}]}),
    ]
    return [{"id": f"ch-{kind}", "kind": kind, "data": data} for kind, data in specs]
