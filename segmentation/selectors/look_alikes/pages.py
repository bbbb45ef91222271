"""What the pages and the API show of look-alikes and of embeddings."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.formats import percent
from customers.models import Customer
from segmentation.domain.look_alikes.measuring import MOST_SHARE
from segmentation.domain.look_alikes.ranking import closest
from segmentation.models import CustomerEmbedding, EmbeddingRun, LookAlike, Segment
from segmentation.selectors.embeddings.reading import model_in_use, read_described
from segmentation.selectors.matrices import Reach
from segmentation.selectors.seen import tell_seen

MOST_SIMILAR = 10
# So many embeddings are compared while somebody waits; of a larger bank it is a sample.
COMPARED = 60_000


@dataclass(frozen=True)
class Slider:
    """The ends of the slider and where it stands."""

    least: int
    most: int
    step: int
    reach: int


@dataclass(frozen=True)
class Similar:
    """The customers most like one, the nearest first, and among how many they were sought."""

    customers: list[Customer]
    compared: int
    sampled: bool


def list_look_alikes(user: User) -> QuerySet[LookAlike]:
    """Return the searches a user may see, newest first, without their figures."""
    rows = LookAlike.objects.visible_to(user).select_related("owner", "seed_segment", "population")
    return rows.defer("metrics").order_by("-pk")


def list_embeddings(user: User) -> QuerySet[EmbeddingRun]:
    """Return the learnings a user may see, newest first, without their models."""
    rows = EmbeddingRun.objects.visible_to(user).select_related("owner")
    return rows.defer("artefact", "signature").order_by("-pk")


def slider_of(run: LookAlike, wanted: str) -> Slider:
    """Return the slider of a search; without a place in `wanted` it stands at a twentieth of the candidates."""
    most = max(1, int(run.candidate_count * MOST_SHARE))
    step = max(1, most // 300)
    least = min(most, max(step, 10))
    asked = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else 0
    reach = asked or run.candidate_count // 20
    return Slider(least, most, step, max(1, min(most, reach)))


def recall_figure(run: LookAlike) -> dict[str, Any]:
    """Return the share of the held-back seed found over the reach: ours, the plain rule's, chance."""
    curve = run.metrics["curve"]
    ours = [[0, 0], *([one[0], one[2]] for one in curve)]
    rule = [[0, 0], *([one[0], one[5]] for one in curve)]
    last = curve[-1][0]
    data = {
        "xpercent": True, "percent": True, "xmax": last, "min": 0, "max": 1, "xname": _("Reach"),
        "series": [
            {"name": _("This ranking"), "points": ours},
            {"name": _("By age and products"), "points": rule, "dash": True, "tone": "sand"},
        ],
        "diagonal": {"name": _("By chance"), "points": [[0, 0], [last, last]]},
        "table": [
            [_("Reach"), _("This ranking"), _("from"), _("to"), _("By age and products"), _("Likeness")],
            *([percent(one[0]), percent(one[2]), percent(one[3]), percent(one[4]), percent(one[5]), round(one[1], 2)] for one in curve),
        ],
    }  # fmt: skip
    return {"data": data, "told": _("Share of the seed held back that is among those ranked highest")}  # fmt: skip


def likeness_figure(run: LookAlike) -> dict[str, Any]:
    """Return the mean likeness to the seed of those within the reach."""
    points = [[one[0], one[1]] for one in run.metrics["curve"]]
    data = {
        "xpercent": True, "xmax": points[-1][0], "xname": _("Reach"), "unit": _("cosine"),
        "series": [{"name": _("Mean likeness"), "points": points}],
        "marks": [{"y": run.metrics["likeness"], "label": _("all candidates")}],
        "table": [[_("Reach"), _("Mean likeness")], *([percent(one), round(two, 2)] for one, two in points)],
    }  # fmt: skip
    return {"data": data, "told": _("Mean cosine to the nearest middle of the seed, over the reach")}  # fmt: skip


def learning_figure(run: EmbeddingRun) -> dict[str, Any] | None:
    """Return what the network lost after each round, against principal components where it began."""
    errors = run.metrics.get("errors", [])
    if len(errors) < 2:
        return None
    data = {
        "x": [str(at) for at in range(len(errors))], "xname": _("Round"), "percent": True, "free": True,
        "series": [{"name": _("Lost on customers watched"), "values": errors}],
        "marks": [{"y": errors[0], "label": _("principal components")}],
    }  # fmt: skip
    return {"data": data, "told": _("Share of what sets customers apart that is lost, by round of learning")}  # fmt: skip


def saved_segments(run: LookAlike, user: User) -> list[tuple[Segment, dict[str, Any]]]:
    """Return the segments made of a search that are in use and seen by the user, with what was chosen."""
    made = {one["segment"]: one for one in run.saved}
    rows = Segment.objects.visible_to(user).in_use().filter(pk__in=made).order_by("-pk")
    segments = list(rows)
    tell_seen(segments, user)
    return [(segment, made[segment.pk]) for segment in segments]


def similar_to(customer: Customer, user: User) -> Similar | None:
    """Return who behaves most like a customer among those the user may see; None where the customer is not described."""
    run = model_in_use()
    if run is None:
        return None
    own = CustomerEmbedding.objects.filter(run=run, customer=customer).first()
    reach = Reach(user.branch_code, low=customer.pk, high=customer.pk)
    if own is None or not len(read_described(run, reach).ids):
        return None
    part = 1 << max(0, int(np.ceil(np.log2(max(1, run.stored_count) / COMPARED))))
    found = read_described(run, Reach(user.branch_code, part_of=part))
    others = found.only(found.ids != customer.pk)
    if not len(others.ids):
        return None
    vector = np.frombuffer(bytes(own.vector), dtype="<f4")
    ids = others.ids[closest(others.vectors, vector, MOST_SIMILAR)].tolist()
    people = Customer.objects.visible_to(user).select_related("branch").in_bulk(ids)
    return Similar([people[pk] for pk in ids if pk in people], len(others.ids), part > 1)
