"""Decisions in the reader's words: reasons, refusals and states, each with its icon."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.formats import fine_percent, full_day, money, num, percent
from config.base.languages import is_chinese
from customers.domain.features import BY_NAME
from customers.domain.features.declared import Unit
from customers.models import Hold
from recommendations.domain import ranking
from recommendations.domain import suitability as rules

Names = Mapping[str, tuple[str, str]]
Params = Mapping[str, Any]

OWN_LABELS: dict[str, Promise] = {
    "is_firm": gettext_lazy("Firm"),
    "monthly_income": gettext_lazy("Monthly income"),
}
GATES: dict[str, Promise] = {
    "merged": gettext_lazy("This record was merged into another customer."),
    "closed": gettext_lazy("The customer relationship has ended."),
    "age_unknown": gettext_lazy("The age is unknown: minors get no automated offers."),
    "minor": gettext_lazy("Under 18: no automated offers."),
    "marketing_refused": gettext_lazy("The customer refuses automated marketing."),
    "suppression": gettext_lazy("On the suppression list for this channel."),
    "on_list": gettext_lazy("On a suppression list of the bank."),
    "no_consent": gettext_lazy("No consent to marketing on this channel."),
    "no_address": gettext_lazy("No address on this channel."),
    "cap_day": gettext_lazy("Contacted within the last 24 hours; the cap is reached."),
    "cap_week": gettext_lazy("The cap for 7 days is reached."),
    "cap_month": gettext_lazy("The cap for 30 days is reached."),
    "cap_channel": gettext_lazy("The cap of the channel is reached."),
    "cap_kind": gettext_lazy("The cap of the class of campaign is reached."),
    "cap_all": gettext_lazy("The cap over every purpose is reached."),
    "cap_other": gettext_lazy("A cap of the bank is reached."),
    "cool_contact": gettext_lazy("Contacted a short while ago."),
    "cool_refusal": gettext_lazy("The customer declined an offer a short while ago."),
    "quiet_hours": gettext_lazy("Quiet hours at the customer's place."),
}


@dataclass(frozen=True)
class Line:
    """One sentence with its icon; `tone` is "good" or blank."""

    code: str
    text: str
    icon: str
    tone: str = ""


def product_name(code: str, names: Names) -> str:
    """The product's name in the reader's language, or its code."""
    pair = names.get(code)
    return (pair[0] if is_chinese() else pair[1]) if pair else code


def feature_label(name: str) -> str:
    """The feature's label in the reader's language; what is held reads as holding it."""
    if name in OWN_LABELS:
        return str(OWN_LABELS[name])
    feature = BY_NAME.get(name)
    if feature is None:
        return name
    return feature.label_zh if is_chinese() else feature.label_en


def feature_value(name: str, value: float | None) -> str:
    """The feature's value with its unit."""
    feature = BY_NAME.get(name)
    unit = feature.unit if feature else Unit.MONEY
    if unit is Unit.MONEY:
        return str(money(value, decimals=0))
    if unit is Unit.SHARE:
        return percent(value, 0)
    return num(value, 0)


def reason_line(reason: Params, names: Names) -> Line:
    """Word one reason."""
    icon, tone, say = REASONS[reason["code"]]
    return Line(reason["code"], say(reason, names), icon, tone)


def refusal_text(code: str, params: Params | None = None) -> str:
    """Word a refusal by a rule of suitability; with its figures where they are known."""
    known = params or {}
    say = REFUSALS.get(code)
    return say(known) if say else code


def state_text(answer: Params) -> str:
    """Say why there is no offer, or nothing when there are some; a policy hold says no more than this."""
    state, why = answer["state"], answer["why"]
    if state == ranking.NOT_AVAILABLE:
        return _("Not available")
    if state == ranking.ON_HOLD:
        return _hold_text(why)
    if state in (ranking.NO_CONTACT, ranking.WAIT):
        return str(GATES.get(why["gate"], _("Not available")))
    if state == ranking.NOTHING:
        return _("Nothing suitable to offer at present.")
    return ""


