"""What the apps above add to those below, named here so that the lower ones import nobody."""

# Panels of the customer page: URL names.
CUSTOMER_PANELS: list[str] = [
    "recommendations:customer_offers",
    "segmentation:customer_value",
    "segmentation:customer_segments",
    "segmentation:similar_customers",
    "campaigns:customer_contacts",
    "service_desk:customer_tickets",
    "risk:customer_standing",
]
# Functions of the apps above that say who uses a segment.
SEGMENT_USES = ["campaigns.selectors.uses.campaigns_using"]
# What a rule tag follows in an app above: functions (source_id, user) -> (name, address) or None.
TAG_SOURCES = {"segment": "segmentation.selectors.tags.followed_segment"}
# Which kinds of scores are kept from whom: functions (user, kinds) -> those of them that the user may not see.
SCORE_VEILS = ["segmentation.selectors.asked.runs_kept_from"]
# What keeps a tag from being archived: functions (tag, user) -> reasons in words.
TAG_HOLDS = ["segmentation.selectors.asked.segments_asking_tag"]
# What a predicted tag may not follow: functions (tag as it is to be saved, user) that raise DomainError.
TAG_CHECKS = ["segmentation.services.circles.refuse_tag_circle"]
# What keeps a segment from being archived: functions (segment id) -> reasons in words.
SEGMENT_HOLDS = ["campaigns.selectors.uses.open_campaigns"]
# Sections of the one API call that returns the whole customer.
# Nothing of risk: that somebody is looked at is told to nobody else.
CUSTOMER_SECTIONS: list[str] = [
    "segmentation.selectors.sections.segments",
    "service_desk.selectors.sections.tickets",
    "campaigns.selectors.sections.deliveries",
]
# Functions of the apps above that say who reads a feature.
FEATURE_USES = [
    "segmentation.selectors.feature_uses.segments_reading",
    "recommendations.selectors.feature_uses.models_reading",
]
# What every app holds about a customer: tuples of customers.domain.held.Held.
_HOLDING_APPS = [
    "customers",
    "recommendations",
    "segmentation",
    "risk",
    "service_desk",
    "campaigns",
]
HELD_REGISTRIES = [f"{app}.domain.held.HELD" for app in _HOLDING_APPS]
# What is kept for a time only: tuples of customers.domain.retention.Target.
RETENTION_REGISTRIES = [
    f"{app}.domain.retention.TARGETS"
    for app in ("customers", "recommendations", "segmentation", "service_desk", "campaigns")
]
# What kind of data each field is: tuples of customers.domain.classification.Classified.
CLASSIFICATION_REGISTRIES = [f"{app}.domain.classification.CLASSIFIED" for app in _HOLDING_APPS]
# Which days are worked: a function () -> (day) -> bool; Monday to Friday where none is named.
WORKING_DAYS = "service_desk.selectors.calendar.get_working_days"
# Who is told of new events, in the transaction that takes them: functions (events), each safe to repeat.
EVENT_SUBSCRIBERS: list[str] = []
# Whose customers may be exported besides the list: functions (user, source_id) -> (name, customers) or None.
EXPORT_SOURCES = {
    "segment": "segmentation.selectors.segments.exported_members",
    "tasks": "campaigns.selectors.tasks.lists.exported_tasks",
    "snapshot": "segmentation.selectors.snapshots.exported_snapshot",
}
# Files in a form of their own for a registered recipient: functions (user, source_id) -> OwnFile or None.
EXPORT_FILES = {
    "ad_audience": "campaigns.services.audiences.filing.file_of_members",
    "ad_removal": "campaigns.services.audiences.filing.file_of_removals",
}
# What the audit trail shows to whom: functions (user) -> Q of what is hidden.
AUDIT_VEILS: list[str] = ["risk.selectors.audit.list_veiled_entries"]
# What was frozen as it was stays with the record it was frozen for.
MERGE_STAYS = [
    "campaigns.Delivery",
    "campaigns.DeliveryEvent",
    "campaigns.Conversion",
    "segmentation.MembershipChange",
]
# What is sealed outside of sealed columns: functions (write) -> how many values were under older keys.
SEALED_ELSEWHERE = ["config.adapters.reseal_second_factors"]
