"""The demo's models: trained on the loaded bank, approved by the model validator, everybody scored."""

from accounts.models import User
from recommendations.models import ModelVersion
from recommendations.services.approval import approve_model
from recommendations.services.scoring import score_everybody
from recommendations.services.texts.training import train_on_seeds
from recommendations.services.training import train_models


def seed_models(*, builder: User, validator: User) -> list[ModelVersion]:
    """Train, approve and score once; does nothing where a model is already registered."""
    if ModelVersion.objects.exists():
        return []
    versions = train_models(by=builder)
    seed_text_models(builder=builder, validator=validator)
    return [_put_to_work(version, validator) for version in versions]


def seed_text_models(*, builder: User, validator: User) -> list[ModelVersion]:
    """Train the text models on the seed examples and approve them."""
    note = "Checked on the held-out fifth of the seed examples."
    return [
        approve_model(version_id=version.pk, by=validator, note=note)
        for version in train_on_seeds(by=builder)
    ]


def _put_to_work(version: ModelVersion, validator: User) -> ModelVersion:
    score_everybody(version=version)
    note = "Checked on the time split of the seeded bank."
    return approve_model(version_id=version.pk, by=validator, note=note)
