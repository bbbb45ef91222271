"""Keeping what the copy scan found, why its warnings may stand, and the bank's own words for it."""

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.models import Campaign, CampaignEdit, CopyAnswer, CopyScan, CopyTerm
from campaigns.selectors.compliance import CampaignScan, scan_campaign
from config.base.errors import DomainError


@transaction.atomic
def record_scan(*, campaign: Campaign) -> CampaignScan:
    """Scan a campaign's texts and keep the result with the fingerprint the database computes over them."""
    result = scan_campaign(campaign)
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_copy_fingerprint(%s)", [campaign.pk])
        (fingerprint,) = cursor.fetchone()
    CopyScan.objects.create(
        campaign=campaign,
        fingerprint=fingerprint,
        rules=result.rules,
        errors=result.errors,
        open_warnings=result.open_warnings,
        findings=[
            {
                "language": text.language,
                **({"post": text.post.pk} if text.post else {}),
                "rule": mark.finding.rule,
                "severity": str(mark.finding.severity),
                "part": mark.part,
                "start": mark.start,
                "end": mark.end,
                "quote": mark.quote,
                "reason": mark.answer.reason if mark.answer else "",
            }
            for text in result.texts
            for mark in text.found
        ],
    )
    return result


def require_clean_copy(*, campaign: Campaign) -> CampaignScan:
    """Scan anew; raises DomainError `copy_errors` or `copy_warnings` where something is open."""
    result = record_scan(campaign=campaign)
    if result.errors:
        said = ngettext(
            "The compliance scan finds %(n)s error in the text.",
            "The compliance scan finds %(n)s errors in the text.",
            result.errors,
        )
        raise DomainError("copy_errors", said % {"n": result.errors})
    if result.open_warnings:
        said = ngettext(
            "%(n)s warning of the compliance scan needs a reason.",
            "%(n)s warnings of the compliance scan need a reason.",
            result.open_warnings,
        )
        raise DomainError("copy_warnings", said % {"n": result.open_warnings})
    return result


@transaction.atomic
def answer_warning(
    *, campaign: Campaign, by: User, language: str, rule: str, quote: str, reason: str
) -> CopyAnswer:
    """Say why a warning may stand; raises DomainError where there is no such warning or no reason."""
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if current.state != Campaign.State.DRAFT:
        raise DomainError("not_a_draft", _("Reasons are given while the campaign is a draft."))
    if len(reason.strip()) < 4:
        raise DomainError("reason_missing", _("Say why these words may stand."), field="reason")
    saved = [text for text in scan_campaign(current).texts if text.language == language]
    warnings = [(mark.finding.rule, mark.quote) for text in saved for mark in text.warnings]
    if (rule, quote) not in warnings:
        raise DomainError(
            "no_such_warning", _("The saved text has no such warning; save it first.")
        )
    CampaignEdit.objects.get_or_create(campaign=current, editor=by)
    return CopyAnswer.objects.create(
        campaign=current,
        language=language,
        rule=rule,
        quote=quote,
        reason=reason.strip(),
        author=by,
    )


@transaction.atomic
def propose_term(*, by: User, kind: str, words: str, reason: str) -> CopyTerm:
    """Lay a word of the bank's own before a second compliance officer."""
    return CopyTerm.objects.create(kind=kind, words=words.strip(), reason=reason.strip(), author=by)
