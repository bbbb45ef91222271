"""Setting the terms of value: each change is a new version, from which the next refresh counts."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.value.terms import Terms, TermsError, read_terms
from segmentation.models import ValueTerms
from segmentation.services.scope import refuse_for_one_branch
from segmentation.services.terms import put_in_force

FAULTS = {
    "unreadable": gettext_lazy("These terms cannot be read."),
    "unknown_method": gettext_lazy("Choose quantiles or fixed cut points."),
    "four_edges": gettext_lazy("Give four cut points."),
    "not_ascending": gettext_lazy("Cut points must rise from one to the next."),
    "unknown_product": gettext_lazy("There is no such kind of product."),
    "unknown_tier": gettext_lazy("There is no such tier."),
    "out_of_range": gettext_lazy("This number is out of range."),
    "not_hundred": gettext_lazy("The weights must add up to 100."),
    "not_descending": gettext_lazy("A higher tier needs a higher score than the one below it."),
    "no_lowest": gettext_lazy("The lowest tier must begin at 0."),
}


def set_terms(
    *, by: User, document: dict[str, Any], note: str = "", version: int | None = None
) -> ValueTerms:
    """Put new terms in force; the next refresh counts by them.

    `version` is the one the editor began from. Raises DomainError `conflict`, `reaches_beyond`, or `bad_terms` with its field.
    """
    check_terms(document, by)
    return put_in_force(ValueTerms, by=by, document=document, note=note, version=version)


def check_terms(document: dict[str, Any], by: User) -> Terms:
    """Return the terms read; raises DomainError `bad_terms` with its field, or `reaches_beyond`."""
    refuse_for_one_branch(by)
    try:
        return read_terms(document)
    except TermsError as error:
        raise refusal(error) from error


def refusal(error: TermsError) -> DomainError:
    """Return the refusal of terms in the reader's words, at their field."""
    return DomainError("bad_terms", FAULTS[error.code], field=error.field)