def _hold_text(why: Params) -> str:
    kind = str(Hold.Kind(why["hold"]).label)
    if not why["until"]:
        return _("Marketing is on hold: %(kind)s. No offer is shown.") % {"kind": kind}
    until = parse_datetime(why["until"])
    day = full_day(localtime(until)) if until else ""
    return _("Marketing is on hold: %(kind)s, until %(day)s. No offer is shown.") % {
        "kind": kind,
        "day": day,
    }


def _high(reason: Params, _names: Names) -> str:
    return _("%(feature)s above most: %(value)s") % _featured(reason)


def _low(reason: Params, _names: Names) -> str:
    return _("%(feature)s below most: %(value)s") % _featured(reason)


def _featured(reason: Params) -> dict[str, str]:
    name = reason["feature"]
    return {"feature": feature_label(name), "value": feature_value(name, reason.get("value"))}


def _holds(reason: Params, names: Names) -> str:
    return _("Holds %(product)s") % {"product": product_name(reason["product"], names)}


def _similar(reason: Params, names: Names) -> str:
    return _(
        "%(share)s of the holders of %(product)s bought it in the weeks after, %(times)s times the usual"
    ) % {
        "share": fine_percent(reason["share"]),
        "product": product_name(reason["product"], names),
        "times": num(reason["times"], 1),
    }


def _popular(reason: Params, _names: Names) -> str:
    return _("%(share)s of all customers bought it lately") % {
        "share": fine_percent(reason["share"])
    }


def _matures(reason: Params, _names: Names) -> str:
    return _("%(amount)s of the same matures on %(day)s") % {
        "amount": money(reason["amount"], reason["currency"], 0),
        "day": full_day(date.fromisoformat(reason["on"])),
    }


def _suitable(reason: Params, _names: Names) -> str:
    return _("Suitable: R%(rating)s within C%(tolerance)s, valid to %(day)s") % {
        "rating": reason["rating"],
        "tolerance": reason["tolerance"],
        "day": full_day(date.fromisoformat(reason["until"])),
    }


REASONS: dict[str, tuple[str, str, Callable[[Params, Names], str]]] = {
    "high": ("trending-up", "", _high),
    "low": ("trending-down", "", _low),
    "holds": ("wallet", "", _holds),
    "similar": ("users", "", _similar),
    "popular": ("users-group", "", _popular),
    "matures": ("calendar-due", "", _matures),
    "suitable": ("shield-check", "good", _suitable),
}


def _elig(params: Params) -> str:
    return {
        "customer": _("The customer relationship has ended."),
        "firm": _("For natural persons only."),
    }.get(str(params.get("why")), _("Not on offer at present."))


def _age(params: Params) -> str:
    if params.get("age") is None:
        return _("Outside the product's age limits, or the age is unknown.")
    if params.get("max") is None:
        return _("Age %(age)s; the product is for those of %(min)s and over.") % params
    return _("Age %(age)s; the product is for ages %(min)s to %(max)s.") % params


def _none(_params: Params) -> str:
    return _("No risk assessment: nothing above a deposit may be recommended.")


def _minor(_params: Params) -> str:
    return _("Under 18: no automated offers.")


def _expired(params: Params) -> str:
    if not params.get("expired"):
        return _("The risk assessment is older than its validity.")
    day = full_day(date.fromisoformat(str(params["expired"])))
    return _("The risk assessment ran out on %(day)s.") % {"day": day}


def _rank(params: Params) -> str:
    if not params.get("rating"):
        return _("The product is riskier than the customer's tolerance.")
    return _("R%(rating)s is above tolerance C%(tolerance)s.") % params


def _senior(params: Params) -> str:
    if not params.get("rating"):
        return _("High risk at an advanced age needs special care: no automated offer.")
    return _("R%(rating)s at age %(age)s needs special care: no automated offer.") % params


def _means(params: Params) -> str:
    if params.get("min") is None:
        return _("The product's minimum is above the customer's assets here.")
    return _("The minimum of %(min)s is above the assets here of %(means)s.") % {
        "min": num(params["min"], 0),
        "means": num(params.get("means"), 0),
    }


REFUSALS: dict[str, Callable[[Params], str]] = {
    rules.ELIG: _elig,
    rules.MINOR: _minor,
    rules.AGE: _age,
    rules.NONE: _none,
    rules.EXPIRED: _expired,
    rules.RANK: _rank,
    rules.SENIOR: _senior,
    rules.MEANS: _means,
}
