"""Documents of products, kept as they were published."""

import hashlib
from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Product, ProductDocument
from customers.services.malware import refuse_malware

LARGEST = 20 * 1024**2
# What a browser shows without running anything; the first bytes say what a file really is.
SIGNS = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff", ".docx": b"PK\x03\x04"}


@transaction.atomic
def add_document(
    *, product: Product, upload: UploadedFile, about: Mapping[str, str], by: User
) -> ProductDocument:
    """Keep a document of a product. Raises DomainError `document_large`, `document_kind`, or as `refuse_malware`."""
    ending = "." + (upload.name or "").rpartition(".")[2].lower()
    if (upload.size or 0) > LARGEST:
        raise DomainError("document_large", _("At most 20 MB."), field="file")
    content = upload.read()
    if ending not in SIGNS or not content.startswith(SIGNS[ending]):
        raise DomainError("document_kind", _("PDF, PNG, JPG or DOCX only."), field="file")
    refuse_malware(content=[content])
    document = ProductDocument(
        product=product,
        kind=about["kind"],
        title=about["title"],
        language=about["language"],
        file_size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    upload.seek(0)
    document.file.save(f"{product.code}-{document.digest[:12]}{ending}", upload, save=False)
    document.save(force_insert=True)
    return document
