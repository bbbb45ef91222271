"""The text models there can be: what each tells, of which language, and how its n-grams are cut."""

from dataclasses import dataclass

from recommendations.domain.texts.linear import Shape

LANGUAGE, SENTIMENT, TOPIC, INTENT, URGENCY = "language", "sentiment", "topic", "intent", "urgency"
ENGLISH, CHINESE = "en", "zh"
_WORDS = Shape(2, 4, words=True)
_SIGNS = Shape(1, 3, words=False)  # Chinese has no blanks: single signs to groups of three


@dataclass(frozen=True)
class Course:
    """One kind of text model; its kind in the register is the feature and, where it has one, the language."""

    feature: str
    language: str
    shape: Shape

    @property
    def kind(self) -> str:
        """The kind of ModelVersion."""
        return f"{self.feature}_{self.language}" if self.language else self.feature


COURSES = {
    course.kind: course
    for course in (
        Course(LANGUAGE, "", Shape(1, 3, words=False)),
        Course(SENTIMENT, ENGLISH, _WORDS),
        Course(SENTIMENT, CHINESE, _SIGNS),
        Course(TOPIC, ENGLISH, _WORDS),
        Course(INTENT, ENGLISH, _WORDS),
        Course(INTENT, CHINESE, _SIGNS),
    )
}
