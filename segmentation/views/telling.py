"""What became of a refresh or of a list's numbers, in the reader's words."""

from django.utils.translation import ngettext

from segmentation.domain.failures import REMEDIES, Cause
from segmentation.models import ListLoad, SegmentRefresh
from segmentation.selectors.choices import language

NUMBERS_SHOWN = 5


def remedy_of(run: SegmentRefresh | None) -> dict[str, str] | None:
    """Return what went wrong in a run and what its owner can do, or None where nothing did."""
    if run is None or not run.error:
        return None
    cause = Cause(run.cause) if run.cause in set(Cause) else Cause.DATABASE
    remedy, lang = REMEDIES[cause], language()
    shown = run.error if cause is Cause.DATABASE else ""
    return {"what": remedy.what.of(lang), "do": remedy.do.of(lang), "error": shown}


def told_of_load(load: ListLoad) -> str:
    """Return how many of the numbers given are known, and the first that are not."""
    told = ngettext(
        "%(n)s number belongs to a customer.",
        "%(n)s numbers belong to customers.",
        load.known_count,
    ) % {"n": f"{load.known_count:,}"}
    if not load.unknown_count:
        return told
    missing = ngettext(
        "%(n)s number belongs to no customer: %(some)s",
        "%(n)s numbers belong to no customer: %(some)s",
        load.unknown_count,
    ) % {"n": f"{load.unknown_count:,}", "some": ", ".join(load.unknown[:NUMBERS_SHOWN])}
    return f"{told} {missing}"
