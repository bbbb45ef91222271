"""Taking in the stop rules of a campaign: never looser than the bank's own lines, and paid for by a budget."""

from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.stop_rules import SPEND, StopRuleError, plain_rules
from campaigns.models import Campaign
from campaigns.selectors.stopping import check_rules, fault_words
from config.base.errors import DomainError


def clean_stop_rules(campaign: Campaign, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the rules in their one form, checked for the channel that the campaign will have.

    Raises DomainError `stop_rules`.
    """
    after = {
        name: changes.get(name, getattr(campaign, name))
        for name in ("stop_rules", "channel", "budget_amount", "cost_per_contact")
    }
    if not after["stop_rules"]:
        return {"stop_rules": []}
    try:
        rules = check_rules(after["stop_rules"], after["channel"])
    except StopRuleError as error:
        raise DomainError(
            "stop_rules", fault_words(error), field="stop_rules", details={"place": error.place}
        ) from error
    if any(rule.line == SPEND for rule in rules):
        _need_budget(after)
    return {"stop_rules": plain_rules(rules)}


def _need_budget(after: dict[str, Any]) -> None:
    if not after["budget_amount"] or not after["cost_per_contact"]:
        raise DomainError(
            "stop_rules",
            _("A rule on what is spent needs a budget and the cost of a contact."),
            field="stop_rules",
        )
