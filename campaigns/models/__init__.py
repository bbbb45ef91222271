from campaigns.models.audiences import AdAudience, AudienceMember
from campaigns.models.campaigns import Approval, Campaign, CampaignEdit, Message
from campaigns.models.compliance import CopyAnswer, CopyScan, CopyTerm
from campaigns.models.content import Asset, CopyQuestion, DeliveryOffer, LinkCheck, MessageVersion
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
from campaigns.models.placements import Banner, Impression, Placement
from campaigns.models.posts import (
    PostClicks,
    PostFigure,
    PostPublication,
    PostRemoval,
    SocialPost,
)
from campaigns.models.replies import Reply, ReplyAttachment
from campaigns.models.signing import CampaignVersion, Deputy, SigningTerms
from campaigns.models.stopping import StopEvent
from campaigns.models.tasks import ContactTask
from campaigns.models.testing import TestAddress, TestSend
from campaigns.models.timing import FollowedDelivery, HourCurve, Occurrence
from campaigns.models.working import CampaignTemplate, Comment, Presence

__all__ = [
    "AdAudience",
    "Approval",
    "Arm",
    "Asset",
    "AudienceMember",
    "Banner",
    "Campaign",
    "CampaignEdit",
    "CampaignRun",
    "CampaignTemplate",
    "CampaignVersion",
    "Comment",
    "ContactTask",
    "Conversion",
    "CopyAnswer",
    "CopyQuestion",
    "CopyScan",
    "CopyTerm",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryEvent",
    "DeliveryOffer",
    "Deputy",
    "FollowedDelivery",
    "HourCurve",
    "Impression",
    "LinkCheck",
    "Message",
    "MessageVersion",
    "Occurrence",
    "Placement",
    "PostClicks",
    "PostFigure",
    "PostPublication",
    "PostRemoval",
    "Presence",
    "Reply",
    "ReplyAttachment",
    "SendingBeat",
    "SigningTerms",
    "SocialPost",
    "StopEvent",
    "TestAddress",
    "TestSend",
    "TrackedLink",
]
