from campaigns.models.campaigns import Approval, Campaign, CampaignEdit, Message
from campaigns.models.deliveries import (
    CampaignRun,
    Conversion,
    Delivery,
    DeliveryAttempt,
    DeliveryEvent,
    TrackedLink,
)

__all__ = [
    "Approval",
    "Campaign",
    "CampaignEdit",
    "CampaignRun",
    "Conversion",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryEvent",
    "Message",
    "TrackedLink",
]
