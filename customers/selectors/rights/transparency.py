"""What a customer is told about themselves without signing in: what is profiled, why, and what they chose."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.base.languages import is_chinese
from customers.domain.features import FEATURES
from customers.domain.features.declared import Grain
from customers.models import Customer, DataRecipient, Score
from customers.selectors.consents import TextLine, texts_in_force
from customers.selectors.standing import ConsentLine, consent_lines
from customers.selectors.words import score_name

# Which logical tables a kind of facts stands in; features of none of them are computed from other features.
FACTS = (
    (_("What you told us about yourself"), "user", {Grain.CUSTOMER}),
    (_("The products you hold"), "wallet", {Grain.HOLDING, Grain.KIND}),
    (_("What you do in our app, by phone and in branches"), "activity", {Grain.EVENT}),
    (
        _("Bookings on your accounts"),
        "arrows-exchange",
        {Grain.TRANSACTION, Grain.DAY, Grain.MONTH, Grain.PAYER, Grain.DERIVED},
    ),
)
SCORE_WHY = {
    "churn": _("to notice when you are not content, and to do better"),
    "propensity": _("to show you the product that fits, and spare you the others"),
    "item_cf": _("to show you what customers alike found useful"),
    "popularity": _("to show you what is often chosen"),
    "uplift": _("to leave you in peace where a message would be no use to you"),
    "clv": _("to plan how much service we offer"),
    "value_tier": _("to plan how much service we offer"),
}


@dataclass(frozen=True)
class UsedData:
    """One kind of facts that the profile is computed from, with the figures made of it."""

    label: str
    icon_name: str
    figures: list[str]


@dataclass(frozen=True)
class UsedScore:
    """One conclusion that is drawn, and what for."""

    label: str
    why: str


@dataclass(frozen=True)
class OwnPage:
    """What stands on a customer's own page; no personal value is among it."""

    used: list[UsedData]
    scores: list[UsedScore]
    consents: list[ConsentLine]
    texts: list[TextLine]
    recipients: list[str]


def own_page_of(customer: Customer) -> OwnPage:
    """Return what a customer's own page says."""
    kinds = Score.objects.filter(customer=customer).order_by("kind").values_list("kind", flat=True)
    return OwnPage(
        used=[_used(label, icon_name, grains) for label, icon_name, grains in FACTS],
        scores=[UsedScore(score_name(k), str(SCORE_WHY.get(k, ""))) for k in kinds.distinct()],
        consents=consent_lines(customer),
        texts=texts_in_force(),
        recipients=_recipients(),
    )


def _recipients() -> list[str]:
    """Who outside may be given data today, with how to reach them (PIPL art. 23)."""
    held = DataRecipient.objects.in_force(timezone.localdate()).order_by("name")
    return [f"{one.name} ({one.contact})" for one in held]


def _used(label: Promise, icon_name: str, grains: set[Grain]) -> UsedData:
    chosen = [feature for feature in FEATURES if feature.grain in grains]
    names = [one.label_zh if is_chinese() else one.label_en for one in chosen]
    return UsedData(str(label), icon_name, names)
