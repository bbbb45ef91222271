"""The small words and marks of campaign pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.ui import badge, chart
from campaigns.domain.compliance.copies import Rule
from campaigns.models import (
    Approval,
    Arm,
    Campaign,
    CampaignRun,
    ContactTask,
    Delivery,
)
from campaigns.selectors import reactions
from campaigns.selectors.audiences import format_label
from campaigns.selectors.following import words as following
from campaigns.selectors.following.chain import Chain, chain_of
from campaigns.selectors.monitor import MonitorView
from campaigns.selectors.reasons import CONVERSIONS, reason_text
from campaigns.selectors.stopping import stop_rule_words, wanted_reasons
from campaigns.selectors.timing.words import moment_words, sentence_of
from config.base.languages import is_chinese
from customers.models import ContactPolicy

register = template.Library()

STATE_TONES = {
    "draft": ("", "edit"),
    "in_review": ("warn", "writing-sign"),
    "approved": ("info", "signature"),
    "running": ("good", "player-play"),
    "paused": ("warn", "player-pause"),
    "stopped": ("bad", "hand-stop"),
    "finished": ("good", "circle-check"),
}
DELIVERY_TONES = {
    "sent": "good",
    "failed": "bad",
    "uncertain": "warn",
    "suppressed": "hold",
    "holdout": "sand",
}
TASK_TONES = {
    "taken": "info",
    "expired": "warn",
    "withdrawn": "hold",
    "interested": "good",
    "meeting": "good",
    "sold": "good",
    "wrong_number": "bad",
    "no_calls": "bad",
}
EVENT_ICONS = {
    "opened": "eye",
    "clicked": "mouse",
    "dismissed": "x",
    "bounced": "alert-circle",
    "unsubscribed": "ban",
    "complained": "flag",
}
RISK_WORDS = {
    1: gettext_lazy("R1 low risk"),
    2: gettext_lazy("R2 low to medium risk"),
    3: gettext_lazy("R3 medium risk"),
    4: gettext_lazy("R4 medium to high risk"),
    5: gettext_lazy("R5 high risk"),
}


@register.filter
def stop_rule(rule: Mapping[str, Any]) -> str:
    """A stop rule in words."""
    return stop_rule_words(rule)


@register.inclusion_tag("campaigns/_resume.html", takes_context=True)
def resume_form(context: Mapping[str, Any], campaign: Campaign, run_state: str) -> dict[str, Any]:
    """The way on from a pause."""
    return {
        "campaign": campaign,
        "run_state": run_state,
        "wanted": wanted_reasons(campaign, timezone.now()),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def campaign_state(campaign: Campaign) -> SafeString:
    """The state as a tag."""
    tone, icon_name = STATE_TONES[campaign.state]
    return badge(campaign.get_state_display(), tone, icon_name)


@register.simple_tag(takes_context=True)
def follow_chain(context: dict[str, Any], campaign: Campaign) -> Chain:
    """The campaigns that follow each other, as the reader sees them."""
    return chain_of(campaign, context["request"].user)


@register.filter
def link_words(campaign: Campaign) -> str:
    """When and for whom a follow-up begins."""
    return following.link_words(campaign)


@register.simple_tag
def delivery_state(delivery: Delivery) -> SafeString:
    """The delivery's state as a tag."""
    word = reactions.state_word(delivery.state, delivery.channel)
    return badge(word, DELIVERY_TONES.get(delivery.state, ""), "")


@register.simple_tag
def task_state(task: ContactTask) -> SafeString:
    """A task's state as a tag, with its outcome where it has one."""
    tone = TASK_TONES.get(task.outcome if task.state == "done" else task.state, "")
    told = task.get_outcome_display() if task.outcome else task.get_state_display()
    return badge(told if task.state in ("done", "open") else task.get_state_display(), tone, "")


@register.filter
def state_label(state: str, channel: str = "") -> str:
    """The word for a delivery's state on a channel."""
    return reactions.state_word(state, channel)


@register.filter
def audience_format(code: str) -> str:
    """What a form of an ad audience's file is called."""
    return format_label(code)


@register.filter
def reason(code: str) -> str:
    """Why a customer was not contacted, in words."""
    return str(reason_text(code)) if code else "–"


