"""Which models read a feature of the profile."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from recommendations import permissions
from recommendations.models import ModelVersion

IN_USE = (ModelVersion.State.CHAMPION, ModelVersion.State.CHALLENGER)


def models_reading(*, name: str, user: User) -> list[tuple[str, str, str]]:
    """Return (name, address, kind) of the models in use that were fitted on a feature."""
    if not user.has_perm(permissions.VIEW_MODEL):
        return []
    fitted = ModelVersion.objects.visible_to(user).without_artefact().filter(state__in=IN_USE)
    return [
        (
            version.name,
            reverse("recommendations:model_detail", args=[version.pk]),
            version.get_kind_display() or _("Model"),
        )
        for version in fitted.filter(parameters__inputs__contains=name).order_by("name")
    ]
