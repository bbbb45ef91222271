"""What segments keep for a time only."""

from customers.domain.retention import DELETE, Target

TARGETS = (
    Target(
        "membership_changes",
        "segmentation.MembershipChange",
        "Who entered and left segments",
        "分群进出记录",
        "t.at",
        DELETE,
        customer="t.customer_id",
        basis="个人信息保护法 19",
    ),
)
