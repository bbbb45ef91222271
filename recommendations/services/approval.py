"""Making a model champion: a second person's decision, and only for one that beats popularity, unless reasoned."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from recommendations.domain.artefacts import BadSignatureError
from recommendations.domain.evaluation import beats_popularity
from recommendations.models import ModelVersion
from recommendations.services.artefacts import verify_artefact


@transaction.atomic
def approve_model(*, version_id: int, by: User, note: str = "") -> ModelVersion:
    """Make a version champion of its kind and retire the one before; a retired one may come back so.

    Raises DomainError `already_champion`, `own_model` (trained by the same person), `bad_signature`,
    or `not_better` where a learned model does not beat popularity and no reason is given.
    """
    version = ModelVersion.objects.select_for_update().get(pk=version_id)
    _check(version, by, note)
    former = ModelVersion.objects.select_for_update().filter(
        kind=version.kind, state=ModelVersion.State.CHAMPION
    )
    former.update(state=ModelVersion.State.RETIRED, updated_at=timezone.now())
    version.state = ModelVersion.State.CHAMPION
    version.approved_by = by
    version.approved_at = timezone.now()
    version.approval_note = note
    version.save(
        update_fields=["state", "approved_by", "approved_at", "approval_note", "updated_at"]
    )
    return version


@transaction.atomic
def retire_model(*, version_id: int) -> ModelVersion:
    """Take a candidate or challenger out of the choice; raises DomainError `champion_in_use`."""
    version = ModelVersion.objects.select_for_update().get(pk=version_id)
    if version.state == ModelVersion.State.CHAMPION:
        raise DomainError(
            "champion_in_use", _("The champion is in use; approve another version in its place.")
        )
    version.state = ModelVersion.State.RETIRED
    version.save(update_fields=["state", "updated_at"])
    return version


def _check(version: ModelVersion, by: User, note: str) -> None:
    if version.state == ModelVersion.State.CHAMPION:
        raise DomainError("already_champion", _("This version is the champion already."))
    if version.trained_by_id == by.pk:
        raise DomainError("own_model", _("Whoever trained a model cannot approve it."))
    try:
        verify_artefact(version)
    except BadSignatureError as error:
        raise DomainError(
            "bad_signature", _("The artefact does not bear our signature; it is not loaded.")
        ) from error
    if version.is_learned and not _beats_its_rival(version) and not note.strip():
        raise DomainError(
            "not_better",
            _("This model is not better than popularity beyond chance. Say why it should serve."),
            field="note",
        )


def _beats_its_rival(version: ModelVersion) -> bool:
    """Recommenders have to beat popularity, text models the label that is most usual."""
    if version.reads_texts:
        return bool(version.metrics["gain"]["low"] > 0)
    return beats_popularity(version.metrics)
