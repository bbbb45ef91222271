"""Training a text model: split, fit, calibrate, judge on what was held out, register as a candidate."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.selectors.learning import Learning, permit_without_customers
from recommendations.domain.artefacts import pack
from recommendations.domain.texts import linear
from recommendations.domain.texts.courses import COURSES, Course
from recommendations.domain.texts.judging import judge
from recommendations.domain.texts.linear import TextModel
from recommendations.models import ModelVersion
from recommendations.selectors.text_examples import Example, seed_examples
from recommendations.services.artefacts import sign_artefact

# Of a label with fewer examples nothing can be learned and judged.
FEWEST_OF_LABEL = 5
FEWEST = 30
SEEDS = "seed examples"
FIFTHS = 5


@dataclass(frozen=True)
class Parts:
    """Examples in three parts by a hash of their text: three fifths to fit, one to calibrate, one to judge."""

    fit: list[Example]
    calibrate: list[Example]
    test: list[Example]


def train_on_seeds(*, by: User | None = None) -> list[ModelVersion]:
    """Train every text model on the examples that come with the product."""
    return [
        train_text_model(kind=kind, examples=seed_examples(course), source=SEEDS, by=by)
        for kind, course in COURSES.items()
    ]


def train_text_model(
    *, kind: str, examples: Sequence[Example], source: str, by: User | None = None
) -> ModelVersion:
    """Train one text model and register it as a candidate; `source` says what it learned from.

    Figures come from a fifth that nothing was fitted on; the registered model is the same recipe with that fifth
    included. Raises DomainError `too_few_examples`.
    """
    course = COURSES[kind]
    parts = split_examples(_usable(examples))
    judged = _fitted(course, parts.fit, parts.calibrate)
    usual = Counter(label for _text, label in parts.fit).most_common(1)[0][0]
    metrics = judge(
        judged.labels,
        [label for _text, label in parts.test],
        judged.chances([text for text, _label in parts.test]),
        usual,
    )
    final = _fitted(course, [*parts.fit, *parts.test], parts.calibrate)
    parameters = {
        "source": source,
        "texts": sum(map(len, (parts.fit, parts.calibrate, parts.test))),
        "labels": list(final.labels),
        "usual": usual,
        "heat": round(final.heat, 4),
    }
    return _register(course, final, parameters, metrics, by)


def split_examples(examples: Sequence[Example]) -> Parts:
    """Deal the examples of each label out in the order of a hash of their text: the same every time."""
    parts = Parts([], [], [])
    dealt: Counter[str] = Counter()
    for text, label in sorted(examples, key=lambda one: hashlib.sha256(one[0].encode()).digest()):
        place = dealt[label] % FIFTHS
        dealt[label] += 1
        {3: parts.calibrate, 4: parts.test}.get(place, parts.fit).append((text, label))
    return parts


def _usable(examples: Sequence[Example]) -> list[Example]:
    """Each text once, of labels with enough of them."""
    once = dict(examples)
    counted = Counter(once.values())
    kept = [(text, label) for text, label in once.items() if counted[label] >= FEWEST_OF_LABEL]
    if len(kept) < FEWEST or len({label for _text, label in kept}) < 2:
        raise DomainError(
            "too_few_examples",
            _("At least %(n)s texts of two labels are needed, five of each label.") % {"n": FEWEST},
        )
    return kept


def _fitted(course: Course, fit: list[Example], calibrate: list[Example]) -> TextModel:
    texts, labels = zip(*fit, strict=True)
    model = TextModel.fit(texts, labels, course.shape)
    held, truth = zip(*calibrate, strict=True)
    return model.calibrated(held, truth)


@transaction.atomic
def _register(
    course: Course,
    model: TextModel,
    parameters: dict[str, Any],
    metrics: dict[str, Any],
    by: User | None,
) -> ModelVersion:
    number = ModelVersion.objects.filter(kind=course.kind).count() + 1
    name = f"{course.kind.replace('_', '-')}-v{number}"
    artefact, today = pack(model), timezone.localdate()
    # Examples are files of the bank's and seeds of ours; texts of customers are read by the model, not learned from.
    permitted = permit_without_customers(Learning.SERVICE)
    return ModelVersion.objects.create(
        kind=course.kind,
        name=name,
        data_from=today,
        data_until=today,
        label_days=0,
        code_version=code_version(),
        parameters=parameters | {"permit": permitted.record()},
        metrics=metrics,
        artefact=artefact,
        signature=sign_artefact(name, artefact, permitted),
        trained_by=by,
    )


@cache
def code_version() -> str:
    """A hash over the code that fits and judges text models."""
    digest = hashlib.sha256()
    for path in sorted(Path(linear.__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
