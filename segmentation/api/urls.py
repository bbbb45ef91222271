"""Addresses of the segments API, under /api/v1/."""

from django.urls import path

from segmentation.api import views

urlpatterns = [
    path("segments", views.SegmentListView.as_view(), name="api_segments"),
    path("segments/count", views.SegmentCountView.as_view(), name="api_segments_count"),
    path("segment-rules/schema", views.RuleSchemaView.as_view(), name="api_segment_rules_schema"),
    path(
        "segment-rules/templates",
        views.RuleTemplatesView.as_view(),
        name="api_segment_rules_templates",
    ),
    path("segments/schema", views.SegmentSchemaView.as_view(), name="api_segments_schema"),
    path(
        "segments/<int:pk>/refresh", views.SegmentRefreshView.as_view(), name="api_segment_refresh"
    ),
    path("segments/<int:pk>/shares", views.SegmentSharesView.as_view(), name="api_segment_shares"),
    path(
        "segments/<int:pk>/members", views.SegmentMembersView.as_view(), name="api_segment_members"
    ),
]
