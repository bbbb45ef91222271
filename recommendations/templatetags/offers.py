"""Words for measures and methods."""

from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.domain.evaluation import MAIN_K
from recommendations.models import ModelVersion
from recommendations.services.texts.training import SEEDS

register = template.Library()

MEASURES: dict[str, str | Promise] = {
    "hit": _("Hit rate"),
    "precision": _("Precision"),
    "recall": _("Recall"),
    "f1": "F1",
    "ndcg": "NDCG",
    "map": "MAP",
}
METHODS: dict[str, Promise] = {
    "popularity": _("Share of customers who bought the product; the same for everybody"),
    "item_cf": _("Cosine between holders and later buyers, shrunk where few"),
    "propensity": _("Logistic regression per product, calibrated on a later window"),
}


@register.filter
def measure(name: str) -> str:
    """What people call a measure."""
    return str(MEASURES.get(name, name))


@register.filter
def origin(source: str) -> str:
    """Where the examples came from: a file's name stays as it is."""
    return str(_("seed examples")) if source == SEEDS else source


@register.filter
def method(version: ModelVersion) -> str:
    """How a kind of model works, in one line."""
    return str(METHODS[version.kind])


@register.filter
def main_figures(version: ModelVersion) -> dict[str, Any]:
    """The figures at the depth that decides."""
    figures: dict[str, Any] = version.metrics["at"][str(MAIN_K)]
    return figures
