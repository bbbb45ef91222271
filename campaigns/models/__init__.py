from campaigns.models.campaigns import Approval, Campaign, CampaignEdit, Message
from campaigns.models.compliance import CopyAnswer, CopyScan, CopyTerm
from campaigns.models.content import Asset, DeliveryOffer, LinkCheck, MessageVersion
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
from campaigns.models.timing import HourCurve, Occurrence

__all__ = [
    "Approval",
    "Arm",
    "Asset",
    "Campaign",
    "CampaignEdit",
    "CampaignRun",
    "Conversion",
    "CopyAnswer",
    "CopyScan",
    "CopyTerm",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryEvent",
    "DeliveryOffer",
    "HourCurve",
    "LinkCheck",
    "Message",
    "MessageVersion",
    "Occurrence",
    "SendingBeat",
    "TrackedLink",
]
