"""The fields of a text and its flaws, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from campaigns.domain import content

FIELD_LABELS: dict[str, str | Promise] = {
    "salutation": gettext_lazy("how the customer is addressed"),
    "first_name": gettext_lazy("given name"),
    "name": gettext_lazy("full name"),
    "product_name": gettext_lazy("name of the product"),
    "product_risk": gettext_lazy("risk rating of the product"),
    "product_rate": gettext_lazy("rate of the product"),
    "product_term": gettext_lazy("term of the product"),
    "product_min_amount": gettext_lazy("minimum amount"),
    "branch": gettext_lazy("name of the branch"),
    "rm": gettext_lazy("relationship manager"),
    "offer_name": gettext_lazy("name of the product offered to the customer"),
}
FLAWS: dict[content.Flaw, str | Promise] = {
    content.Flaw.UNKNOWN_FIELD: gettext_lazy("There is no such field"),
    content.Flaw.UNKNOWN_MARK: gettext_lazy("This mark has no meaning"),
    content.Flaw.STRAY_BRACES: gettext_lazy("Braces without a partner"),
    content.Flaw.UNBALANCED_IF: gettext_lazy("A condition is not closed"),
    content.Flaw.TOO_DEEP: gettext_lazy("Conditions stand more than 20 deep within each other"),
    content.Flaw.CROSSED_MARKS: gettext_lazy("Bold words must not begin or end inside a link"),
    content.Flaw.BAD_LINK: gettext_lazy("Not an address of the web"),
    content.Flaw.LONG_LINK: gettext_lazy("An address has at most 1,000 characters"),
    content.Flaw.BAD_IMAGE: gettext_lazy(
        "A picture stands on a line of its own, is uploaded, and says what it shows"
    ),
    content.Flaw.UNKNOWN_IMAGE: gettext_lazy("There is no picture of this name"),
    content.Flaw.BAD_BUTTON: gettext_lazy("A button is one link and nothing else"),
    content.Flaw.BAD_FACT: gettext_lazy("A fact has a label and a value, with a bar between them"),
    content.Flaw.OFFER_ALONE: gettext_lazy("An offer stands on a line of its own in the text"),
    content.Flaw.NO_TEXT: gettext_lazy("There is no text"),
}
# What a field says where a customer has no such value, in the language of the text.
FALLBACKS = {
    "zh": {
        "salutation": "客户",
        "first_name": "您",
        "name": "客户",
        "branch": "您的网点",
        "rm": "您的客户经理",
    },
    "en": {
        "salutation": "customer",
        "first_name": "there",
        "name": "customer",
        "branch": "your branch",
        "rm": "your relationship manager",
    },
}
