"""Asking for a cluster run, asking again, and keeping or dropping what came out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.clusters.choosing import CRITERIA
from segmentation.domain.clusters.methods import DENSITY
from segmentation.models import ClusterRun, Segment
from segmentation.selectors.matrices import Reach
from segmentation.services.analyses.checking import are_sensitive, checked_features, checked_ranges

FEWEST_CUSTOMERS = 20
MOST_CLUSTERS = 30


@dataclass(frozen=True)
class Search:
    """How to look for clusters; `k` 0 lets it be proposed between `k_low` and `k_high`.

    `min_size` and `reach` are density's own settings, 0 leaves them to the data.
    """

    method: str = ClusterRun.Method.KMEANS
    transform: str = ClusterRun.Transform.LOG
    scaling: str = ClusterRun.Scaling.STANDARD
    k: int = 0
    k_low: int = 2
    k_high: int = 8
    choose_by: str = "silhouette"
    min_size: int = 0
    reach: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Kept:
    """What is done with the result: `assign` writes whose cluster is whose, `kept_up` does so every night."""

    assign: bool = True
    kept_up: bool = False


@transaction.atomic
def request_run(
    *,
    by: User,
    name: str,
    features: Sequence[str],
    search: Search | None = None,
    population: Segment | None = None,
    kept: Kept | None = None,
) -> ClusterRun:
    """Let a cluster run wait for a worker.

    Raises DomainError, each with its field: `no_name`, `no_features`, `too_many_features`, `unknown_feature`,
    `feature_not_allowed`, `flat_feature`, `too_few_customers`, `bad_k`, `bad_range`, `bad_setting`.
    """
    search, kept = search or Search(), kept or Kept()
    if not name.strip():
        raise DomainError("no_name", _("Give it a name."), field="name")
    wanted = checked_features(features, by, least=1)
    _check_settings(search)
    reach = Reach(by.branch_code, population.pk if population else None)
    count = checked_ranges(wanted, reach).count
    _check_size(search, count)
    return ClusterRun.objects.create(
        name=name.strip()[:80],
        owner=by,
        branch_code=by.branch_code,
        features=wanted,
        sensitive=are_sensitive(wanted),
        population=population,
        method=search.method,
        transform=search.transform,
        scaling=search.scaling,
        seed=search.seed,
        parameters={**asdict(search), "assign": kept.assign},
        kept_up=kept.kept_up,
        customer_count=count,
        previous=_last_like(wanted, by, population),
    )


def request_again(*, run: ClusterRun, by: User) -> ClusterRun:
    """Ask for the same search over today's customers; raises what `request_run` raises."""
    names = set(Search.__dataclass_fields__)
    search = Search(**{name: value for name, value in run.parameters.items() if name in names})
    return request_run(
        by=by,
        name=run.name,
        features=run.features,
        search=search,
        population=run.population,
        kept=Kept(bool(run.setting("assign", True)), run.kept_up),
    )


def check_result(*, run: ClusterRun) -> ClusterRun:
    """Return a run that has a result; raises DomainError `no_result`."""
    if not run.is_done:
        raise DomainError("no_result", _("There is nothing to assign yet."))
    return run


@transaction.atomic
def keep_up(*, run: ClusterRun, kept_up: bool) -> ClusterRun:
    """Assign customers every night, or no longer; raises DomainError `no_result`."""
    if kept_up:
        check_result(run=run)
    run.kept_up = kept_up
    run.save(update_fields=["kept_up", "updated_at"])
    return run


def _check_settings(search: Search) -> None:
    choices = (
        ("method", search.method, ClusterRun.Method.values),
        ("transform", search.transform, ClusterRun.Transform.values),
        ("scaling", search.scaling, ClusterRun.Scaling.values),
        ("choose_by", search.choose_by, CRITERIA),
    )
    for name, value, allowed in choices:
        if value not in allowed:
            raise DomainError("bad_setting", _("Choose one of the list."), field=name)
    if search.method in DENSITY:
        return
    if search.k and not 2 <= search.k <= MOST_CLUSTERS:
        told = _("Between 2 and %(n)s clusters, or none to have a number proposed.")
        raise DomainError("bad_k", told % {"n": MOST_CLUSTERS}, field="k")
    if not search.k and not 2 <= search.k_low <= search.k_high <= MOST_CLUSTERS:
        told = _("From the fewer to the more, between 2 and %(n)s.") % {"n": MOST_CLUSTERS}
        raise DomainError("bad_range", told, field="k_high")


def _check_size(search: Search, count: int) -> None:
    if search.method not in DENSITY and search.k > count:
        told = _("More clusters than customers: there are %(n)s.") % {"n": f"{count:,}"}
        raise DomainError("bad_k", told, field="k")
    if count < FEWEST_CUSTOMERS:
        told = _("Only %(n)s customers are looked at; at least %(least)s are needed.")
        raise DomainError(
            "too_few_customers",
            told % {"n": count, "least": FEWEST_CUSTOMERS},
            field="population",
        )


def _last_like(features: list[str], by: User, population: Segment | None) -> ClusterRun | None:
    """The newest run with a result over the same features and customers."""
    alike = ClusterRun.objects.visible_to(by).done().filter(
        features=features, population=population, branch_code=by.branch_code
    )  # fmt: skip
    return alike.order_by("-pk").first()
