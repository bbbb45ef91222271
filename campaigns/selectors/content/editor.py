"""What the block editor needs beside the text: fields, pictures, and its words in the reader's language."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.domain.content import FIELDS
from campaigns.models import Asset
from campaigns.selectors.content.wording import FALLBACKS, FIELD_LABELS

MOST_PICTURES = 200


def editor_data(language: str) -> dict[str, Any]:
    """Return what the editor of a text in this language is given, as plain values."""
    fallbacks = FALLBACKS["zh" if language.startswith("zh") else "en"]
    return {
        "fields": [
            {"name": name, "label": str(FIELD_LABELS[name]), "fallback": fallbacks.get(name, "")}
            for name in FIELDS
        ],
        "pictures": [
            {
                "name": asset.name,
                "shows": asset.shows,
                "src": reverse("asset_file", args=[asset.file_name]),
            }
            for asset in Asset.objects.in_use().order_by("-id")[:MOST_PICTURES]
        ],
        "words": _kinds() | _deeds(),
    }


def _kinds() -> dict[str, str]:
    return {
        "words": _("Paragraph"),
        "heading": _("Heading"),
        "points": pgettext("block", "Points"),
        "button": _("Button"),
        "image": _("Picture"),
        "facts": _("Facts"),
        "notice": _("Small print"),
        "divider": _("Divider"),
        "offer": _("Next best offer"),
        "if": _("Condition begins"),
        "else": _("Otherwise"),
        "endif": _("Condition ends"),
        "raw": _("Text with a flaw"),
    }


def _deeds() -> dict[str, str]:
    return {
        "up": _("Move up"),
        "down": _("Move down"),
        "copy": _("Duplicate"),
        "wrap": _("Show only on a condition"),
        "otherwise": _("Add what stands otherwise"),
        "remove": _("Delete"),
        "drag": _("Drag to move"),
        "copied": _("Duplicated."),
        "removed": _("Deleted. “Undo” brings it back."),
        "undone": _("Undone."),
        "only_with": _("Only for customers who have"),
        "words_on": _("Words on the button"),
        "address": _("Address"),
        "shows": _("What it shows"),
        "text": pgettext("block", "Text"),
        "label": pgettext("block", "Label"),
        "value": _("Value"),
        "field": _("Field"),
        "add_row": _("Add a fact"),
        "remove_row": _("Remove fact"),
        "new_words": _("New text"),
        "new_heading": _("New heading"),
        "new_points": _("New point"),
        "new_button": _("Learn more"),
        "no_pictures": _("There is no picture yet: add one under Campaigns, Pictures."),
        "picture_gone": _("There is no such picture."),
        "offer_hint": _(
            "Each customer sees the best product that suits them and is allowed, with the words of its risk; nothing where there is none."
        ),
    }
