from segmentation.models.clusters import Cluster, ClusterRun
from segmentation.models.lists import ListLoad
from segmentation.models.segments import (
    MembershipChange,
    Segment,
    SegmentMembership,
    SegmentRefresh,
)
from segmentation.models.snapshots import Snapshot, SnapshotMember

__all__ = [
    "Cluster",
    "ClusterRun",
    "ListLoad",
    "MembershipChange",
    "Segment",
    "SegmentMembership",
    "SegmentRefresh",
    "Snapshot",
    "SnapshotMember",
]
