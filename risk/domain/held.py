"""What the work against money laundering keeps: told to nobody outside of it, and kept by law (反洗钱法 7, 34, 35)."""

from customers.domain.held import AML, Fate, Held

OF_ALERT = "alert_id IN (SELECT id FROM risk_alert WHERE customer_id = %(id)s)"
HELD = (
    Held("risk.Alert", Fate.KEEP, secret=True, basis=AML, keep_years=10),
    Held("risk.AlertBooking", Fate.KEEP, OF_ALERT, secret=True, basis=AML, keep_years=10),
    Held("risk.AlertDecision", Fate.KEEP, OF_ALERT, secret=True, basis=AML, keep_years=10),
)
