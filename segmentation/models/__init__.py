from segmentation.models.segments import (
    MembershipChange,
    Segment,
    SegmentMembership,
    SegmentRefresh,
)

__all__ = [
    "MembershipChange",
    "Segment",
    "SegmentMembership",
    "SegmentRefresh",
]
