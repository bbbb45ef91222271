"""The marks of what campaigns keep."""

from customers.domain.classification import BEHAVIOUR, CONCLUSION, Classified

CLASSIFIED = (
    Classified("campaigns.Delivery", BEHAVIOUR),
    Classified("campaigns.DeliveryAttempt", BEHAVIOUR),
    Classified("campaigns.DeliveryEvent", BEHAVIOUR),
    Classified("campaigns.Conversion", CONCLUSION),
)
