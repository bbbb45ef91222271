"""The marks of what campaigns keep."""

from customers.domain.classification import BEHAVIOUR, CONCLUSION, CONTACT, KEY, SERVICE, Classified

CLASSIFIED = (
    Classified("campaigns.Delivery", BEHAVIOUR),
    Classified("campaigns.DeliveryAttempt", BEHAVIOUR),
    Classified("campaigns.DeliveryOffer", CONCLUSION),
    Classified(
        "campaigns.ContactTask",
        BEHAVIOUR,
        {"title": CONCLUSION, "script": CONCLUSION, "note": SERVICE},
    ),
    Classified(
        "campaigns.Reply",
        BEHAVIOUR,
        {"subject": SERVICE, "text": SERVICE, "note": SERVICE, "address": CONTACT},
    ),
    Classified("campaigns.ReplyAttachment", BEHAVIOUR, {"name": SERVICE, "content": SERVICE}),
    Classified("campaigns.TestAddress", CONTACT, {"address": CONTACT, "address_index": KEY}),
    Classified("campaigns.Banner", BEHAVIOUR, {"title": CONCLUSION, "text": CONCLUSION}),
    Classified("campaigns.AudienceMember", BEHAVIOUR, {"identifiers": CONTACT}),
    Classified("campaigns.Impression", BEHAVIOUR),
    Classified("campaigns.FollowedDelivery", BEHAVIOUR),
    Classified("campaigns.DeliveryEvent", BEHAVIOUR),
    Classified("campaigns.Conversion", CONCLUSION),
)
