"""The places of a campaign's document and what stands there, in the reader's words."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from campaigns.domain.recurrence import RuleError
from campaigns.models import Campaign, Message, SocialPost
from campaigns.models.campaigns import CAMPAIGN_CHANNELS
from campaigns.selectors.reasons import CONVERSIONS
from campaigns.selectors.stopping import DOES_WORDS, LINE_WORDS, stop_rule_words
from campaigns.selectors.timing.words import rule_words

PLACES: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Type"),
    "class": gettext_lazy("Type"),
    "goal": gettext_lazy("Goal"),
    "include": gettext_lazy("Segments in"),
    "exclude": gettext_lazy("Segments out"),
    "holdout_share": gettext_lazy("Hold-out"),
    "content": gettext_lazy("Content"),
    "messages": gettext_lazy("Content"),
    "subject": gettext_lazy("Subject"),
    "preheader": gettext_lazy("Preview line"),
    "body": gettext_lazy("Text"),
    "schedule": gettext_lazy("Time"),
    "timing": gettext_lazy("Time"),
    "starts_at": gettext_lazy("Starts"),
    "product": gettext_lazy("Product"),
    "budget": gettext_lazy("Budget"),
    "budget_amount": gettext_lazy("Budget"),
    "caps": gettext_lazy("Limits"),
    "stop_rules": gettext_lazy("Stop rules"),
    "showing": gettext_lazy("Showings"),
    "button": gettext_lazy("Words on the button"),
    "picture": gettext_lazy("Picture"),
    "placement": gettext_lazy("Placement"),
    "audience_format": gettext_lazy("Form of the file"),
    "recipient": gettext_lazy("Recipient"),
    "posts": gettext_lazy("Social posts"),
    "channel": gettext_lazy("Channel"),
    "follows": pgettext_lazy("campaign", "Follows"),
    "campaign": gettext_lazy("Campaign"),
    "when": gettext_lazy("For whom"),
    "after_hours": gettext_lazy("Hours after the first contact"),
    "content_hash": gettext_lazy("What it follows, as it stands"),
    "rule": gettext_lazy("Rule"),
    "limit": gettext_lazy("Limit"),
    "least": gettext_lazy("After at least"),
    "load": gettext_lazy("Members of the list, by its last load"),
    "version": gettext_lazy("Version"),
}
SEGMENTS = ("include", "exclude")
CODED: dict[str, dict[Any, Any]] = {
    "kind": dict(Campaign.Kind.choices),
    "class": dict(Campaign.Kind.choices),
    "channel": dict(CAMPAIGN_CHANNELS),
    "platform": dict(SocialPost.Platform.choices),
    "language": dict(settings.LANGUAGES),
    "free_days": dict(Campaign.FreeDays.choices),
    "customer_time": dict(Campaign.CustomerTime.choices),
    "again": dict(Campaign.Again.choices),
    "when": dict(Campaign.FollowWhen.choices),
    "conversion_event": dict(CONVERSIONS),
}
FIRST_TEXT = "1/A/"


def place_words(path: str) -> str:
    """Return where something stands: 内容 · English · 主题 for content.1/A/en.subject."""
    above, said = "", []
    for part in path.split("."):
        said.append(_number(part) if above in SEGMENTS else _part(part))
        above = part
    return " · ".join(word for word in said if word)


def value_words(path: str, value: Any) -> Any:
    """Return what stands at a place as its reader knows it; texts that have no other words stay as they are."""
    name = path.rpartition(".")[2]
    if value is None or value == "":
        return None
    if isinstance(value, dict):
        return _named(value)
    if isinstance(value, list):
        return pgettext("between weekdays", ", ").join(str(value_words(path, one)) for one in value)
    if name in CODED:
        return str(CODED[name].get(value, value))
    return SAID[name](value) if name in SAID else value


def is_text(path: str) -> bool:
    """Whether a place holds words of a person, to be compared word by word."""
    name = path.rpartition(".")[2]
    return name in ("name", "goal", "subject", "preheader", "title", "body", "reason")


def _part(part: str) -> str:
    if part in PLACES:
        return str(PLACES[part])
    line, cut, does = part.partition("/")
    if cut and line in LINE_WORDS and does in DOES_WORDS:
        return f"{LINE_WORDS[line]} ({DOES_WORDS[does]})"
    if part.count("/") == 2:
        step, variant, language = part.split("/")
        known = str(dict(settings.LANGUAGES).get(language, language))
        return known if part.startswith(FIRST_TEXT) else f"{step} {variant} {known}"
    platform, _cut, number = part.partition(" ")
    if platform in CODED["platform"]:
        return f"{CODED['platform'][platform]} {number}"
    return _field(part)


def _field(name: str) -> str:
    for model in (Campaign, Message, SocialPost):
        try:
            return str(capfirst(str(model._meta.get_field(name).verbose_name)))  # type: ignore[union-attr] # plain fields
        except FieldDoesNotExist:
            continue
    return name


def _named(value: dict[str, Any]) -> str:
    if {"line", "does"} <= set(value):
        return stop_rule_words(value)
    if "body" in value:  # a text or a post that came or went as a whole
        return str(value.get("title") or value.get("subject") or value["body"])
    return str(value.get("name") or value.get("code") or _number(value.get("id", "")))


def _number(part: str) -> str:
    return _("No. %(n)s") % {"n": part}


def _moment(value: Any) -> str:
    try:
        return f"{localtime(datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M}"
    except ValueError:
        return str(value)


def _rule(value: str) -> str:
    try:
        return rule_words(value)
    except RuleError:
        return value


def _share(value: float) -> str:
    return f"{number_format(Decimal(f'{round(value * 100, 2):g}'))}%"


SAID: dict[str, Callable[[Any], str]] = {
    "holdout_share": _share,
    "goal_conversion_rate": _share,
    "limit": _share,
    "starts_at": _moment,
    "planned_at": _moment,
    "recurrence": _rule,
}
