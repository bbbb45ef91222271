"""The marks of what segments keep."""

from customers.domain.classification import BEHAVIOUR, CONCLUSION, Classified

CLASSIFIED = (
    Classified("segmentation.SegmentMembership", CONCLUSION),
    Classified("segmentation.PastMembership", CONCLUSION),
    Classified("segmentation.MembershipChange", CONCLUSION),
    Classified("segmentation.SnapshotMember", CONCLUSION),
    Classified("segmentation.CustomerEmbedding", CONCLUSION),
    Classified("segmentation.CustomerValue", CONCLUSION),
    Classified("segmentation.TierChange", CONCLUSION),
    Classified("segmentation.SurveyAnswer", BEHAVIOUR),
    Classified("segmentation.CustomerStage", CONCLUSION),
    Classified("segmentation.StageChange", CONCLUSION),
)
