"""Campaigns under /api/v1/."""

from django.urls import path

from campaigns.api import views
from campaigns.api.contacts import CustomerContactsView
from campaigns.api.copy_scans import CopyScanView

urlpatterns = [
    path(
        "customers/<str:customer_no>/contacts",
        CustomerContactsView.as_view(),
        name="api_customer_contacts",
    ),
    path("copy-scans", CopyScanView.as_view(), name="api_copy_scans"),
    path("campaigns", views.CampaignListView.as_view(), name="api_campaigns"),
    path("campaigns/<str:code>", views.CampaignView.as_view(), name="api_campaign"),
    path(
        "campaigns/<str:code>/reach", views.CampaignReachView.as_view(), name="api_campaign_reach"
    ),
    path("campaigns/<str:code>/run", views.CampaignRunView.as_view(), name="api_campaign_run"),
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
