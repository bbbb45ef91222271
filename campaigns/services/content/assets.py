"""Taking pictures in, and taking them back."""

from hashlib import sha256
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.domain.pictures import MOST_BYTES, BadPictureError, Clean, clean_picture
from campaigns.models import Asset
from campaigns.selectors.content.pictures import going_campaigns
from config.base.errors import DomainError

NAME_SIGNS = 60


@transaction.atomic
def store_asset(*, by: User, raw: bytes, file_name: str, shows: str) -> Asset:
    """Keep a picture, cleaned; the same pixels are kept once.

    Raises DomainError `too_large`, `too_many_pixels`, `not_a_picture`, `says_nothing` or `withdrawn`.
    """
    if not shows.strip():
        raise DomainError("says_nothing", _("Say what the picture shows."), field="shows")
    clean = _clean(raw)
    digest = sha256(clean.raw).hexdigest()
    known = Asset.objects.filter(sha256=digest).first()
    if known and known.withdrawn_at:
        raise DomainError("withdrawn", _("This picture was withdrawn."), field="file")
    if known:
        return known
    asset = Asset(
        name=f"{_slug(file_name)}-{digest[:8]}",
        shows=shows.strip(),
        sha256=digest,
        format=clean.format,
        width=clean.width,
        height=clean.height,
        size=len(clean.raw),
        uploader=by,
    )
    if not default_storage.exists(asset.path):
        default_storage.save(asset.path, ContentFile(clean.raw))
    asset.save()
    return asset


@transaction.atomic
def withdraw_asset(*, asset: Asset) -> Asset:
    """Show a picture no more, in sent mails neither; raises DomainError `in_use` while a campaign on its way shows it."""
    current = Asset.objects.select_for_update().get(pk=asset.pk)
    going = going_campaigns(current)
    if going:
        said = ngettext(
            "%(n)s campaign on its way shows this picture.",
            "%(n)s campaigns on their way show this picture.",
            going,
        )
        raise DomainError("in_use", said % {"n": going})
    if current.withdrawn_at is None:
        current.withdrawn_at = timezone.now()
        current.save(update_fields=["withdrawn_at", "updated_at"])
    return current


def _clean(raw: bytes) -> Clean:
    words = {
        "too_large": _("The file is larger than %(n)s MB.") % {"n": MOST_BYTES // 1024 // 1024},
        "too_many_pixels": _("The picture has too many pixels."),
        "not_a_picture": _("This is not a PNG, JPEG, GIF or WebP picture."),
    }
    try:
        return clean_picture(raw)
    except BadPictureError as error:
        raise DomainError(error.code, words[error.code], field="file") from error


def _slug(file_name: str) -> str:
    stem = slugify(PurePath(file_name).stem).replace("_", "-").strip("-")
    return stem[:NAME_SIGNS].strip("-") or "picture"
