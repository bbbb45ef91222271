"""The features an analysis may read, by theme, in the reader's language."""

from dataclasses import dataclass

from accounts.models import User
from config.base.languages import is_chinese
from customers.domain.features import BY_NAME, THEMES
from customers.selectors.feature_pages import THEME_WORDS
from segmentation.selectors.choices import may_ask_about


@dataclass(frozen=True)
class Tick:
    """One feature to choose, with what it means."""

    name: str
    label: str
    meaning: str


@dataclass(frozen=True)
class Theme:
    """Features that belong together."""

    label: str
    features: list[Tick]


def feature_choices(user: User) -> list[Theme]:
    """Return the features by theme, without those a user may not choose customers by."""
    lang = "zh" if is_chinese() else "en"
    themes = [
        Theme(
            str(THEME_WORDS[name]),
            [
                Tick(one.name, getattr(one.label, lang), getattr(one.meaning, lang))
                for one in features
                if one.name in BY_NAME and may_ask_about(user, one.name)
            ],
        )
        for name, features in THEMES.items()
    ]
    return [theme for theme in themes if theme.features]
