"""A model card: what a version is for, what it learned from, how good it is and who answers for it."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.formats import percent
from recommendations.domain.evaluation import MAIN_K, MOST_LINKS, beats_popularity
from recommendations.domain.metrics import RANKING
from recommendations.models import ModelVersion
from recommendations.selectors.offers import product_names
from recommendations.selectors.wording import feature_label, product_name

MOST_PRODUCTS = 12


@dataclass(frozen=True)
class Driver:
    """A feature with the mean size of what it adds to the log-odds; `share` of the largest, 0 to 100."""

    label: str
    size: float
    share: int


@dataclass(frozen=True)
class ProductFigures:
    """How a product's probabilities fared: expected and seen purchases in the judged window."""

    name: str
    candidates: int
    bought: int
    expected: float
    auc: float | None


@dataclass(frozen=True)
class Link:
    """The share of customers, or of the holders of a product, who bought one within the window."""

    product: str
    share: float
    held: str = ""
    times: float | None = None


@dataclass(frozen=True)
class Card:
    """The figures of a version; parts that a kind of model does not have are empty."""

    main: dict[str, Any]
    depth: int
    measures: tuple[str, ...]
    auc: dict[str, float] | None
    beats: bool
    calibration_error: float | None
    base_rate: float | None
    calibration: dict[str, Any] | None
    drivers: list[Driver]
    products: list[ProductFigures]
    links: list[Link]
    digest: str
    champion: ModelVersion | None
    gain_over_champion: float | None


def read_card(version: ModelVersion) -> Card:
    """Read a version's figures and those of the champion it would replace."""
    told = version.metrics
    champion = _other_champion(version)
    main = told["at"][str(MAIN_K)]
    gain = None
    if champion is not None:
        gain = main["ndcg"]["value"] - champion.metrics["at"][str(MAIN_K)]["ndcg"]["value"]
    return Card(
        main=main,
        depth=MAIN_K,
        measures=RANKING,
        auc=told.get("auc"),
        beats=version.is_learned and beats_popularity(told),
        calibration_error=told.get("calibration_error"),
        base_rate=told.get("base_rate"),
        calibration=_calibration(told["calibration"]) if told.get("calibration") else None,
        drivers=_drivers(told.get("importance", [])),
        products=_products(told.get("products", [])),
        links=_links(version.parameters),
        digest=hashlib.sha256(bytes(version.artefact)).hexdigest(),
        champion=champion,
        gain_over_champion=gain,
    )


def _other_champion(version: ModelVersion) -> ModelVersion | None:
    champions = ModelVersion.objects.without_artefact().filter(
        kind=version.kind, state=ModelVersion.State.CHAMPION
    )
    return champions.exclude(pk=version.pk).first()


def _calibration(table: list[dict[str, float]]) -> dict[str, Any]:
    """The curve of observed over predicted with its diagonal, and the table behind it."""
    top = max(max(row["predicted"], row["high"]) for row in table)
    points = [[row["predicted"], row["observed"]] for row in table]
    rows = [
        [
            percent(row["predicted"], 2),
            percent(row["observed"], 2),
            percent(row["low"], 2),
            percent(row["high"], 2),
            row["count"],
        ]
        for row in table
    ]
    return {
        "percent": True,
        "xpercent": True,
        "xmin": 0,
        "min": 0,
        "unit": _("Observed"),
        "diagonal": {"points": [[0, 0], [top, top]]},
        "series": [
            {
                "name": _("Observed"),
                "points": points,
                "show": True,
                "lo": [row["low"] for row in table],
                "hi": [row["high"] for row in table],
            }
        ],
        "table": [[_("Predicted"), _("Observed"), _("Low"), _("High"), _("Cases")], *rows],
    }


def _drivers(rows: list[dict[str, Any]]) -> list[Driver]:
    names = product_names() if rows else {}
    top = max((row["size"] for row in rows), default=1.0) or 1.0
    return [
        Driver(_driver_label(row["name"], names), row["size"], round(100 * row["size"] / top))
        for row in rows
    ]


def _driver_label(name: str, names: Any) -> str:
    if name.startswith("held:"):
        product = product_name(name.removeprefix("held:"), names)
        return _("Holds %(product)s") % {"product": product}
    return feature_label(name)


def _links(parameters: dict[str, Any]) -> list[Link]:
    """The strongest links between products, or the most popular ones where there are no links."""
    names = product_names()
    if "links" in parameters:
        return [
            Link(
                product_name(row["product"], names),
                row["share"],
                product_name(row["held"], names),
                row["times"],
            )
            for row in parameters["links"]
        ]
    popular = sorted(parameters.get("shares", {}).items(), key=lambda pair: -pair[1])
    return [Link(product_name(code, names), share) for code, share in popular[:MOST_LINKS]]


def _products(rows: list[dict[str, Any]]) -> list[ProductFigures]:
    names = product_names() if rows else {}
    ordered = sorted(rows, key=lambda row: -row["bought"])[:MOST_PRODUCTS]
    return [
        ProductFigures(
            product_name(row["code"], names),
            row["candidates"],
            row["bought"],
            row["expected"],
            row["auc"],
        )
        for row in ordered
    ]
