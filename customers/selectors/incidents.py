"""Who looked at whose data in a window of time, read from the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry
from accounts.selectors import action_name
from config.base.languages import is_chinese
from customers.domain.incidents import ACCESSES, STEPS, authority_deadline
from customers.models import Customer, Export, Incident, RightsRequest

STEP_WORDS = {
    "contain": (
        gettext_lazy("Contain"),
        gettext_lazy("Lock the account or client, end its sessions, withdraw its tokens."),
    ),
    "look": (
        gettext_lazy("Look"),
        gettext_lazy("Read below who saw or took what, and whose data it was."),
    ),
    "judge": (
        gettext_lazy("Judge"),
        gettext_lazy("Decide with compliance how great the risk for the customers is."),
    ),
    "authority": (
        gettext_lazy("Tell the authority"),
        gettext_lazy("At once under PIPL art. 57; within 72 hours under GDPR art. 33."),
    ),
    "customers": (
        gettext_lazy("Tell the customers"),
        gettext_lazy("In both languages, with what happened and what they can do."),
    ),
    "mend": (
        gettext_lazy("Mend"),
        gettext_lazy("Rotate keys, change rights, close the way that was taken."),
    ),
    "learn": (
        gettext_lazy("Learn"),
        gettext_lazy("Write down what is done otherwise next time."),
    ),
}


@dataclass(frozen=True)
class AccessLine:
    """How often somebody did one thing in the window."""

    actor: str
    action: str
    count: int


@dataclass(frozen=True)
class Window:
    """A time, and perhaps one actor."""

    begins_at: datetime
    ends_at: datetime
    actor: str = ""

    def entries(self) -> QuerySet[AuditEntry]:
        """Return the accesses to personal data within it."""
        found = AuditEntry.objects.filter(
            at__gte=self.begins_at, at__lt=self.ends_at, action__in=ACCESSES
        ).order_by()
        return found.filter(actor=self.actor) if self.actor else found


def window_of(incident: Incident) -> Window:
    """Return the window of an incident."""
    return Window(incident.begins_at, incident.ends_at, incident.actor)


def accesses_in(window: Window) -> list[AccessLine]:
    """Return who did what how often, the most first."""
    rows = window.entries().values_list("actor", "action").annotate(count=Count("id"))
    return [
        AccessLine(actor, action_name(action), count)
        for actor, action, count in rows.order_by("-count", "actor", "action")
    ]


def affected_customers(window: Window) -> QuerySet[Customer]:
    """Return the customers whose values were revealed or handed out one by one, in the order of their keys."""
    rows = window.entries().values_list("object_table", "object_id")
    keys = [int(key) for table, key in rows if table == "customers_customer" and key.isdecimal()]
    codes = [key for table, key in rows if table == "customers_rightsrequest"]
    asked = RightsRequest.objects.filter(code__in=codes).values_list("customer_id", flat=True)
    return Customer.objects.filter(pk__in={*keys, *asked}).order_by("pk")


def affected_exports(window: Window) -> QuerySet[Export]:
    """Return the exports that were made or fetched: everybody in their files is touched."""
    actions = ("export", "export_made", "export_download")
    codes = window.entries().filter(action__in=actions).values_list("object_id", flat=True)
    return Export.objects.filter(code__in=set(codes)).select_related("requested_by").order_by("pk")


def figures_of(window: Window) -> dict[str, int]:
    """Return an incident in numbers: accesses, actors, customers one by one, exports and their rows."""
    exports = list(affected_exports(window))
    lines = accesses_in(window)
    return {
        "accesses": sum(line.count for line in lines),
        "actors": len({line.actor for line in lines}),
        "customers": affected_customers(window).count(),
        "exports": len(exports),
        "exported_rows": sum(export.row_count for export in exports),
    }


def runbook_of(incident: Incident) -> list[dict[str, Any]]:
    """Return the steps of the runbook with when and by whom each was taken."""
    return [
        {
            "key": key,
            "title": STEP_WORDS[key][0],
            "text": STEP_WORDS[key][1],
            "done": incident.steps.get(key),
        }
        for key in STEPS
    ]


def notices_of(incident: Incident, figures: Mapping[str, int]) -> dict[str, Any]:
    """Return the texts of the notices, to be checked by a person before they go out."""
    begins, ends = timezone.localtime(incident.begins_at), timezone.localtime(incident.ends_at)
    facts = {
        "bank": settings.BANK_NAME,
        "bank_zh": settings.BANK_NAME_ZH,
        "ours": settings.BANK_NAME_ZH if is_chinese() else settings.BANK_NAME,
        "from": f"{begins:%Y-%m-%d %H:%M}",
        "until": f"{ends:%Y-%m-%d %H:%M}",
        "zone": f"UTC{ends:%z}",
        "n": figures.get("customers", 0) + figures.get("exported_rows", 0),
    }
    return {
        "deadline": authority_deadline(incident.found_at),
        "authority": _(
            "%(ours)s reports that between %(from)s and %(until)s (%(zone)s) personal data of about %(n)s customers may"
            " have been accessed without right. The access was ended, the customers are being told, and the causes"
            " are being mended."
        )
        % facts,
        "customers": [
            "{bank_zh}：我们发现在 {from}–{until}（{zone}）期间，您的部分个人信息可能被未经授权访问。我们已终止该访问。"
            "请留意可疑来电与短信，不要向任何人透露验证码；如有疑问请致电本行客服。".format(
                **facts
            ),
            "{bank}: between {from} and {until} ({zone}) some of your personal data may have been accessed without right."
            " We have ended the access. Please be wary of unexpected calls and messages, and never tell anybody a"
            " code; call us if you have questions.".format(**facts),
        ],
    }


def list_incidents() -> QuerySet[Incident]:
    """Return the incidents and exercises."""
    return Incident.objects.select_related("opened_by")
