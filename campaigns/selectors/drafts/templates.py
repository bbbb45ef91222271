"""What a campaign can begin with, in the reader's language."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.domain.templates import TEMPLATES, KindTemplate
from campaigns.models import Campaign, CampaignTemplate
from config.base.languages import is_chinese


def templates_for(user: User) -> QuerySet[CampaignTemplate]:
    """Return the bank's own beginnings that a user may take: those of the whole bank and of their branch."""
    own = CampaignTemplate.objects.filter(archived_at=None)
    return own.filter(branch_code__in=["", user.branch_code]) if user.branch_code else own


def kinds_in_words() -> list[dict[str, Any]]:
    """Return what each type brings: goal, audience, cadence and measure."""
    chinese = is_chinese()
    return [
        {
            "key": kind,
            "label": label,
            "goal": TEMPLATES[kind].goal_zh if chinese else TEMPLATES[kind].goal_en,
            "audience": TEMPLATES[kind].audience_zh if chinese else TEMPLATES[kind].audience_en,
            "cadence": _cadence(TEMPLATES[kind]),
            "event": TEMPLATES[kind].conversion_event,
            "days": TEMPLATES[kind].attribution_days,
        }
        for kind, label in Campaign.Kind.choices
    ]


def audience_hint(kind: str) -> str:
    """Return whom a type is for, to choose segments by."""
    template = TEMPLATES[kind]
    return template.audience_zh if is_chinese() else template.audience_en


def _cadence(template: KindTemplate) -> str:
    days = template.repeats_days
    if not days:
        return _("Once")
    return ngettext("Every %(n)s day", "Every %(n)s days", days) % {"n": days}
