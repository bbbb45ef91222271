"""Asking for an audience that resembles a seed, and asking again."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.services.scores import drop_scores
from segmentation.models import EmbeddingRun, LookAlike, Segment
from segmentation.selectors.embeddings.reading import count_described, model_in_use
from segmentation.selectors.matrices import Reach
from segmentation.selectors.trees.outcomes import cuts_between
from segmentation.services.segments import refuse_asked

# A fifth of the seed is held back to measure on: of fewer, chance is most of what is measured.
LEAST_SEED = 50
LONGEST_WINDOW = 365


@dataclass(frozen=True)
class Wanted:
    """What else to look at: candidates, and an outcome in the `days` after `cut_on` (the latest whole window if none)."""

    population: Segment | None = None
    outcome: str = ""
    subject: str = ""
    days: int = 60
    cut_on: date | None = None
    seed: int = 1


@transaction.atomic
def request_look_alike(
    *, by: User, name: str, seed_segment: Segment, wanted: Wanted | None = None
) -> LookAlike:
    """Let a search for look-alikes wait for a worker.

    Raises DomainError, each with its field: `no_name`, `no_embedding`, `small_seed`, `few_candidates`,
    `bad_outcome`, `no_subject`, `bad_window`, `no_history`, `window_in_future`.
    """
    wanted = wanted or Wanted()
    if not name.strip():
        raise DomainError("no_name", _("Give it a name."), field="name")
    embedding = _embedding()
    population = wanted.population
    candidates = _check_sizes(embedding, by, seed_segment, population)
    return LookAlike.objects.create(
        name=name.strip()[:80],
        owner=by,
        branch_code=by.branch_code,
        features=embedding.features,
        sensitive=embedding.sensitive,
        seed=wanted.seed,
        seed_segment=seed_segment,
        population=population,
        embedding=embedding,
        outcome=wanted.outcome,
        subject=wanted.subject if wanted.outcome == LookAlike.Outcome.PRODUCT else "",
        days=wanted.days,
        cut_on=_checked_cut(wanted),
        customer_count=candidates,
    )


@transaction.atomic
def drop_look_alike(*, run: LookAlike, by: User) -> None:
    """Delete a search with its ranks; raises DomainError `under_way` or `in_use`."""
    if run.is_under_way:
        raise DomainError("under_way", _("It is under way. Cancel it first."))
    refuse_asked(run.score_kind, by)
    drop_scores(kind=run.score_kind)
    run.delete()


def _embedding() -> EmbeddingRun:
    found = model_in_use()
    if found is None:
        told = _("Nobody's behaviour is described yet. Learn embeddings first.")
        raise DomainError("no_embedding", told)
    return found


def _check_sizes(
    embedding: EmbeddingRun, by: User, seed: Segment, population: Segment | None
) -> int:
    """Return how many candidates there are; few of the seed or of them are refused."""
    told = _("Only %(n)s of them may be profiled and are described; at least %(least)s are needed.")
    known = count_described(embedding, Reach(by.branch_code, seed.pk))
    if known < LEAST_SEED:
        raise DomainError("small_seed", told % {"n": known, "least": LEAST_SEED}, field="seed_segment")  # fmt: skip
    count = count_described(embedding, Reach(by.branch_code, population.pk if population else None))
    if count < 2 * LEAST_SEED:
        raise DomainError("few_candidates", told % {"n": count, "least": 2 * LEAST_SEED}, field="population")  # fmt: skip
    return count


def _checked_cut(wanted: Wanted) -> date | None:
    if not wanted.outcome:
        return None
    if wanted.outcome not in LookAlike.Outcome.values:
        raise DomainError("bad_outcome", _("Choose one of the list."), field="outcome")
    if wanted.outcome == LookAlike.Outcome.PRODUCT and not wanted.subject:
        raise DomainError("no_subject", _("Say which."), field="subject")
    if not 1 <= wanted.days <= LONGEST_WINDOW:
        raise DomainError("bad_window", _("Between 1 and 365 days."), field="days")
    known = cuts_between(wanted.outcome, None, wanted.days)
    if known is None:
        raise DomainError("no_history", _("There are no bookings to learn from."), field="cut_on")
    latest = known[1]
    if wanted.cut_on and wanted.cut_on > latest:
        told = _("The days after it are not over yet: %(day)s at the latest.") % {"day": latest}
        raise DomainError("window_in_future", told, field="cut_on")
    return wanted.cut_on or latest
