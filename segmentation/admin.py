"""Segments for ops staff: read here, built on the segment pages."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from segmentation import models


class TermsAdmin(ReadOnlyAdmin):
    list_display = ("version", "author", "note", "created_at")
    list_select_related = ("author",)


admin.site.register(models.ValueTerms, TermsAdmin)
admin.site.register(models.StageTerms, TermsAdmin)


admin.site.register(models.SatisfactionTerms, TermsAdmin)


@admin.register(models.SurveyAnswer)
class SurveyAnswerAdmin(ReadOnlyAdmin):
    list_display = ("customer", "measure", "score", "channel", "answered_at")
    list_filter = ("measure",)
    list_select_related = ("customer",)
    search_fields = ("=customer__customer_no",)


@admin.register(models.DriverRun)
class DriverRunAdmin(ReadOnlyAdmin):
    list_display = ("name", "measure", "state", "owner", "customer_count", "refused", "finished_at")
    list_filter = ("state", "measure")
    list_select_related = ("owner",)
    exclude = ("metrics",)


@admin.register(models.SatisfactionAlert)
class SatisfactionAlertAdmin(ReadOnlyAdmin):
    list_display = ("measure", "channel", "month", "value", "limit", "answers", "seen_by")
    list_select_related = ("seen_by",)


@admin.register(models.ValueRun)
class ValueRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "state", "customers", "moved", "finished_at", "error")
    list_filter = ("state",)


@admin.register(models.StageRun)
class StageRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "state", "warned", "finished_at", "error")
    list_filter = ("state",)


@admin.register(models.CustomerValue)
class CustomerValueAdmin(ReadOnlyAdmin):
    list_display = ("customer", "tier", "score", "clv", "contribution", "computed_at")
    list_select_related = ("customer",)
    search_fields = ("=customer__customer_no",)


@admin.register(models.CustomerStage)
class CustomerStageAdmin(ReadOnlyAdmin):
    list_display = ("customer", "stage", "entered_at", "warning")
    list_select_related = ("customer",)
    search_fields = ("=customer__customer_no",)


class MoveAdmin(ReadOnlyAdmin):
    list_display = ("customer", "before", "after", "at")
    list_select_related = ("customer",)
    search_fields = ("=customer__customer_no",)


admin.site.register(models.TierChange, MoveAdmin)
admin.site.register(models.StageChange, MoveAdmin)


@admin.register(models.Segment)
class SegmentAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "state", "owner", "member_count", "refreshed_at")
    list_filter = ("state", "kind")
    list_select_related = ("owner",)
    search_fields = ("name",)


@admin.register(models.SegmentMembership)
class SegmentMembershipAdmin(ReadOnlyAdmin):
    list_display = ("segment", "customer", "entered_at")
    list_select_related = ("segment", "customer")
    search_fields = ("=customer__customer_no",)


@admin.register(models.PastMembership)
class PastMembershipAdmin(ReadOnlyAdmin):
    list_display = ("segment", "customer", "entered_at", "left_at")
    list_select_related = ("segment", "customer")
    search_fields = ("=customer__customer_no",)


@admin.register(models.MembershipChange)
class MembershipChangeAdmin(ReadOnlyAdmin):
    list_display = ("segment", "customer", "entered", "at")
    list_select_related = ("segment", "customer")
    search_fields = ("=customer__customer_no",)


@admin.register(models.SegmentRefresh)
class SegmentRefreshAdmin(ReadOnlyAdmin):
    list_display = ("segment", "started_at", "finished_at", "member_count", "error")
    list_select_related = ("segment",)


@admin.register(models.ListLoad)
class ListLoadAdmin(ReadOnlyAdmin):
    list_display = ("segment", "mode", "at", "read_count", "known_count", "unknown_count")
    list_select_related = ("segment",)


@admin.register(models.Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ("name", "segment", "taken_at", "taken_by", "member_count")
    list_select_related = ("segment", "taken_by")
    search_fields = ("name",)


@admin.register(models.SnapshotMember)
class SnapshotMemberAdmin(ReadOnlyAdmin):
    list_display = ("snapshot", "customer")
    list_select_related = ("snapshot", "customer")
    search_fields = ("=customer__customer_no",)


@admin.register(models.ClusterRun)
class ClusterRunAdmin(ReadOnlyAdmin):
    list_display = ("name", "method", "state", "owner", "customer_count", "finished_at")
    list_filter = ("state", "method")
    list_select_related = ("owner",)
    search_fields = ("name",)
    exclude = ("metrics",)


@admin.register(models.ClusterAssignment)
class ClusterAssignmentAdmin(ReadOnlyAdmin):
    list_display = ("run", "state", "assigned_count", "started_at", "finished_at", "error")
    list_filter = ("state",)
    list_select_related = ("run",)


@admin.register(models.Cluster)
class ClusterAdmin(ReadOnlyAdmin):
    list_display = ("name_en", "name_zh", "run", "number", "size", "size_now")
    list_select_related = ("run",)
    search_fields = ("name_en", "name_zh")


@admin.register(models.EmbeddingRun)
class EmbeddingRunAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "dimension", "in_use", "stored_count", "stored_at", "owner")
    list_filter = ("state",)
    list_select_related = ("owner",)
    exclude = ("metrics",)


@admin.register(models.CustomerEmbedding)
class CustomerEmbeddingAdmin(ReadOnlyAdmin):
    list_display = ("customer", "run", "computed_at")
    list_select_related = ("customer", "run")
    search_fields = ("=customer__customer_no",)


@admin.register(models.LookAlike)
class LookAlikeAdmin(ReadOnlyAdmin):
    list_display = ("name", "seed_segment", "state", "owner", "candidate_count", "ranked_at")
    list_filter = ("state",)
    list_select_related = ("owner", "seed_segment")
    search_fields = ("name",)
    exclude = ("metrics",)


@admin.register(models.AssociationRun)
class AssociationRunAdmin(ReadOnlyAdmin):
    list_display = ("algorithm", "state", "owner", "customer_count", "rule_count", "finished_at")
    list_select_related = ("owner",)


@admin.register(models.AssociationRule)
class AssociationRuleAdmin(ReadOnlyAdmin):
    list_display = ("given", "then", "support", "confidence", "lift")


@admin.register(models.OutcomeTree)
class OutcomeTreeAdmin(ReadOnlyAdmin):
    list_display = ("name", "outcome", "cut_on", "state", "owner", "customer_count", "finished_at")
    list_filter = ("state", "outcome")
    list_select_related = ("owner",)
    search_fields = ("name",)
    exclude = ("metrics",)


@admin.register(models.GroupPortrait)
class GroupPortraitAdmin(ReadOnlyAdmin):
    list_display = ("name", "of", "key", "state", "owner", "customer_count", "finished_at")
    list_filter = ("state", "of")
    list_select_related = ("owner",)
    search_fields = ("name",)
    exclude = ("metrics",)
