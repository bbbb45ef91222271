"""All declared rules by id, and a finding in words."""

from typing import Any

from campaigns.domain.compliance.copies import Finding, Rule
from campaigns.domain.compliance.rules_en import OWN, RULES_EN
from campaigns.domain.compliance.rules_zh import RULES_ZH

RULES_VERSION = "2026-11"
RULES: dict[str, Rule] = {rule.id: rule for rule in (*RULES_ZH, *RULES_EN, OWN)}


def rule_of(finding: Finding) -> Rule:
    """Return the declared rule of a finding."""
    return RULES[finding.rule]


def describe(finding: Finding, tongue: str) -> dict[str, Any]:
    """Return a finding as the command and the API give it, in `zh` or `en`."""
    rule = RULES[finding.rule]
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "start": finding.start,
        "end": finding.end,
        "message": f"{rule.title[tongue]}{'：' if tongue == 'zh' else ': '}{rule.message[tongue]}",
        "remedy": rule.remedy[tongue],
    }
