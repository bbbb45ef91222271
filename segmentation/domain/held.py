"""What segments keep about a customer."""

from customers.domain.held import Fate, Held

HELD = (
    Held("segmentation.SegmentMembership", Fate.DELETE, derived=True),
    Held("segmentation.PastMembership", Fate.DELETE, derived=True),
    Held("segmentation.SnapshotMember", Fate.DELETE, derived=True),
    Held("segmentation.CustomerEmbedding", Fate.DELETE, derived=True),
    Held("segmentation.CustomerValue", Fate.DELETE, derived=True),
    Held("segmentation.TierChange", Fate.DELETE, derived=True),
    Held("segmentation.SurveyAnswer", Fate.DELETE),
    Held("segmentation.CustomerStage", Fate.DELETE, derived=True),
    Held("segmentation.StageChange", Fate.DELETE, derived=True),
)
