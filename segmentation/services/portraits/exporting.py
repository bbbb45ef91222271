"""Portraits taken out of the house: marked with who did, and in the audit trail before the file is made."""

from accounts.models import User
from accounts.services.audit import record_access
from config.papers.images import make_image
from config.papers.making import make_pdf
from segmentation.models import GroupPortrait
from segmentation.selectors.portraits.pages import likeness_of
from segmentation.selectors.portraits.papers import paper_of

TABLE = "segmentation_groupportrait"
KINDS = {"pdf": "application/pdf", "png": "image/png"}


def export_portrait(*, run: GroupPortrait, by: User, kind: str) -> bytes:
    """Return a finished portrait as a file of a kind, pdf or png, in the language of whoever asks."""
    record_access(
        action="export", table=TABLE, object_id=str(run.pk), note=f"{run.of} {run.key}, {kind}"
    )
    pdf = make_pdf(paper_of(likeness_of(run, by), by))
    return pdf if kind == "pdf" else make_image(pdf)