@register.simple_tag
def risk_badge(rating: int) -> SafeString:
    """R1 to R5 with its word."""
    tone = {1: "good", 2: "info", 3: "warn"}.get(rating, "bad")
    return badge(RISK_WORDS[rating], tone, "")


@register.filter
def signing_role(role: str) -> str:
    """The word for a signature's role."""
    return str(dict(Approval.Role.choices).get(role, role))


@register.filter
def is_in(value: Any, chosen: Iterable[Any] | None) -> bool:
    """Whether a key is among the chosen ones, whatever their types."""
    return str(value) in {str(getattr(item, "pk", item)) for item in chosen or []}


@register.filter
def to_contact(run: CampaignRun) -> int:
    """Everybody frozen but the hold-out and those a rule stopped."""
    return run.frozen_count - run.holdout_count - run.suppressed_count


@register.filter
def done_share(run: CampaignRun) -> int:
    """Hundredths of the run that are settled."""
    total = to_contact(run)
    left = run.planned_count + run.claimed_count
    return round(100 * (total - left) / total) if total else 0


@register.filter
def rule_title(rule: Rule) -> str:
    """What a copy rule is called, in the reader's language."""
    return rule.title["zh" if is_chinese() else "en"]


@register.filter
def rule_message(rule: Rule) -> str:
    """Why a copy rule exists, in the reader's language."""
    return rule.message["zh" if is_chinese() else "en"]


@register.filter
def in_tongue(words: Mapping[str, str]) -> str:
    """The words of a pair in the reader's language."""
    return words["zh" if is_chinese() else "en"]


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key."""
    return values[key]


@register.filter
def grouped(digest: str) -> str:
    """A hash in groups of four, to be compared by eye."""
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


@register.simple_tag
def contact_policy() -> ContactPolicy:
    """The contact policy in force."""
    return ContactPolicy.objects.current()


@register.simple_tag
def when_it_runs(campaign: Campaign) -> str:
    """What will happen, in words and numbers."""
    return sentence_of(campaign)


@register.simple_tag
def moment_of(campaign: Campaign, at: datetime) -> str:
    """An instant on the campaign's own clock, with its zone."""
    return moment_words(campaign, at)


@register.filter
def on_clock(moment: datetime) -> str:
    """A moment on the clock it carries, with its weekday."""
    return date_format(moment, "Y-m-d D H:i")


@register.simple_tag
def personal_fields() -> list[dict[str, str]]:
    """The fields a text may use, as they are written in it."""
    from campaigns.selectors.content.wording import FIELD_LABELS  # not needed on most pages

    return [
        {"code": "{{ " + name + "|… }}", "label": str(label)}
        for name, label in FIELD_LABELS.items()
    ]


@register.filter
def words(text: str) -> list[str]:
    """Split at blanks."""
    return text.split()


@register.filter
def reactions_shown(campaign: Campaign) -> tuple[str, ...]:
    """Which reactions the monitor tells, by the campaign's channel."""
    return reactions.reactions_on(campaign.channel)


@register.filter
def event_label(kind: str, channel: str = "") -> str:
    """The word for what a customer did with what came on a channel."""
    return reactions.reaction_word(kind, channel)


@register.filter
def event_icon(kind: str) -> str:
    """The mark of what a customer did."""
    return EVENT_ICONS.get(kind, "circle-check")


@register.filter
def arm_word(arm: str) -> str:
    """Where the draw put a customer, in words; nothing for who was stopped before it."""
    return str(dict(Arm.choices).get(arm, ""))


@register.filter
def conversion_word(kind: str) -> str:
    """The word for the event that counts as success."""
    return str(dict(CONVERSIONS).get(kind, kind))


@register.simple_tag
def speed_chart(view: MonitorView) -> SafeString:
    """Accepted and refused calls a minute."""
    data = {
        "x": [f"{at:%H:%M}" for at, _sent, _errors in view.speed],
        "xname": _("Minute"),
        "unit": _("a minute"),
        "series": [
            {"name": _("Sent"), "values": [sent for _at, sent, _errors in view.speed]},
            {"name": _("Errors"), "values": [errors for _at, _sent, errors in view.speed]},
        ],
    }
    desc = _("Mails accepted and refused by the provider, by minute")
    return render_to_string("components/chart.html", chart("ch-speed", "area", data, desc))
