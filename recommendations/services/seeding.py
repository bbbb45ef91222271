"""The demo's models: trained on the loaded bank, approved by the model validator, everybody scored."""

from accounts.models import User
from recommendations.models import ModelVersion
from recommendations.services.approval import approve_model
from recommendations.services.scoring import score_everybody
from recommendations.services.training import train_models


def seed_models(*, builder: User, validator: User) -> list[ModelVersion]:
    """Train, approve and score once; does nothing where a model is already registered."""
    if ModelVersion.objects.exists():
        return []
    versions = train_models(by=builder)
    return [_put_to_work(version, validator) for version in versions]


def _put_to_work(version: ModelVersion, validator: User) -> ModelVersion:
    score_everybody(version=version)
    note = "Checked on the time split of the seeded bank."
    return approve_model(version_id=version.pk, by=validator, note=note)
