from segmentation.models.lists import ListLoad
from segmentation.models.segments import (
    MembershipChange,
    Segment,
    SegmentMembership,
    SegmentRefresh,
)
from segmentation.models.snapshots import Snapshot, SnapshotMember

__all__ = [
    "ListLoad",
    "MembershipChange",
    "Segment",
    "SegmentMembership",
    "SegmentRefresh",
    "Snapshot",
    "SnapshotMember",
]
