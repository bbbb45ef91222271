"""What a text sells, as far as a frame asks."""

from campaigns.domain.compliance.copies import CREDIT, Copy


def is_credit(copy: Copy) -> bool:
    """Whether the text sells credit."""
    return copy.product_type in CREDIT and copy.is_marketing


def is_fluctuating(copy: Copy) -> bool:
    """Whether the text sells what is no deposit and may lose."""
    return copy.product_type in {"wealth", "fund", "metal", "insurance"} and copy.is_marketing


def is_investment(copy: Copy) -> bool:
    """Whether the text sells what carries an expected return."""
    return copy.is_investment and copy.is_marketing


def courts(copy: Copy) -> bool:
    """Whether the text wins people for credit or for investing."""
    return is_credit(copy) or is_investment(copy)


def sells(copy: Copy) -> bool:
    """Whether the text sells anything."""
    return copy.is_marketing


def is_deposit(copy: Copy) -> bool:
    """Whether the text asks for deposits."""
    return copy.product_type in {"deposit", "structured_deposit"} and copy.is_marketing
