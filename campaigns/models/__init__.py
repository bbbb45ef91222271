from campaigns.models.campaigns import Approval, Campaign, CampaignEdit, Message
from campaigns.models.deliveries import (
    Arm,
    CampaignRun,
    Conversion,
    Delivery,
    DeliveryAttempt,
    DeliveryEvent,
    SendingBeat,
    TrackedLink,
)

__all__ = [
    "Approval",
    "Arm",
    "Campaign",
    "CampaignEdit",
    "CampaignRun",
    "Conversion",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryEvent",
    "Message",
    "SendingBeat",
    "TrackedLink",
]
