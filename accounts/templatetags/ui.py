"""The parts of a screen as template tags; each draws a file of templates/components."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.permissions import opens
from accounts.templatetags import formats

register = template.Library()
register.filters.update(formats.register.filters)
register.tags.update(formats.register.tags)

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
TONE_ICONS = {
    "good": "check",
    "warn": "alert-triangle",
    "bad": "alert-circle",
    "info": "info-circle",
    "hold": "hand-stop",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One icon of icons.svg; `size` "s" for small."""
    css = f"sp-i sp-i-{size}" if size else "sp-i"
    return format_html(
        '<svg class="{}" aria-hidden="true" viewBox="0 0 24 24"><use href="{}#{}"/></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def url_or_none(context: template.Context, name: str, *args: Any, **kwargs: Any) -> str | None:
    """The address, or nothing while no such page exists or it does not let the reader in."""
    try:
        return opened(context, reverse(name, args=args, kwargs=kwargs))
    except NoReverseMatch:
        return None


@register.simple_tag(takes_context=True)
def opened(context: template.Context, address: str | None) -> str | None:
    """The address as it is, or nothing where its page does not let the reader in."""
    reader = getattr(getattr(context, "request", None), "user", None)
    shut = address and reader and not opens(reader, address)
    return None if shut else address


@register.simple_tag
def badge(text: Any, tone: str = "", icon_name: str | None = None) -> SafeString:
    """A tag: tone good, warn, bad, info, hold, brand, sand, line; "" is neutral.

    The five meanings carry their icon; pass "" for none.
    """
    drawn = TONE_ICONS.get(tone, "") if icon_name is None else icon_name
    return format_html(
        '<span class="sp-tag{}">{}{}</span>',
        f" is-{tone}" if tone else "",
        icon(drawn) if drawn else "",
        text,
    )


@register.simple_tag
def delta(change: float | None, text: str, better: str = "up") -> SafeString:
    """A change with its arrow; good or bad by `better` ("up", "down" or "" for neither)."""
    if not change:
        return format_html('<span class="sp-delta sp-mute">{}</span>', text)
    rises = change > 0
    judged = {"up": rises, "down": not rises}.get(better)
    tone, word = {True: ("good", _("better")), False: ("bad", _("worse")), None: ("2", "")}[judged]
    arrow = icon("arrow-up-right" if rises else "arrow-down-right")
    spoken = format_html('<span class="sp-vh">, {}</span>', word) if word else ""
    return format_html('<span class="sp-delta sp-{}">{}{}{}</span>', tone, arrow, text, spoken)


@register.simple_tag
def sparkline(values: Iterable[float | None]) -> SafeString:
    """The shape of a series, 96 × 32, with a dot on its last value."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    step, scale = 92 / (len(known) - 1), 24 / ((high - low) or 1)
    points = " ".join(
        f"{2 + i * step:.1f},{28 - (value - low) * scale:.1f}" for i, value in enumerate(known)
    )
    last_y = f"{28 - (known[-1] - low) * scale:.1f}"
    return format_html(
        '<svg class="sp-spark" viewBox="0 0 96 32" aria-hidden="true" focusable="false">'
        '<polygon points="2,32 {} 94,32"/><polyline points="{}"/>'
        '<circle r="3" cx="94" cy="{}"/></svg>',
        points,
        points,
        last_y,
    )


@register.simple_tag
def bar(hundredths: float | None, tone: str = "", label: str = "") -> SafeString:
    """A bar of 0 to 100; with `label` it is a progress bar for screen readers too."""
    width = max(0, min(100, round(hundredths or 0)))
    role = (
        format_html(
            ' role="progressbar" aria-label="{}" aria-valuemin="0" aria-valuemax="100"'
            ' aria-valuenow="{}"',
            label,
            width,
        )
        if label
        else ""
    )
    css = f"is-{tone}" if tone and not tone.startswith("d") else tone
    return format_html(
        '<span class="sp-bar"{}><i class="{}" data-w="{}"></i></span>', role, css, width
    )


@register.inclusion_tag("components/score_bar.html")
def score_bar(
    label: str, value: Any, hundredths: float, tone: str = "", note: str = "", url: str = ""
) -> dict[str, Any]:
    """A named score with its bar; `hundredths` 0 to 100."""
    return {
        "label": label,
        "value": value,
        "w": hundredths,
        "tone": tone,
        "note": note,
        "url": url,
    }


@register.inclusion_tag("components/freshness.html")
def freshness(
    at: Any, seconds: float | None = None, stale: bool = False, live: bool = False
) -> dict[str, Any]:
    """When a figure was computed and how long it took; stale by shape and word."""
    return {"at": at, "seconds": seconds, "stale": stale, "live": live}


@register.inclusion_tag("components/stat.html")
def stat(label: str, value: Any, detail: Any = "", **more: Any) -> dict[str, Any]:
    """One figure; more: unit, url, spark (numbers)."""
    return {"label": label, "value": value, "detail": detail, **more}


@register.inclusion_tag("components/masked.html")
def masked(text: str, reveal_url: str | None, what: str, *, dial: bool = False) -> dict[str, Any]:
    """A masked value; with `reveal_url` a button that POSTs there and shows the answer for 15 s, to `dial` it as a link."""
    return {"text": text, "reveal_url": reveal_url, "what": what, "dial": dial}


@register.inclusion_tag("components/empty.html", takes_context=True)
def empty_state(
    context: template.Context, icon_name: str, title: str, text: str = "", **more: Any
) -> dict[str, Any]:
    """What this is and how to begin; more: url + action, example_url + example."""
    url = opened(context, more.pop("url", None))
    return {"icon_name": icon_name, "title": title, "text": text, "url": url, **more}


@register.inclusion_tag("components/lazy.html")
def lazy(url: str | None, title: str, cols: str = "", height: str = "") -> dict[str, Any]:
    """A panel that loads itself from `url` (which answers with the whole section)."""
    return {"url": url, "title": title, "cols": cols, "height": height}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Any, shown: str = "") -> dict[str, Any]:
    """Key-set paging of a `config.base.http.KeyPage`; keeps the filters of the address."""
    query = context["request"].GET.copy()
    began = "after" in query
    query.pop("after", None)
    start = f"?{query.urlencode()}" if began else None
    if page.next_key:
        query["after"] = str(page.next_key)
    return {
        "next_url": f"?{query.urlencode()}" if page.next_key else None,
        "start_url": start,
        "shown": shown,
    }


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, cols: str = "", label: str = "") -> dict[str, Any]:
    """Label, control, help and error of one form field."""
    widget = bound.field.widget
    checks = isinstance(widget, CheckboxInput)
    options = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    css = "form-check-input" if checks else "form-control"
    if isinstance(widget, Select) and not options:
        css = "form-select"
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    attrs: dict[str, str | bool] = {"class": f"{widget.attrs.get('class', '')} {css}".strip()}
    if bound.errors:
        attrs["class"] = f"{attrs['class']} is-invalid"
        attrs["aria-invalid"] = "true"
        described.append(f"{bound.auto_id}_error")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    control = bound if options else bound.as_widget(attrs=attrs)
    return {
        "field": bound,
        "control": control,
        "is_check": checks,
        "is_options": options,
        "cols": cols,
        "label": label,
    }


@register.inclusion_tag("components/chart.html")
def chart(
    figure_id: str, kind: str, data: Mapping[str, Any], desc: str, height: str = "", **more: Any
) -> dict[str, Any]:
    """A drawn figure with a table twin; kinds and data as static/js/charts.js says.

    `desc` is the sentence read out; height "", h-xs, h-sm or h-lg; more: caption, legend (bool).
    """
    table = list(data.get("table") or table_of(data))
    drawn = {key: value for key, value in data.items() if key != "table"}
    text = json.dumps(drawn, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPES)
    return {
        "id": figure_id,
        "kind": kind,
        "json": mark_safe(text),  # noqa: S308 - JSON with <, > and & escaped, as json_script does
        "desc": desc,
        "height": height,
        "head": table[0] if table else [],
        "rows": table[1:],
        "names": legend_of(kind, data),
        **more,
    }


def legend_of(kind: str, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The names of the series, each with the dot of its colour."""
    fixed = {"hours": ("mute", "d1"), "radar": ("d1", "ink")}.get(kind, ())
    named = [(i, s) for i, s in enumerate(data.get("series") or []) if s.get("name")]
    return [
        (s["name"], fixed[i] if i < len(fixed) else s.get("tone") or f"d{i % 8 + 1}")
        for i, s in named
    ]


def table_of(data: Mapping[str, Any]) -> list[Sequence[Any]]:
    """The rows behind a chart of named series over `x`: a head, then one row per x."""
    series = data.get("series") or []
    if not data.get("x") or not series:
        return []
    head = [data.get("xname", ""), *(s.get("name", "") for s in series)]
    columns = [s.get("values", []) for s in series]
    return [
        head,
        *([x, *(col[i] for col in columns if i < len(col))] for i, x in enumerate(data["x"])),
    ]


@register.simple_block_tag(takes_context=True)
def panel(context: template.Context, content: str, title: str = "", **more: Any) -> str:
    """A card around its content; more: cols, id, note, flush, link + link_text, foot, count, figure (id of its chart)."""
    slug = more.pop("id", "") or f"h-{zlib.crc32(str(title).encode())}"
    link = opened(context, more.pop("link", None))
    return render_to_string(
        "components/panel.html",
        {"content": content, "title": title, "id": slug, "link": link, **more},
    )
