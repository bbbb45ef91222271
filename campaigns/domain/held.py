"""What campaigns keep about a customer: that they were contacted stays as evidence, what they were seen doing goes."""

from customers.domain.held import EVIDENCE, Fate, Held

OF_DELIVERY = "delivery_id IN (SELECT id FROM campaigns_delivery WHERE customer_id = %(id)s)"
HELD = (
    Held(
        "campaigns.Delivery",
        Fate.KEEP,
        leave_out=("claim_token", "lease_until", "claims"),
        basis=EVIDENCE,
        keep_years=3,
    ),
    Held(
        "campaigns.DeliveryAttempt",
        Fate.BLANK,
        OF_DELIVERY,
        leave_out=("claim_token", "idempotency_key"),
        blanks={"response": "''"},
        basis=EVIDENCE,
        keep_years=3,
    ),
    Held("campaigns.DeliveryOffer", Fate.KEEP, OF_DELIVERY, basis=EVIDENCE, keep_years=3),
    Held(
        "campaigns.ContactTask",
        Fate.BLANK,
        leave_out=("idempotency_key",),
        blanks={
            **dict.fromkeys(("title", "script", "note", "call_at"), "NULL"),
            "state": "CASE WHEN settled_at IS NULL THEN 'withdrawn' ELSE state END",
            "reason": "CASE WHEN settled_at IS NULL THEN 'closed' ELSE reason END",
            "settled_at": "coalesce(settled_at, now())",
        },
        basis=EVIDENCE,
        keep_years=3,
    ),
    Held(
        "campaigns.ReplyAttachment",
        Fate.DELETE,
        "reply_id IN (SELECT id FROM campaigns_reply WHERE customer_id = %(id)s)",
        leave_out=("content",),
    ),
    Held("campaigns.Reply", Fate.DELETE, leave_out=("fingerprint",)),
    Held("campaigns.Banner", Fate.DELETE),
    Held(
        "campaigns.AudienceMember",
        Fate.BLANK,
        blanks={
            # The platform can take out only whom it is told of: the hashes stay until it was.
            "identifiers": "CASE WHEN given_at IS NULL OR told_at IS NOT NULL THEN NULL ELSE identifiers END",
            "removal": "CASE WHEN removed_at IS NULL THEN 'erased' ELSE removal END",
            "removed_at": "coalesce(removed_at, now())",
        },
        basis=EVIDENCE,
        keep_years=3,
    ),
    Held("campaigns.Impression", Fate.DELETE, leave_out=("word",)),
    Held("campaigns.FollowedDelivery", Fate.KEEP, OF_DELIVERY, basis=EVIDENCE, keep_years=3),
    Held("campaigns.DeliveryEvent", Fate.BLANK, blanks={"detail": "'{}'::jsonb"}),
    Held("campaigns.Conversion", Fate.KEEP, basis=EVIDENCE, keep_years=3),
)
