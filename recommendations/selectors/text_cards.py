"""The card of a text model: what it learned from and how it fared on texts it had not seen."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.formats import percent
from customers.selectors.text_words import value_label
from recommendations.models import ModelVersion


@dataclass(frozen=True)
class LabelFigures:
    """How one label fared."""

    label: str
    f1: float
    texts: int


@dataclass(frozen=True)
class TextCard:
    """The figures of a version; `gain_over_champion` is the difference in macro-F1."""

    figures: dict[str, Any]
    beats: bool
    labels: list[LabelFigures]
    calibration: dict[str, Any]
    digest: str
    champion: ModelVersion | None
    gain_over_champion: float | None


def read_text_card(version: ModelVersion) -> TextCard:
    """Read a version's figures and those of the champion it would replace."""
    told = version.metrics
    champion = (
        ModelVersion.objects.without_artefact()
        .filter(kind=version.kind, state=ModelVersion.State.CHAMPION)
        .exclude(pk=version.pk)
        .first()
    )
    gain = told["macro_f1"] - champion.metrics["macro_f1"] if champion else None
    rows = sorted(told["by_label"].items(), key=lambda row: -row[1]["texts"])
    feature = version.kind.partition("_")[0]
    return TextCard(
        figures=told,
        beats=told["gain"]["low"] > 0,
        labels=[
            LabelFigures(value_label(feature, name), one["f1"], one["texts"]) for name, one in rows
        ],
        calibration=_curve(told["calibration"]),
        digest=hashlib.sha256(bytes(version.artefact)).hexdigest(),
        champion=champion,
        gain_over_champion=gain,
    )


def _curve(rows: list[dict[str, float]]) -> dict[str, Any]:
    points = [[row["predicted"], row["observed"]] for row in rows]
    table = [[percent(row["predicted"]), percent(row["observed"]), row["count"]] for row in rows]
    return {
        "percent": True,
        "xpercent": True,
        "xmin": 0,
        "min": 0,
        "unit": _("Right"),
        "diagonal": {"points": [[0, 0], [1, 1]]},
        "series": [{"name": _("Right"), "points": points, "show": True}],
        "table": [[_("Said to be sure"), _("Right"), _("Texts")], *table],
    }
