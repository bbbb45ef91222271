"""Files that came with replies, looked at for malware before anybody opens them."""

from base64 import b64decode

from django.utils import timezone

from campaigns.models import ReplyAttachment
from config.base.errors import DomainError
from customers.services.malware import checks_files, refuse_malware

MOST = 200  # files of one look: some megabytes each, and clamd takes about a second for ten
MISSED = 5  # without a verdict in one look: it is away, or takes its whole time for each


def check_attachments() -> int:
    """Look at the files that came since; return how many were looked at. Without a clamd, or a verdict, they wait.

    The newest come first, so that one that gets no verdict keeps no other from its own.
    """
    looked = missed = 0
    unchecked = ReplyAttachment.objects.unchecked().order_by("-pk")[: MOST if checks_files() else 0]
    for attachment in unchecked:
        try:
            check_attachment(attachment=attachment)
            looked += 1
        except DomainError:
            missed += 1
        if missed == MISSED:
            break
    return looked


def check_attachment(*, attachment: ReplyAttachment) -> ReplyAttachment:
    """Look at one file and write down what was found; malware is not kept. Raises DomainError `not_checked`."""
    try:
        refuse_malware(content=[b64decode(attachment.content)])
    except DomainError as refusal:
        if refusal.code != "malware":
            raise
        attachment.refused, attachment.content = ReplyAttachment.Refused.VIRUS, ""
    attachment.checked_at = timezone.now()
    attachment.save(update_fields=["refused", "content", "checked_at"])
    return attachment
