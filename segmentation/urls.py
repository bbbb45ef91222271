"""Addresses of segments, under /segments/."""

from django.urls import path

from segmentation.views import builder, clusters, history, operations, overlap, panels, segments

app_name = "segmentation"
urlpatterns = [
    path("", segments.segment_list, name="segment_list"),
    path("new/", builder.segment_create, name="segment_create"),
    path("new/draft/", builder.draft_create, name="draft_create"),
    path("new/list/", segments.list_create, name="list_create"),
    path("count/", builder.rule_count, name="rule_count"),
    path("details/", builder.rule_details, name="rule_details"),
    path("overlap/", overlap.segment_overlap, name="segment_overlap"),
    path("overlap/members/", overlap.overlap_members, name="overlap_members"),
    path("overlap/save/", overlap.overlap_save, name="overlap_save"),
    path("snapshots/<int:pk>/", operations.snapshot_detail, name="snapshot_detail"),
    path("clusters/", clusters.cluster_list, name="cluster_list"),
    path("clusters/new/", clusters.cluster_create, name="cluster_create"),
    path("clusters/<int:pk>/", clusters.cluster_detail, name="cluster_detail"),
    path("clusters/<int:pk>/progress/", clusters.cluster_progress, name="cluster_progress"),
    path("clusters/<int:pk>/compare/", clusters.cluster_compare, name="cluster_compare"),
    path("clusters/<int:pk>/cancel/", clusters.cluster_cancel, name="cluster_cancel"),
    path("clusters/<int:pk>/again/", clusters.cluster_again, name="cluster_again"),
    path("clusters/<int:pk>/assign/", clusters.cluster_assign, name="cluster_assign"),
    path("clusters/<int:pk>/tags/", clusters.cluster_tag, name="cluster_tag"),
    path("clusters/<int:pk>/drop/", clusters.cluster_drop, name="cluster_drop"),
    path("clusters/<int:pk>/<int:number>/", clusters.cluster_members, name="cluster_members"),
    path("clusters/<int:pk>/<int:number>/name/", clusters.cluster_rename, name="cluster_rename"),
    path("clusters/<int:pk>/<int:number>/segment/", clusters.cluster_save, name="cluster_save"),
    path("customer/<str:customer_no>/", panels.customer_segments, name="customer_segments"),
    path("<int:pk>/", segments.segment_detail, name="segment_detail"),
    path("<int:pk>/edit/", builder.segment_edit, name="segment_edit"),
    path("<int:pk>/draft/", builder.draft_save, name="draft_save"),
    path("<int:pk>/save/", builder.segment_save, name="segment_save"),
    path("<int:pk>/refresh/", segments.segment_refresh, name="segment_refresh"),
    path("<int:pk>/progress/", segments.segment_progress, name="segment_progress"),
    path("<int:pk>/share/", segments.segment_share, name="segment_share"),
    path("<int:pk>/open/", segments.segment_open, name="segment_open"),
    path("<int:pk>/history/", history.segment_history, name="segment_history"),
    path("<int:pk>/moves/", history.segment_moves, name="segment_moves"),
    path("<int:pk>/plan/", operations.segment_plan, name="segment_plan"),
    path("<int:pk>/hand-on/", operations.segment_hand_on, name="segment_hand_on"),
    path("<int:pk>/freeze/", operations.segment_freeze, name="segment_freeze"),
    path("<int:pk>/tag/", operations.segment_tag, name="segment_tag"),
    path("<int:pk>/numbers/", operations.list_change, name="list_change"),
    path("<int:pk>/archive/", segments.segment_archive, name="segment_archive"),
]
