"""Finding a long run by what addresses call its sort."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from segmentation.models.analyses import LongRun, run_sorts


def find_run(kind: str, pk: int, user: User) -> LongRun:
    """Return a run that the user may see; raises Http404."""
    for model in run_sorts():
        if model._meta.model_name == kind:
            rows = model._default_manager.visible_to(user)  # type: ignore[attr-defined] # every run has a LongRunQuerySet
            found: LongRun = get_object_or_404(rows, pk=pk)
            return found
    raise Http404
