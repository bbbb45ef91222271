"""What recommendations keep for a time only."""

from customers.domain.retention import DELETE, Target

TARGETS = (
    Target(
        "decisions",
        "recommendations.Decision",
        "Decisions kept for replay",
        "可重放的决策记录",
        "t.decided_at",
        DELETE,
        customer="t.customer_id",
        least_days=1096,
        basis="个人信息保护法 56",
    ),
)
