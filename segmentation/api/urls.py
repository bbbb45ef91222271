"""Addresses of the segments API, under /api/v1/."""

from django.urls import path

from segmentation.api import (
    associations,
    clusters,
    frozen,
    look_alikes,
    operations,
    portraits,
    runs,
    satisfaction,
    trees,
    value,
    views,
)

urlpatterns = [
    path("clusters", clusters.ClusterRunsView.as_view(), name="api_clusters"),
    path("clusters/<int:pk>", clusters.ClusterRunView.as_view(), name="api_cluster"),
    path(
        "clusters/<int:pk>/assign", clusters.ClusterAssignView.as_view(), name="api_cluster_assign"
    ),
    path(
        "clusters/<int:pk>/compare",
        clusters.ClusterCompareView.as_view(),
        name="api_cluster_compare",
    ),
    path(
        "clusters/<int:pk>/<int:number>/segment",
        clusters.ClusterSegmentView.as_view(),
        name="api_cluster_segment",
    ),
    path("trees", trees.TreesView.as_view(), name="api_trees"),
    path("trees/<int:pk>", trees.TreeView.as_view(), name="api_tree"),
    path(
        "trees/<int:pk>/leaves/<int:node>/segment",
        trees.TreeLeafView.as_view(),
        name="api_tree_leaf",
    ),
    path("associations", associations.AssociationsView.as_view(), name="api_associations"),
    path(
        "associations/rules/<int:pk>/segment",
        associations.AssociationOfferView.as_view(),
        name="api_association_offer",
    ),
    path("look-alikes", look_alikes.LookAlikesView.as_view(), name="api_look_alikes"),
    path("look-alikes/<int:pk>", look_alikes.LookAlikeView.as_view(), name="api_look_alike"),
    path(
        "look-alikes/<int:pk>/segment",
        look_alikes.LookAlikeSegmentView.as_view(),
        name="api_look_alike_segment",
    ),
    path("embeddings", look_alikes.EmbeddingsView.as_view(), name="api_embeddings"),
    path("runs/<slug:kind>/<int:pk>", runs.RunView.as_view(), name="api_run"),
    path("runs/<slug:kind>/<int:pk>/cancel", runs.RunCancelView.as_view(), name="api_run_cancel"),
    path("portraits", portraits.PortraitGroupsView.as_view(), name="api_portraits"),
    path("portraits/<slug:of>/<str:key>", portraits.PortraitView.as_view(), name="api_portrait"),
    path("snapshots/<int:pk>", frozen.SnapshotView.as_view(), name="api_snapshot"),
    path(
        "snapshots/<int:pk>/members",
        frozen.SnapshotMembersView.as_view(),
        name="api_snapshot_members",
    ),
    path("segments", views.SegmentListView.as_view(), name="api_segments"),
    path("satisfaction", satisfaction.SatisfactionView.as_view(), name="api_satisfaction"),
    path(
        "satisfaction/drivers",
        satisfaction.DriverRunsView.as_view(),
        name="api_satisfaction_drivers",
    ),
    path(
        "satisfaction/drivers/<int:pk>",
        satisfaction.DriverRunView.as_view(),
        name="api_satisfaction_driver_run",
    ),
    path("value", value.ValueView.as_view(), name="api_value"),
    path("value/terms", value.ValueTermsView.as_view(), name="api_value_terms"),
    path(
        "value/customers/<key:customer_no>",
        value.CustomerValueView.as_view(),
        name="api_customer_value",
    ),
    path("lifecycle", value.LifecycleView.as_view(), name="api_lifecycle"),
    path("lifecycle/terms", value.StageTermsView.as_view(), name="api_lifecycle_terms"),
    path(
        "lifecycle/customers/<key:customer_no>",
        value.CustomerStageView.as_view(),
        name="api_customer_stage",
    ),
    path("segments/<int:pk>", views.SegmentView.as_view(), name="api_segment"),
    path("segments/lists", operations.SegmentListsView.as_view(), name="api_segment_lists"),
    path(
        "segments/<int:pk>/refreshes",
        operations.SegmentRefreshesView.as_view(),
        name="api_segment_refreshes",
    ),
    path("segments/count", views.SegmentCountView.as_view(), name="api_segments_count"),
    path("segment-rules/schema", views.RuleSchemaView.as_view(), name="api_segment_rules_schema"),
    path(
        "segment-rules/proposals",
        views.RuleProposalView.as_view(),
        name="api_segment_rules_proposals",
    ),
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
    path(
        "segments/<int:pk>/portrait",
        portraits.SegmentPortraitView.as_view(),
        name="api_segment_portrait",
    ),
    path("segments/overlap", operations.SegmentOverlapView.as_view(), name="api_segments_overlap"),
    path("segments/<int:pk>/rule", operations.SegmentRuleView.as_view(), name="api_segment_rule"),
    path("segments/<int:pk>/plan", operations.SegmentPlanView.as_view(), name="api_segment_plan"),
    path(
        "segments/<int:pk>/owner", operations.SegmentOwnerView.as_view(), name="api_segment_owner"
    ),
    path(
        "segments/<int:pk>/archive",
        operations.SegmentArchiveView.as_view(),
        name="api_segment_archive",
    ),
    path(
        "segments/<int:pk>/numbers",
        operations.SegmentNumbersView.as_view(),
        name="api_segment_numbers",
    ),
    path(
        "segments/<int:pk>/snapshots",
        operations.SegmentSnapshotsView.as_view(),
        name="api_segment_snapshots",
    ),
    path(
        "segments/<int:pk>/moves", operations.SegmentMovesView.as_view(), name="api_segment_moves"
    ),
]
