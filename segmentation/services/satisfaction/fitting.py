"""Runs of drivers: asked for, fitted by a worker, and what the model then foretells of those who did not answer."""

from dataclasses import asdict
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.selectors.customers import customer_ranges
from customers.services.scores import drop_older_scores, write_scores
from segmentation.domain.satisfaction.drift import compare_effects
from segmentation.domain.satisfaction.drivers import PROFILE_NAMES
from segmentation.domain.satisfaction.measures import MEASURES, SCORES
from segmentation.domain.satisfaction.model import (
    Answers,
    Fitted,
    Judged,
    TooFewError,
    dependence,
    effects,
    fit_drivers,
)
from segmentation.domain.satisfaction.terms import Terms
from segmentation.models import DriverRun
from segmentation.models.satisfaction import satisfaction_terms
from segmentation.selectors.satisfaction.figures import BAD_TO, window
from segmentation.selectors.satisfaction.reading import NAMES, Question, read_answers, read_silent
from segmentation.services.analyses.checking import are_sensitive, checked_features
from segmentation.services.analyses.progress import (
    FailedError,
    advance,
    begin,
    finish,
    keeping_failures,
)
from segmentation.services.satisfaction.models import keep_model, load_model

# A range's rows stay under 20 MB and its transaction under some seconds.
RANGE_SIZE = 20_000
MOST_CURVES = 6
REFIT_AFTER = timedelta(days=30)
# Expected scores from which a customer counts as content, and below which as discontent.
BANDS = {"csat": (3.5, 4.0), "nps": (7.0, 8.5)}
NO_BETTER = "no_better"


@transaction.atomic
def request_drivers(*, by: User, measure: str, name: str = "", seed: int = 1) -> DriverRun:
    """Let a run of drivers wait for a worker; one of the measure that waits or runs is returned instead.

    Raises DomainError `unknown_measure`, or `feature_not_allowed` where the asker may not choose by a driver.
    """
    if measure not in MEASURES:
        raise DomainError("unknown_measure", _("Choose CSAT or NPS."), field="measure")
    features = checked_features(PROFILE_NAMES, by)
    runs = DriverRun.objects.filter(measure=measure, branch_code=by.branch_code)
    busy = runs.under_way().first()
    if busy is not None:
        return busy
    _version, terms = satisfaction_terms()
    return DriverRun.objects.create(
        name=name.strip()[:80] or measure.upper(),
        owner=by,
        branch_code=by.branch_code,
        features=features,
        sensitive=are_sensitive(features),
        seed=seed,
        parameters={"months": terms.months},
        measure=measure,
        previous=runs.done().first(),
    )


def request_due(*, now: datetime) -> list[DriverRun]:
    """Ask again for what was last fitted a month ago, in the name of whoever asked then; return what now waits."""
    asked = []
    for measure in MEASURES:
        last = DriverRun.objects.done().filter(measure=measure, branch_code="").first()
        if last and last.owner.is_active and last.finished_at and last.finished_at < now - REFIT_AFTER:  # fmt: skip
            asked.append(request_drivers(by=last.owner, measure=measure, name=last.name))
    return asked


def fit_run(*, run_id: int) -> DriverRun | None:
    """Fit a run that waits and return it; None when there is nothing to do. A failure is kept in it."""
    run = begin(DriverRun, run_id)
    if run is None:
        return None
    with keeping_failures(run):
        try:
            _keep(run, *_fitted(run))
        except TooFewError as error:
            raise FailedError("too_few_answers") from error
    return run


def _fitted(run: DriverRun) -> tuple[Answers, Fitted]:
    advance(run, "reading")
    run.data_at = timezone.now()
    answers = read_answers(
        _question(run, run.data_at),
        lambda done, weeks: advance(run, "reading", done=done, steps=weeks),
    )
    fitted = fit_drivers(
        NAMES,
        answers,
        SCORES[run.measure],
        BAD_TO[run.measure],
        run.seed,
        lambda stage: advance(run, stage),
    )
    return answers, fitted


def _question(run: DriverRun, now: datetime) -> Question:
    months = int(run.setting("months", 12))
    since, until = window(months, now)
    return Question(run.measure, since, until, run.branch_code)


@transaction.atomic
def _keep(run: DriverRun, answers: Answers, fitted: Fitted) -> None:
    advance(run, "describing")
    found = effects(fitted, answers.values)
    strong = [one.name for one in found if one.weight][:MOST_CURVES]
    told = [asdict(one) for one in found]
    _version, terms = satisfaction_terms()
    before = run.previous.metrics.get("effects", []) if run.previous else []
    run.metrics = {
        "answers": len(answers.scores),
        "mean": float(answers.scores.mean()),
        "penalty": asdict(fitted.penalty),
        "judged": asdict(fitted.judged),
        "effects": told,
        "curves": [
            {"name": name, "points": dependence(fitted, answers.values, name)} for name in strong
        ],
        "shifts": [asdict(one) | {"real": one.is_real} for one in compare_effects(told, before)],
        "since": _question(run, run.data_at or timezone.now()).since.isoformat(),
    }
    run.customer_count = len(np.unique(answers.customers))
    run.refused = "" if _is_good(fitted.judged, terms) else NO_BETTER
    keep_model(run, fitted.model)
    finish(run)


def _is_good(judged: Judged, terms: Terms) -> bool:
    """Whether it beat the mean on later answers beyond doubt and by what the bank asks for."""
    return judged.r2 >= terms.least_r2 and judged.r2_low > 0


def foretell(*, run: DriverRun) -> int:
    """Write the expected score of everybody who did not answer, and return how many; others lose theirs.

    Nothing is foretold, and what was is dropped, by a model that did no better than the mean. Only a run over the whole bank
    foretells. Raises BadSignatureError when the model is not the one that was signed.
    """
    if run.branch_code or not run.is_done:
        return 0
    at, total = timezone.now(), 0
    asked = _question(run, at)
    for low, high in customer_ranges(RANGE_SIZE):
        with transaction.atomic():
            if not run.refused:
                frame = _expected(run, asked, low, high)
                total += write_scores(
                    kind=run.score_kind, frame=frame, model_version=run.signed_name, computed_at=at
                )
            drop_older_scores(kind=run.score_kind, low=low, high=high, before=at)
    DriverRun.objects.filter(pk=run.pk).update(scored_at=at, scored_count=total)
    run.refresh_from_db()
    return total


def _expected(run: DriverRun, asked: Question, low: int, high: int) -> pd.DataFrame:
    """Expected scores with their band."""
    ids, raw = read_silent(asked, low, high)
    values = load_model(run).predict(raw)
    low_to, high_from = BANDS[run.measure]
    band = np.select([values >= high_from, values < low_to], ["high", "low"], "medium")
    return pd.DataFrame({"customer_id": ids, "value": values, "band": band})


def latest_models() -> list[DriverRun]:
    """Return the newest run over the whole bank of each measure that has one."""
    rows = DriverRun.objects.done().filter(branch_code="")
    found = (rows.filter(measure=measure).first() for measure in MEASURES)
    return [run for run in found if run is not None]
