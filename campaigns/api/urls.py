"""Campaigns under /api/v1/."""

from django.urls import path

from campaigns.api import content, documents, signing, views
from campaigns.api.audiences import AudienceConfirmView, AudienceListView, AudienceView
from campaigns.api.contacts import CustomerContactsView
from campaigns.api.copy_scans import CopyScanView
from campaigns.api.placements import ImpressionListView, PlacementDecisionView
from campaigns.api.posts import (
    PostFiguresView,
    PostListView,
    PostPublishView,
    PostTakeDownView,
    PostView,
)
from campaigns.api.replies import (
    ReplyAttachmentView,
    ReplyGiveView,
    ReplyListView,
    ReplyOutcomeView,
    ReplyReadView,
)
from campaigns.api.tasks import CustomerTasksView, TaskListView, TaskNumberView, TaskOutcomeView

urlpatterns = [
    path(
        "customers/<key:customer_no>/contacts",
        CustomerContactsView.as_view(),
        name="api_customer_contacts",
    ),
    path(
        "customers/<key:customer_no>/tasks",
        CustomerTasksView.as_view(),
        name="api_customer_tasks",
    ),
    path("posts", PostListView.as_view(), name="api_posts"),
    path("posts/<int:pk>", PostView.as_view(), name="api_post"),
    path("posts/<int:pk>/publish", PostPublishView.as_view(), name="api_post_publish"),
    path("posts/<int:pk>/take-down", PostTakeDownView.as_view(), name="api_post_take_down"),
    path("posts/<int:pk>/figures", PostFiguresView.as_view(), name="api_post_figures"),
    path("replies", ReplyListView.as_view(), name="api_replies"),
    path("replies/<int:pk>/read", ReplyReadView.as_view(), name="api_reply_read"),
    path(
        "replies/<int:pk>/attachments/<int:number>",
        ReplyAttachmentView.as_view(),
        name="api_reply_attachment",
    ),
    path("replies/<int:pk>/give", ReplyGiveView.as_view(), name="api_reply_give"),
    path("replies/<int:pk>/outcome", ReplyOutcomeView.as_view(), name="api_reply_outcome"),
    path("tasks", TaskListView.as_view(), name="api_tasks"),
    path("tasks/<int:pk>/number", TaskNumberView.as_view(), name="api_task_number"),
    path("tasks/<int:pk>/outcome", TaskOutcomeView.as_view(), name="api_task_outcome"),
    path("copy-scans", CopyScanView.as_view(), name="api_copy_scans"),
    path("deputies", signing.DeputyListView.as_view(), name="api_deputies"),
    path("deputies/<int:pk>/end", signing.DeputyEndView.as_view(), name="api_deputy_end"),
    path("signing-terms", signing.SigningTermsListView.as_view(), name="api_signing_terms"),
    path(
        "signing-terms/<int:pk>/<slug:action>",
        signing.SigningTermsActionView.as_view(),
        name="api_signing_terms_act",
    ),
    path("assets", content.AssetListView.as_view(), name="api_assets"),
    path("audiences", AudienceListView.as_view(), name="api_audiences"),
    path("audiences/<int:pk>", AudienceView.as_view(), name="api_audience"),
    path("audiences/<int:pk>/confirm", AudienceConfirmView.as_view(), name="api_audience_confirm"),
    path("placements/decide", PlacementDecisionView.as_view(), name="api_placement_decide"),
    path("impressions", ImpressionListView.as_view(), name="api_impressions"),
    path("campaigns", views.CampaignListView.as_view(), name="api_campaigns"),
    path("campaign-documents", documents.DocumentImportView.as_view(), name="api_campaign_import"),
    path(
        "campaign-documents/schema",
        documents.DocumentSchemaView.as_view(),
        name="api_campaign_schema",
    ),
    path(
        "campaigns/<str:code>/document",
        documents.DocumentView.as_view(),
        name="api_campaign_document",
    ),
    path(
        "campaigns/<str:code>/differences",
        documents.DifferencesView.as_view(),
        name="api_campaign_differences",
    ),
    path(
        "campaigns/<str:code>/comments",
        documents.CommentListView.as_view(),
        name="api_campaign_comments",
    ),
    path("campaigns/<str:code>", views.CampaignView.as_view(), name="api_campaign"),
    path(
        "campaigns/<str:code>/reach", views.CampaignReachView.as_view(), name="api_campaign_reach"
    ),
    path(
        "campaigns/<str:code>/test-sends",
        content.TestSendListView.as_view(),
        name="api_campaign_test_sends",
    ),
    path(
        "campaigns/<str:code>/versions",
        content.MessageVersionListView.as_view(),
        name="api_campaign_versions",
    ),
    path(
        "campaigns/<str:code>/proposals",
        content.CopyProposalView.as_view(),
        name="api_campaign_proposals",
    ),
    path("campaigns/<str:code>/run", views.CampaignRunView.as_view(), name="api_campaign_run"),
    path(
        "campaigns/<str:code>/reconciliation",
        views.CampaignReconciliationView.as_view(),
        name="api_campaign_reconciliation",
    ),
    path(
        "campaigns/<str:code>/result",
        views.CampaignResultView.as_view(),
        name="api_campaign_result",
    ),
    path(
        "campaigns/<str:code>/deliveries",
        views.DeliveryListView.as_view(),
        name="api_campaign_deliveries",
    ),
    path(
        "campaigns/<str:code>/signatures",
        views.CampaignSignatureView.as_view(),
        name="api_campaign_sign",
    ),
    path(
        "campaigns/<str:code>/shares",
        views.CampaignSharesView.as_view(),
        name="api_campaign_shares",
    ),
    path(
        "campaigns/<str:code>/<slug:action>",
        views.CampaignActionView.as_view(),
        name="api_campaign_act",
    ),
]
