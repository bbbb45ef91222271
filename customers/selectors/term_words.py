"""Contact terms in words: caps, what a proposal changes, and what a trial found."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.domain.contact_terms import Cap, Terms, read_terms
from customers.models import Channel, ContactKind, ContactPolicy, ContactTerms, Purpose
from customers.selectors.contact_terms import Trial


def label_of(name: str) -> str:
    """Say a field of the contact policy."""
    return capfirst(str(getattr(ContactPolicy._meta.get_field(name), "verbose_name", name)))


def window_words(hours: int) -> str:
    """Say a window in hours or in whole days."""
    if hours % 24 or hours == 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def channel_word(code: str) -> str:
    """Say a channel."""
    return str(dict(Channel.choices).get(code, code))


def cap_words(cap: Cap) -> str:
    """Say a cap in one line."""
    scope = [
        str(dict(Channel.choices).get(cap.channel, "")),
        str(dict(ContactKind.choices).get(cap.kind, "")),
        _("every purpose") if not cap.purpose else str(dict(Purpose.choices)[cap.purpose]),
    ]
    return _("%(n)s in %(window)s: %(scope)s") % {
        "n": cap.most,
        "window": window_words(cap.hours),
        "scope": " · ".join(part for part in scope if part),
    }


def trial_rows(trial: Trial) -> list[dict[str, Any]]:
    """Return the bars of a trial: what each cap stops of all that was made."""
    return [
        {
            "label": cap_words(cap),
            "count": count,
            "share": count / trial.made if trial.made else 0,
            "w": round(100 * count / trial.made) if trial.made else 0,
        }
        for cap, count in trial.by_cap
    ]


def changes_of(proposed: ContactTerms) -> list[str]:
    """Say what a version differs in from the one published before it, and a proposal from what is in force."""
    new = read_terms(proposed.document)
    if not proposed.published_at and not proposed.withdrawn_at:
        old = ContactPolicy.objects.current().terms
        return [*_plain_changes(old, new), *_cap_changes(old, new)]
    before = (
        ContactTerms.objects.filter(published_at__isnull=False, version__lt=proposed.version)
        .order_by("-published_at")
        .first()
    )
    old = read_terms(before.document) if before else Terms()
    return [*_plain_changes(old, new), *_cap_changes(old, new)]


def _plain_changes(old: Terms, new: Terms) -> list[str]:
    names = [name for name in Terms.__dataclass_fields__ if name not in ("caps", "prices")]
    told = []
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = label_of(name)
            told.append(
                _("%(what)s: %(before)s → %(after)s")
                % {"what": label, "before": _said(name, before), "after": _said(name, after)}
            )
    for channel in sorted({*old.prices, *new.prices}):
        before, after = old.prices.get(channel), new.prices.get(channel)
        if before != after:
            told.append(
                _("price by %(channel)s: %(before)s → %(after)s")
                % {
                    "channel": channel_word(channel),
                    "before": "–" if before is None else before,
                    "after": "–" if after is None else after,
                }
            )
    return told


def _cap_changes(old: Terms, new: Terms) -> list[str]:
    gone = [_("no longer: %(cap)s") % {"cap": cap_words(c)} for c in old.caps if c not in new.caps]
    come = [_("new: %(cap)s") % {"cap": cap_words(cap)} for cap in new.caps if cap not in old.caps]
    return gone + come


def _said(name: str, value: Any) -> str:
    if name == "control_share":
        return f"{round(value * 100, 2):g}%"
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value)
