"""Setting the terms of satisfaction: each change is a new version."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.satisfaction.terms import WITHIN, TermsError, read_terms
from segmentation.models import SatisfactionTerms
from segmentation.services.terms import put_in_force


def set_terms(
    *, by: User, document: dict[str, Any], note: str = "", version: int | None = None
) -> SatisfactionTerms:
    """Put new terms in force and make `by` the one who is told of falls.

    `version` is the one the editor began from. Raises DomainError `conflict`, `reaches_beyond`, or `bad_terms` with its field.
    """
    try:
        read_terms(document)
    except TermsError as error:
        raise _refusal(error) from error
    return put_in_force(SatisfactionTerms, by=by, document=document, note=note, version=version)


def _refusal(error: TermsError) -> DomainError:
    low, high = WITHIN.get(error.field, (0, 0))
    told = _("Between %(low)s and %(high)s, please.") % {"low": f"{low:g}", "high": f"{high:g}"}
    return DomainError("bad_terms", told, field=error.field)
