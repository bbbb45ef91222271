"""Groups of the satisfaction pages as segments that follow every answer."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.rules import VERSION
from segmentation.domain.satisfaction.measures import BOUNDS
from segmentation.models import Segment
from segmentation.models.satisfaction import satisfaction_terms
from segmentation.selectors.satisfaction.words import group_names
from segmentation.services.segments import create_segment

MONTH_DAYS = 30.4375


@transaction.atomic
def save_group(*, by: User, group: str, channel: str = "", name: str = "") -> Segment:
    """Make a rule segment of those whose last answer puts them into a group; raises DomainError `unknown_group`.

    Without a name it is called after the group, with a number where that is taken.
    """
    if group not in BOUNDS:
        raise DomainError("unknown_group", _("There is no such group."))
    _version, terms = satisfaction_terms()
    params: dict[str, object] = {"days": round(terms.months * MONTH_DAYS)}
    if channel:
        params["channels"] = [channel]
    test = {"field": f"{BOUNDS[group][0]}_group", "op": "has_any", "value": [group], "params": params}  # fmt: skip
    return create_segment(
        by=by,
        name=name or _free_name(group_names()[group]),
        rule={"version": VERSION, "rule": {"all": [test]}},
    )


def _free_name(base: str) -> str:
    taken = set(Segment.objects.filter(name__startswith=base).values_list("name", flat=True))
    names = (base, *(f"{base} ({number})" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)
