"""What campaigns keep for a time only."""

from customers.domain.retention import ANONYMISE, Target

TARGETS = (
    Target(
        "delivery_details",
        "campaigns.DeliveryEvent",
        "Details of opens and clicks",
        "打开与点击的明细",
        "t.at",
        ANONYMISE,
        "t.detail <> '{}'::jsonb",
        blanks={"detail": "'{}'::jsonb"},
        customer="t.customer_id",
        default_days=366,
        basis="个人信息保护法 19",
    ),
    Target(
        "task_notes",
        "campaigns.ContactTask",
        "Scripts and notes of tasks",
        "任务的话术与备注",
        "t.settled_at",
        ANONYMISE,
        "t.settled_at IS NOT NULL AND (t.script IS NOT NULL OR t.note IS NOT NULL)",
        blanks=dict.fromkeys(("title", "script", "note"), "NULL"),
        customer="t.customer_id",
        default_days=366,
        basis="个人信息保护法 19",
    ),
)
