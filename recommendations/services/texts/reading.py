"""Reading texts with the champions, and by rule where there is none: one at once, or the unread in ranges."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from customers.models import Text
from customers.services.texts.readings import Reading, store_readings
from recommendations.domain.texts import courses, rules
from recommendations.domain.texts.linear import TextModel
from recommendations.models import ModelVersion
from recommendations.services.artefacts import load_text_model

RANGE_SIZE = 20_000
BATCH = 500  # texts opened at a time: what is personal stays in memory for a moment only
RULES: dict[str, Callable[[str], rules.Read]] = {
    courses.LANGUAGE: rules.language_of,
    courses.SENTIMENT: rules.sentiment_of,
    courses.TOPIC: rules.topic_of,
    courses.INTENT: rules.intent_of,
    courses.URGENCY: rules.urgency_of,
}


@dataclass(frozen=True)
class Found:
    """One thing read in a text; a rule's version ends in `-rule`."""

    kind: str
    value: str
    confidence: float
    model_version: str

    @property
    def is_by_rule(self) -> bool:
        """Whether no trained model said it."""
        return self.model_version.endswith("-rule")


@dataclass(frozen=True)
class Champion:
    """A loaded model and the name of its version."""

    name: str
    model: TextModel


Champions = dict[str, Champion]


def load_champions() -> Champions:
    """Return the approved text models by kind; raises BadSignatureError when one was tampered with."""
    versions = ModelVersion.objects.filter(
        kind__in=courses.COURSES, state=ModelVersion.State.CHAMPION
    )
    return {one.kind: Champion(one.name, load_text_model(one)) for one in versions}


def analyse_texts(
    texts: Sequence[str], *, languages: Sequence[str] = (), champions: Champions | None = None
) -> list[list[Found]]:
    """Return for each text its language, sentiment, topic, intent and urgency; a language that is given is kept."""
    loaded = load_champions() if champions is None else champions
    told = [_short(language) for language in languages] or [""] * len(texts)
    spoken = _languages(texts, told, loaded)
    found = [[one] for one in spoken]
    for feature in (courses.SENTIMENT, courses.TOPIC, courses.INTENT):
        for language in sorted({one.value for one in spoken}):
            rows = [place for place, one in enumerate(spoken) if one.value == language]
            chosen = [texts[place] for place in rows]
            for place, one in zip(rows, _read(feature, language, chosen, loaded), strict=True):
                found[place].append(one)
    for place, text in enumerate(texts):
        found[place].append(_by_rule(courses.URGENCY, text))
    return found


def read_range(*, low: int, high: int, at: datetime) -> int:
    """Read the unread texts whose ids lie in a range, both ends in it, and return how many; run twice it changes nothing."""
    champions = load_champions()
    unread = Text.objects.unread().filter(pk__range=(low, high)).order_by("pk")
    done = 0
    for batch in _batches(list(unread.values_list("pk", flat=True))):
        done += _read_batch(list(Text.objects.filter(pk__in=batch).order_by("pk")), champions, at)
    return done


def unread_ranges() -> Iterator[tuple[int, int]]:
    """Yield the ranges of ids that the unread texts are cut into."""
    ids = list(Text.objects.unread().order_by("pk").values_list("pk", flat=True)[: 50 * RANGE_SIZE])
    for start in range(0, len(ids), RANGE_SIZE):
        part = ids[start : start + RANGE_SIZE]
        yield part[0], part[-1]


def _read_batch(batch: list[Text], champions: Champions, at: datetime) -> int:
    said = ["\n".join(part for part in (one.content, one.transcript) if part) for one in batch]
    found = analyse_texts(said, languages=[one.language for one in batch], champions=champions)
    readings = [
        Reading(text.pk, one.kind, one.value, one.confidence, one.model_version)
        for text, every in zip(batch, found, strict=True)
        for one in every
    ]
    return store_readings(text_ids=[one.pk for one in batch], readings=readings, at=at)


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])


def _languages(texts: Sequence[str], told: Sequence[str], champions: Champions) -> list[Found]:
    read = _read(courses.LANGUAGE, "", texts, champions)
    return [
        Found(courses.LANGUAGE, language, 1.0, "source-rule") if language else one
        for language, one in zip(told, read, strict=True)
    ]


def _read(feature: str, language: str, texts: Sequence[str], champions: Champions) -> list[Found]:
    champion = champions.get(f"{feature}_{language}" if language else feature)
    if champion is None or not texts:
        return [_by_rule(feature, text) for text in texts]
    chances = champion.model.chances(texts)
    best = chances.argmax(axis=1)
    return [
        Found(feature, champion.model.labels[label], round(float(row[label]), 4), champion.name)
        for label, row in zip(best, chances, strict=True)
    ]


def _by_rule(feature: str, text: str) -> Found:
    value, confidence = RULES[feature](text)
    return Found(feature, value, confidence, f"{feature}-rule")


def _short(language: str) -> str:
    return language.lower().partition("-")[0]
