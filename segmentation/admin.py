"""Segments for ops staff: read here, built on the segment pages."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from segmentation import models


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


@admin.register(models.Cluster)
class ClusterAdmin(ReadOnlyAdmin):
    list_display = ("name_en", "name_zh", "run", "number", "size", "size_now")
    list_select_related = ("run",)
    search_fields = ("name_en", "name_zh")
