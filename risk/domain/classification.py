"""The marks of the work against money laundering: for risk alone (反洗钱法 7, 35)."""

from customers.domain.classification import SUSPICION, Classified

CLASSIFIED = tuple(
    Classified(f"risk.{name}", SUSPICION) for name in ("Alert", "AlertBooking", "AlertDecision")
)
