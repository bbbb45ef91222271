"""What may be asked of the features: declared, allowed to the asker, and not the same for everybody."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from config.base.errors import DomainError
from config.base.languages import is_chinese
from customers.domain.classification import Use
from customers.domain.features import BY_NAME
from customers.selectors.classification import mark_of
from segmentation.selectors.choices import PROFILE, may_ask_about
from segmentation.selectors.matrices import Ranges, Reach, read_ranges

MOST_FEATURES = 40


def checked_features(names: Sequence[str], by: User, *, least: int = 1) -> list[str]:
    """Return the features in their declared order, each once.

    Raises DomainError `no_features`, `too_many_features`, `unknown_feature` or `feature_not_allowed`.
    """
    wanted = [name for name in BY_NAME if name in set(names)]
    unknown = sorted(set(names) - set(wanted))
    if unknown:
        raise _refused("unknown_feature", _("There is no feature %(name)s.") % {"name": unknown[0]})
    if len(wanted) < least:
        told = ngettext("Choose at least %(n)s feature.", "Choose at least %(n)s features.", least)
        raise _refused("no_features", told % {"n": least})
    if len(wanted) > MOST_FEATURES:
        told = _("Choose %(n)s features at most.") % {"n": MOST_FEATURES}
        raise _refused("too_many_features", told)
    for name in wanted:
        if not may_ask_about(by, name):
            told = _("Your role may not choose customers by “%(name)s”.") % {"name": label_of(name)}
            raise _refused("feature_not_allowed", told)
    return wanted


def are_sensitive(names: Sequence[str]) -> bool:
    """Whether one of the features is not kept for marketing."""
    marks = [mark_of(PROFILE, name) for name in names]
    return any(mark is not None and Use.MARKETING not in mark.uses for mark in marks)


def checked_ranges(names: Sequence[str], reach: Reach) -> Ranges:
    """Return between what values the features lie; raises DomainError `flat_feature` where one tells nobody apart."""
    ranges = read_ranges(names, reach)
    for name, (low, high) in ranges.ends.items():
        if ranges.count and low == high:
            told = (
                _("“%(name)s” is unknown for everybody.")
                if low is None
                else _("“%(name)s” is the same for everybody, so it tells nobody apart.")
            )
            raise _refused("flat_feature", told % {"name": label_of(name)})
    return ranges


def label_of(name: str) -> str:
    """Return a feature's label in the reader's language."""
    label = BY_NAME[name].label
    return label.zh if is_chinese() else label.en


def _refused(code: str, told: str) -> DomainError:
    return DomainError(code, told, field="features")
