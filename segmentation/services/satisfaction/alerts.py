"""Falls of satisfaction: raised once, told of by mail, taken note of by a person."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.telling import Notice, is_reachable, tell_once
from config.base.errors import DomainError
from segmentation.domain.satisfaction.control import Point, control_points
from segmentation.domain.satisfaction.measures import MEASURES
from segmentation.models import SatisfactionAlert, SatisfactionTerms
from segmentation.models.satisfaction import satisfaction_terms
from segmentation.selectors.satisfaction.figures import channels_asked, months_of
from segmentation.selectors.satisfaction.words import alert_words


@transaction.atomic
def raise_alerts(*, now: datetime) -> list[SatisfactionAlert]:
    """Raise a notice for each measure, of all and by channel, that fell this month or last; return the new ones."""
    _version, terms = satisfaction_terms()
    raised = []
    for measure in MEASURES:
        for channel in ("", *channels_asked(measure, now)):
            points = control_points(
                measure,
                months_of(measure, now, channel=channel),
                sigmas=terms.sigmas,
                weight=terms.weight,
                least=terms.least_month,
            )
            fallen = [one for one in points[-2:] if one.is_out and one.month >= _month_before(now)]
            raised += [alert for one in fallen if (alert := _raise(measure, channel, one))]
    return raised


def _raise(measure: str, channel: str, point: Point) -> SatisfactionAlert | None:
    if point.centre is None or point.limit is None:
        return None
    alert, is_new = SatisfactionAlert.objects.get_or_create(
        measure=measure,
        channel=channel,
        month=point.month,
        defaults={
            "method": point.method,
            "value": point.tracked,
            "centre": point.centre,
            "limit": point.limit,
            "answers": point.answers,
        },
    )
    return alert if is_new else None


def _month_before(now: datetime) -> date:
    today = timezone.localdate(now)
    months = today.year * 12 + today.month - 2
    return date(months // 12, months % 12 + 1, 1)


def tell_owner() -> int:
    """Mail the author of the terms in force about falls not told of yet; return the number of mails.

    Without terms of its own the bank has no owner to tell: the falls stand on the pages alone.
    """
    terms = SatisfactionTerms.objects.newest()
    untold = SatisfactionAlert.objects.filter(told_at=None).order_by("pk")
    if terms is None or not is_reachable(terms.author):
        return 0
    return sum(_tell(pk, terms.author) for pk in list(untold.values_list("pk", flat=True)))


def _tell(pk: int, owner: User) -> bool:
    rows = SatisfactionAlert.objects.all()
    return tell_once(rows=rows, pk=pk, owner_of=lambda _alert: owner, write=_notice)


def _notice(alert: SatisfactionAlert) -> Notice:
    address = settings.BASE_URL + reverse("segmentation:satisfaction")
    words = alert_words(alert)
    subject = _("Satisfaction fell: %(what)s, %(month)s") % {
        "what": words.title,
        "month": date_format(alert.month, "YEAR_MONTH_FORMAT"),
    }
    return Notice(subject, [words.detail, address])


@transaction.atomic
def note_alert(*, alert: SatisfactionAlert, by: User) -> SatisfactionAlert:
    """Take note of a fall, so that it no longer stands as a warning; raises DomainError `is_noted`."""
    row = SatisfactionAlert.objects.select_for_update().get(pk=alert.pk)
    if row.seen_at is not None:
        raise DomainError("is_noted", _("Somebody has taken note of it already."))
    row.seen_at, row.seen_by = timezone.now(), by
    row.save(update_fields=["seen_at", "seen_by", "updated_at"])
    return row
