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
    Target(
        "snapshot_members",
        "segmentation.SnapshotMember",
        "Who was in a segment when it was frozen",
        "分群快照成员",
        "(SELECT s.taken_at FROM segmentation_snapshot s WHERE s.id = t.snapshot_id)",
        DELETE,
        customer="t.customer_id",
        basis="个人信息保护法 19",
    ),
    Target(
        "customer_embeddings",
        "segmentation.CustomerEmbedding",
        "Embeddings of behaviour",
        "客户行为向量",
        "t.computed_at",
        DELETE,
        customer="t.customer_id",
        basis="个人信息保护法 19",
    ),
    Target(
        "tier_changes",
        "segmentation.TierChange",
        "Changes of value tier",
        "价值等级变动记录",
        "t.at",
        DELETE,
        customer="t.customer_id",
        basis="个人信息保护法 19",
    ),
    Target(
        "stage_changes",
        "segmentation.StageChange",
        "Changes of lifecycle stage",
        "生命周期阶段变动记录",
        "t.at",
        DELETE,
        customer="t.customer_id",
        basis="个人信息保护法 19",
    ),
)
