"""A customer's portrait taken out of the house: in the audit trail before the file is made."""

from accounts.models import User
from accounts.services.audit import record_access
from config.papers.images import make_image
from config.papers.making import make_pdf
from customers.models import Customer
from customers.selectors.portrait_papers import customer_paper

KINDS = {"pdf": "application/pdf", "png": "image/png"}


def export_customer_portrait(*, customer: Customer, by: User, kind: str) -> bytes:
    """Return a customer's portrait as a file of a kind, pdf or png, masked, in the language of whoever asks."""
    record_access(
        action="export",
        table="customers_customer",
        object_id=str(customer.pk),
        note=f"portrait, {kind}",
    )
    pdf = make_pdf(customer_paper(customer, by))
    return pdf if kind == "pdf" else make_image(pdf)
