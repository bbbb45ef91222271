"""Words for codes that core banking sends as plain text; a code we do not know stays as it is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.base.languages import is_chinese
from customers.domain.guesses.names import names_of

WORDS: dict[str, str | Promise] = {
    # where a booking or an event came about
    "branch": _("Branch"),
    "atm": _("Cash machine"),
    "mobile": _("Mobile app"),
    "web": _("Web"),
    "pos": _("Shop terminal"),
    "batch": _("Automatic"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    # what money was spent on
    "groceries": _("Groceries"),
    "dining": _("Dining"),
    "transport": _("Transport"),
    "shopping": _("Shopping"),
    "health": _("Health"),
    "education": _("Education"),
    "travel": _("Travel"),
    "housing": _("Housing"),
    "entertainment": _("Entertainment"),
    "children": _("Children"),
    "digital": _("Digital services"),
    # what an import fills
    "branches": _("Branches"),
    "products": _("Products"),
    "series": _("Market series"),
    "market": _("Market values"),
    "customers": _("Customers"),
    "holdings": _("Holdings"),
    "transactions": _("Transactions"),
    "events": _("Events"),
    "consents": _("Consents"),
    "relations": _("Relations"),
    "source_records": _("Records of other systems"),
    "firms": _("Firms"),
    "firm_people": _("People of firms"),
    "tags": _("Tags"),
    "texts": _("Texts"),
    # where figures of the market come from
    "simulated": _("Simulated"),
    # what people do for a living
    "employee": _("Employee"),
    "civil_servant": _("Civil servant"),
    "teacher": _("Teacher"),
    "doctor": _("Doctor"),
    "engineer": _("Engineer"),
    "worker": _("Worker"),
    "self_employed": _("Self-employed"),
    "manager": _("Manager"),
    "homemaker": _("Homemaker"),
    "student": _("Student"),
    "retired": _("In retirement"),
    # how far they went to school
    "postgraduate": _("Postgraduate"),
    "bachelor": _("Bachelor's degree"),
    "college": _("College"),
    "secondary": _("Secondary school"),
    "primary": _("Primary school"),
}
# What the models' scores mean, by kind.
SCORE_WORDS: dict[str, Promise] = {
    "churn": _("Churn risk"),
    "propensity": _("Buys"),
    "item_cf": _("Fits similar customers"),
    "popularity": _("Popular"),
    "uplift": _("Uplift of contact"),
    "clv": _("Lifetime value"),
    "value_tier": _("Value tier"),
    "loyalty": _("Loyalty"),
    "expected_csat": _("Expected satisfaction (CSAT)"),
    "expected_nps": _("Expected recommendation (NPS)"),
    "network_degree": _("Related customers"),
    "network_influence": _("Influence"),
    "network_community": _("Members of the community"),
}
# Each cluster run has a kind of its own; its value is the cluster's number.
CLUSTER_PREFIX = "cluster_"
LOOK_ALIKE_PREFIX = "look_alike_"
BAND_WORDS: dict[str, Promise] = {"high": _("high"), "medium": _("medium"), "low": _("low")}


TIER_WORDS: dict[str, Promise] = {
    "diamond": pgettext_lazy("value tier", "Diamond"),
    "platinum": pgettext_lazy("value tier", "Platinum"),
    "gold": pgettext_lazy("value tier", "Gold"),
    "silver": pgettext_lazy("value tier", "Silver"),
    "ordinary": pgettext_lazy("value tier", "Ordinary"),
}


def tier_name(tier: str) -> str:
    """Return what a value tier is called in the reader's language; a bank's own word stays as it is."""
    return str(TIER_WORDS.get(tier, tier))


def score_name(kind: str) -> str:
    """Return what a kind of score is called in the reader's language."""
    if kind.startswith(CLUSTER_PREFIX):
        return str(_("Cluster"))
    if kind.startswith(LOOK_ALIKE_PREFIX):
        return str(_("Likeness to a seed"))
    return str(SCORE_WORDS.get(kind, kind))


def band_name(band: str) -> str:
    """Return what a band of scores is called in the reader's language."""
    return str((BAND_WORDS | TIER_WORDS).get(band, band))


RATE_KINDS: dict[str, str | Promise] = {
    "deposit": _("deposit rate a year"),
    "loan": _("lending rate a year"),
    "benchmark": _("benchmark, not a promise"),
    "past": _("past return, not a promise"),
}


# The laws that rules of keeping rest on, in both languages: a rule keeps the words of whoever saved it.
LAWS: tuple[tuple[str, str], ...] = (
    ("个人信息保护法", "PIPL"),
    ("反洗钱法", "Anti-Money Laundering Law"),
    ("民法典", "Civil Code"),
)


def law_words(basis: str) -> str:
    """Return an article of a law that we know in the reader's language; other words stay as they are."""
    name, _space, article = basis.removesuffix(" 条").rpartition(" ")
    for zh, en in LAWS:
        if name in {zh, f"{zh}第", en, f"{en} Art."} and article.isdigit():
            return f"{zh}第 {article} 条" if is_chinese() else f"{en} Art. {article}"
    return basis


def said(code: str) -> str:
    """Return a code in the reader's language."""
    return str(WORDS.get(code, code))


def rate_words(kind: str) -> str:
    """Return what a product's rate tells, in the reader's language."""
    return str(RATE_KINDS.get(kind, kind))


def field_label(target: str, name: str) -> str:
    """Return what a field of an import target is called in the reader's language."""
    named = names_of(target, name)
    return named.zh if is_chinese() else named.en
