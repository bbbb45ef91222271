"""Shares that fell below their thresholds: noted once a fall, and told by mail to whoever asked for it."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.services.telling import Notice, is_reachable, mail_person
from accounts.templatetags.formats import percent
from config.base.errors import DomainError
from customers import permissions
from customers.models import QualityFall, QualityWatch
from customers.selectors.quality.boards import Share, low_shares
from customers.selectors.words import said

MOST_TOLD = 20  # lines of one mail; the board shows them all


@transaction.atomic
def note_falls(*, now: datetime) -> int:
    """Note each share that has fallen since the last look, and end the falls that recovered; return the new ones."""
    low = {(one.target, one.field, one.dimension): one for one in low_shares()}
    standing = {
        (one.target, one.field, one.dimension): one.pk for one in QualityFall.objects.standing()
    }
    over = [pk for key, pk in standing.items() if key not in low]
    QualityFall.objects.filter(pk__in=over).update(ended_at=now)
    fallen = [_fall(one, now) for key, one in low.items() if key not in standing]
    QualityFall.objects.bulk_create(fallen, ignore_conflicts=True)
    return len(fallen)


def _fall(share: Share, now: datetime) -> QualityFall:
    """A share below its threshold, so it has one."""
    return QualityFall(
        target=share.target,
        field=share.field,
        dimension=share.dimension,
        good=share.good,
        total=share.total,
        least=cast(float, share.least),
        began_at=now,
    )


def tell_watchers() -> int:
    """Mail everybody who asked for it the falls that stand and were not told to them; return the number of mails."""
    return sum(_tell(pk) for pk in list(QualityWatch.objects.values_list("pk", flat=True)))


@transaction.atomic
def _tell(pk: int) -> int:
    rows = QualityWatch.objects.select_for_update(of=("self",), skip_locked=True)
    watch = rows.select_related("user").filter(pk=pk).first()
    if watch is None or not _may_be_told(watch.user):
        return 0
    falls = QualityFall.objects.standing().exclude(watches=watch)
    untold = {(one.target, one.field, one.dimension): one for one in falls}
    low = [one for one in low_shares() if (one.target, one.field, one.dimension) in untold]
    if not low:
        return 0
    if not mail_person(to=watch.user, write=lambda: _notice(low)):
        return 0
    watch.told.add(*untold.values())
    return 1


def _may_be_told(user: User) -> bool:
    may = not user.branch_code and user.has_perm(permissions.CHANGE_THRESHOLDS)
    return is_reachable(user) and may


def _notice(low: list[Share]) -> Notice:
    subject = ngettext(
        "Data quality: %(n)s measure below its threshold",
        "Data quality: %(n)s measures below their thresholds",
        len(low),
    ) % {"n": len(low)}
    lines = [_line(one) for one in low[:MOST_TOLD]]
    if len(low) > MOST_TOLD:
        lines.append(_("and %(n)s more") % {"n": len(low) - MOST_TOLD})
    once = _("You are told of each fall once, and again only after it has recovered.")
    board = settings.BASE_URL + reverse("customers:quality_board")
    stop = settings.BASE_URL + reverse("customers:threshold_list")
    ends = _("To get no more of these mails: %(address)s") % {"address": stop}
    return Notice(subject, ["\n".join(lines), once, board, ends])


def _line(share: Share) -> str:
    return _("%(table)s · %(field)s · %(dimension)s: %(share)s, wanted at least %(least)s") % {
        "table": said(share.target),
        "field": share.label,
        "dimension": share.dimension_label,
        "share": percent(share.told),
        "least": percent(share.least),
    }


@transaction.atomic
def watch_quality(*, by: User) -> QualityWatch:
    """Tell this person by mail from now on; raises DomainError `no_address`."""
    if not by.email:
        raise DomainError(
            "no_address",
            gettext_lazy("Your account has no e-mail address; the administrator can add one."),
        )
    return QualityWatch.objects.get_or_create(user=by)[0]


@transaction.atomic
def unwatch_quality(*, by: User) -> None:
    """Tell this person no more."""
    QualityWatch.objects.filter(user=by).delete()
