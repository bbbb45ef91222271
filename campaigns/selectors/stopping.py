"""Where the stop rules of a campaign stand, what fired in a run, and how much of the budget is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Sum
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.domain.stop_lines import LIMITS, LIMITS_OF_PEOPLE
from campaigns.domain.stop_rules import (
    ALERT,
    PAUSE,
    SPEND,
    RuleStanding,
    StopRule,
    StopRuleError,
    contacts_paid,
    contacts_payable,
    read_rules,
    standings_of,
    stored_rules,
)
from campaigns.models import Campaign, CampaignRun, Delivery, StopEvent
from customers.models.policy import HUMAN_CHANNELS

# As last counted: what is this near to the end of the budget is counted anew before each claim.
NEAR_THE_END = 20_000
LINE_WORDS: dict[str, str | Promise] = {
    "bounced": gettext_lazy("Bounced"),
    "complained": gettext_lazy("Reported as unwanted"),
    "unsubscribed": gettext_lazy("Unsubscribed"),
    "failed": pgettext_lazy("stop line", "Failed"),
    SPEND: gettext_lazy("Share of the budget spent"),
}
DOES_WORDS: dict[str, str | Promise] = {
    ALERT: gettext_lazy("tells the owner"),
    PAUSE: gettext_lazy("pauses the run"),
}


@dataclass(frozen=True)
class RuleShown:
    """A rule on the monitor: where it stands, and the event of this run if it fired."""

    standing: RuleStanding
    event: StopEvent | None

    @property
    def words(self) -> str:
        """The line's name."""
        return str(LINE_WORDS[self.standing.rule.line])

    @property
    def does_words(self) -> str:
        """What the rule does."""
        return str(DOES_WORDS[self.standing.rule.does])

    @property
    def is_spend(self) -> bool:
        return self.standing.rule.line == SPEND


def bank_limits(channel: str) -> Mapping[str, float]:
    """Return the bank's stop lines of a channel: those of machines, or of people."""
    return LIMITS_OF_PEOPLE if channel in dict(HUMAN_CHANNELS) else LIMITS


def rules_of(campaign: Campaign) -> list[StopRule]:
    """Return the stop rules of a campaign."""
    return stored_rules(campaign.stop_rules)


def check_rules(told: Any, channel: str) -> list[StopRule]:
    """Read rules for a channel; raises StopRuleError."""
    return read_rules(told, bank_limits(channel))


def standings(run: CampaignRun, counts: Mapping[str, int]) -> list[RuleStanding]:
    """Return where each rule of a run's campaign stands by the run's `counts`."""
    rules = rules_of(run.campaign)
    if not rules:
        return []
    return standings_of(rules, counts, run.confirmed_counts, spending_of(run.campaign))


def rules_shown(run: CampaignRun, counts: Mapping[str, int]) -> list[RuleShown]:
    """Return the rules of a run for its reader, each with what it last set off in this run."""
    last = {(one.line, one.does): one for one in run.stops.filter(by_bank=False)}
    return [
        RuleShown(one, last.get((one.rule.line, one.rule.does))) for one in standings(run, counts)
    ]


def spending_of(campaign: Campaign) -> tuple[int, int]:
    """Return the contacts made in all runs of a campaign, as last counted, and those its budget pays for.

    What nobody knows the outcome of may have been charged, and counts.
    """
    made = campaign.runs.aggregate(n=Sum(F("sent_count") + F("uncertain_count")))["n"]
    return made or 0, contacts_payable(campaign.budget_amount, campaign.cost_per_contact)


def contacts_allowed(run: CampaignRun, campaign: Campaign) -> int | None:
    """Return how many contacts a campaign may make before a rule stops at the budget; None while that is far or never.

    A person who let the run go on after that rule fired has let it go on beyond.
    """
    rule = next((r for r in rules_of(campaign) if r.line == SPEND and r.does == PAUSE), None)
    if rule is None or run.stops.filter(line=SPEND, does=PAUSE, settled_at__isnull=False).exists():
        return None
    made, payable = spending_of(campaign)
    allowed = max(contacts_paid(payable, rule.limit), rule.least)
    if allowed - made > NEAR_THE_END:
        return None
    return allowed


def count_taken(campaign: Campaign) -> int:
    """Return how many contacts all runs of a campaign have made or claimed, counted now."""
    runs = list(campaign.runs.values_list("pk", "run_month"))
    taken = [Delivery.State.SENT, Delivery.State.UNCERTAIN, Delivery.State.CLAIMED]
    found = Delivery.objects.filter(run__in=[pk for pk, _month in runs], state__in=taken)
    return found.filter(run_month__in={month for _pk, month in runs}).count()


def stop_events(run: CampaignRun) -> list[StopEvent]:
    """Return what fired in a run, oldest first."""
    return list(run.stops.select_related("settled_by").order_by("pk"))


def window_end(run: CampaignRun, campaign: Campaign) -> datetime:
    """Return when the attribution window closes: a contact that would have to wait beyond it is not made at all."""
    return run.starts_at + timedelta(days=max(1, campaign.attribution_days))


def wants_reason(run: CampaignRun, campaign: Campaign, now: datetime) -> str:
    """Return why a held run goes on for a reason only: `line` it stopped at, `window` closed; empty where it need not."""
    if run.alarm.startswith("line_"):
        return "line"
    return "window" if now > window_end(run, campaign) else ""


def wanted_reasons(campaign: Campaign, now: datetime) -> set[str]:
    """Return what asks for a reason before the held runs of a campaign go on."""
    held = campaign.runs.filter(state__in=[CampaignRun.State.PAUSED, CampaignRun.State.WAITING])
    return {wants_reason(run, campaign, now) for run in held} - {""}


def stop_rule_words(rule: Mapping[str, Any]) -> str:
    """Return a rule in words: 退订：超过 0.5%（至少 200 个结果后），暂停执行."""
    words = _("%(line)s: above %(limit)s%% after %(least)s outcomes, %(does)s")
    if rule["line"] == SPEND:
        words = _("%(line)s: at %(limit)s%%, after %(least)s contacts, %(does)s")
    return words % {
        "line": LINE_WORDS[rule["line"]],
        "limit": number_format(f"{rule['limit'] * 100:g}"),
        "least": number_format(rule["least"]),
        "does": DOES_WORDS[rule["does"]],
    }


def fault_words(error: StopRuleError) -> str:
    """Say what is wrong with a rule."""
    if error.code == "looser":
        most = number_format(f"{error.value * 100:g}")
        return _("Not looser than the bank’s own line: more than 0 and at most %(most)s%%.") % {
            "most": most
        }
    said: dict[str, str] = {
        "least": _("After at least 1 and at most a million outcomes."),
        "twice": _("One rule for each line and what it does."),
        "form": _("A rule has a line, a limit, a least number of outcomes, and what it does."),
    }
    return said[error.code]
