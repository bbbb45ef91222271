"""Declared templates of subjects and texts by type of campaign, and the traits by which subjects are told apart."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from campaigns.domain.content.hints import columns

BRIEF_COLUMNS = 24


@dataclass(frozen=True)
class Trait:
    """Something a subject has or has not, in words of both languages."""

    code: str
    zh: str
    en: str
    shows: Callable[[str], bool]


TRAITS: tuple[Trait, ...] = (
    Trait("named", "称呼客户", "addresses the customer", lambda s: bool(re.search(r"\{\{\s*(salutation|first_name|name)\b", s))),
    Trait("question", "是问句", "asks a question", lambda s: bool(re.search(r"[?？]", s))),
    Trait("product", "写明产品名称", "names the product", lambda s: "product_name" in s),
    Trait("figure", "含具体数字", "holds a figure", lambda s: bool(re.search(r"\d|product_(term|min_amount|rate)", s))),
    Trait("brief", "简短", "is brief", lambda s: columns(re.sub(r"\{\{.*?\}\}", "••", s)) <= BRIEF_COLUMNS),
)  # fmt: skip
SUBJECTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "zh": {
        "promotion": (
            "{{ salutation|您好 }}，为您介绍{{ product_name }}",
            "{{ product_name }}：期限{{ product_term }}，{{ product_min_amount }}起",
            "{{ salutation|您好 }}，想了解{{ product_name }}吗？",
            "一份产品资料供您参考",
        ),
        "care": ("{{ salutation|您好 }}，感谢您一直以来的信任", "您的网点服务，有什么可以改进？", "账户服务小提示", "{{ salutation|您好 }}，三项常用服务一览"),
        "partner": ("您的合作商户权益", "{{ salutation|您好 }}，您有一项合作商户权益", "您的银行卡可以使用哪些权益？"),
        "holiday": ("{{ salutation|您好 }}，祝您节日愉快", "节日问候与网点服务安排", "假期需要办理业务？服务安排在这里"),
        "retention": (
            "{{ salutation|您好 }}，您的资金到期后的安排",
            "产品即将到期，您考虑好下一步了吗？",
            "到期提醒与{{ product_name }}资料",
            "到期安排提示",
        ),
        "win_back": ("{{ salutation|您好 }}，好久不见", "您的账户有一段时间没有使用了", "手机银行的新功能，您试过了吗？"),
    },
    "en": {
        "promotion": (
            "{{ salutation|Hello }}, have a look at {{ product_name }}",
            "{{ product_name }}: {{ product_term }}, from {{ product_min_amount }}",
            "{{ salutation|Hello }}, would you like to know {{ product_name }}?",
            "Product details for you",
        ),
        "care": ("{{ salutation|Hello }}, thank you for your trust", "How can your branch serve you better?", "A note on your account", "{{ salutation|Hello }}, 3 services at a glance"),
        "partner": ("A benefit with our partner", "{{ salutation|Hello }}, your card brings a benefit", "Which benefits does your card bring?"),
        "holiday": ("{{ salutation|Hello }}, happy holidays", "Holiday greetings and opening hours", "Something to do at the bank over the holidays?"),
        "retention": (
            "{{ salutation|Hello }}, what to do when your money matures",
            "Your product matures soon: have you decided?",
            "Maturity, and details of {{ product_name }}",
            "When your product matures",
        ),
        "win_back": ("{{ salutation|Hello }}, it has been a while", "Your account has been quiet", "Have you seen what is new in mobile banking?"),
    },
}  # fmt: skip
LEADS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "promotion": "我们根据您的风险承受能力，为您介绍{{ product_name }}。",
        "care": "感谢您一直以来的信任。如有需要，{{ branch|您的网点 }}随时为您服务。",
        "partner": "您持有的银行卡可在合作商户享受权益，详情请登录手机银行查看。",
        "holiday": "祝您和家人节日愉快。假期网点营业时间请在手机银行查询。",
        "retention": "您的产品即将到期。{{ product_name|我们的产品 }}可以作为后续安排的一个选择。",
        "win_back": "您的账户有一段时间没有使用了。手机银行可以随时为您办理业务。",
    },
    "en": {
        "promotion": "Based on your risk tolerance we would like to show you {{ product_name }}.",
        "care": "Thank you for your trust. {{ branch|Your branch }} is here for you.",
        "partner": "Your card brings you a benefit with our partner; see mobile banking.",
        "holiday": "Happy holidays to you and yours. Branch hours are in mobile banking.",
        "retention": "A product of yours matures soon. {{ product_name|Our product }} is one way to go on.",
        "win_back": "You have not used your account for a while. Mobile banking is open any time.",
    },
}
# What suits an audience by its median age; nothing is said where it is too small to have one.
BY_AUDIENCE: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "young": "在手机银行即可查看全部资料。",
        "middle": "您可以在手机银行查看资料，也可以联系{{ rm|您的客户经理 }}。",
        "senior": "您也可以到{{ branch|您的网点 }}，由工作人员当面为您讲解。",
        "": "详情请登录手机银行或联系{{ branch|您的网点 }}。",
    },
    "en": {
        "young": "All details are in mobile banking.",
        "middle": "See the details in mobile banking, or ask {{ rm|your relationship manager }}.",
        "senior": "You are welcome at {{ branch|your branch }}, where our staff explain everything in person.",
        "": "See the details in mobile banking or at {{ branch|your branch }}.",
    },
}
GREETING = {
    "zh": "尊敬的{{ salutation|客户 }}：",
    "en": "Dear {{ salutation|customer }},",
}
FACTS = {
    "zh": (
        ("product_term", "期限"),
        ("product_min_amount", "起购金额"),
        ("product_risk", "产品风险等级"),
    ),
    "en": (("product_term", "Term"), ("product_min_amount", "From"), ("product_risk", "Risk rating")),
}  # fmt: skip


def traits_of(subject: str) -> frozenset[str]:
    """Return the codes of the traits that a subject shows."""
    return frozenset(trait.code for trait in TRAITS if trait.shows(subject))


def subjects_for(kind: str, tongue: str, known: Mapping[str, str]) -> list[str]:
    """Return the declared subjects of a type whose product facts are all known."""
    return [subject for subject in SUBJECTS[tongue][kind] if _is_known(subject, known)]


def body_for(kind: str, tongue: str, known: Mapping[str, str], audience: str, risk: str) -> str:
    """Compose a text of blocks: greeting, what it is about, facts of the product, where to turn, the words of its risk."""
    lead = LEADS[tongue][kind]
    facts = [f"| {label} | {{{{ {name} }}}} |" for name, label in FACTS[tongue] if known.get(name)]
    blocks = [
        GREETING[tongue],
        lead,
        "\n".join(facts) if "product_name" in lead else "",
        BY_AUDIENCE[tongue][audience],
        f"! {risk}" if risk else "",
    ]
    return "\n\n".join(block for block in blocks if block)


def _is_known(subject: str, known: Mapping[str, str]) -> bool:
    return all(known.get(name) for name in re.findall(r"\{\{\s*(product_\w+)\s*\}\}", subject))
