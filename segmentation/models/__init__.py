from segmentation.models.associations import AssociationRule, AssociationRun
from segmentation.models.clusters import Cluster, ClusterAssignment, ClusterRun
from segmentation.models.lifecycle import CustomerStage, StageChange, StageRun, StageTerms
from segmentation.models.lists import ListLoad
from segmentation.models.look_alikes import CustomerEmbedding, EmbeddingRun, LookAlike
from segmentation.models.portraits import GroupPortrait
from segmentation.models.satisfaction import (
    DriverRun,
    SatisfactionAlert,
    SatisfactionTerms,
    SurveyAnswer,
)
from segmentation.models.segments import (
    MembershipChange,
    PastMembership,
    Segment,
    SegmentMembership,
    SegmentRefresh,
)
from segmentation.models.snapshots import Snapshot, SnapshotMember
from segmentation.models.trees import OutcomeTree
from segmentation.models.value import CustomerValue, TierChange, ValueRun, ValueTerms

__all__ = [
    "AssociationRule",
    "AssociationRun",
    "Cluster",
    "ClusterAssignment",
    "ClusterRun",
    "CustomerEmbedding",
    "CustomerStage",
    "CustomerValue",
    "DriverRun",
    "EmbeddingRun",
    "GroupPortrait",
    "ListLoad",
    "LookAlike",
    "MembershipChange",
    "OutcomeTree",
    "PastMembership",
    "SatisfactionAlert",
    "SatisfactionTerms",
    "Segment",
    "SegmentMembership",
    "SegmentRefresh",
    "Snapshot",
    "SnapshotMember",
    "StageChange",
    "StageRun",
    "StageTerms",
    "SurveyAnswer",
    "TierChange",
    "ValueRun",
    "ValueTerms",
]
