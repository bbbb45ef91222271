"""The marks of what campaigns keep."""

from customers.domain.classification import BEHAVIOUR, CONCLUSION, Classified

CLASSIFIED = (
    Classified("campaigns.Delivery", BEHAVIOUR),
    Classified("campaigns.DeliveryAttempt", BEHAVIOUR),
    Classified("campaigns.DeliveryOffer", CONCLUSION),
    Classified("campaigns.DeliveryEvent", BEHAVIOUR),
    Classified("campaigns.Conversion", CONCLUSION),
)
