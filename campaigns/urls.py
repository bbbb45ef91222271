"""Campaign pages."""

from django.urls import path

from campaigns.views import (
    approvals,
    compliance,
    contacts,
    dead_letters,
    lists,
    results,
    runs,
    timing,
    wizard,
)

app_name = "campaigns"
urlpatterns = [
    path("", lists.campaign_list, name="campaign_list"),
    path("new/", lists.campaign_create, name="campaign_create"),
    path("approvals/", lists.approval_list, name="approval_list"),
    path("words/", compliance.copy_term_list, name="copy_term_list"),
    path("words/<int:pk>/<slug:action>/", compliance.copy_term_decide, name="copy_term_decide"),
    path("failed/", dead_letters.dead_letter_list, name="dead_letter_list"),
    path("failed/<int:pk>/resend/", dead_letters.dead_letter_resend, name="dead_letter_resend"),
    path("customer/<str:customer_no>/", contacts.customer_contacts, name="customer_contacts"),
    path(
        "customer/<str:customer_no>/calendar/", contacts.contact_calendar, name="contact_calendar"
    ),
    path("<str:code>/", runs.campaign_detail, name="campaign_detail"),
    path("<str:code>/copy/", lists.campaign_clone, name="campaign_clone"),
    path("<str:code>/edit/<slug:step>/", wizard.campaign_step, name="campaign_step"),
    path("<str:code>/preview/", wizard.campaign_preview, name="campaign_preview"),
    path("<str:code>/scan/", compliance.campaign_scan, name="campaign_scan"),
    path("<str:code>/scan/answer/", compliance.campaign_scan_answer, name="campaign_scan_answer"),
    path("<str:code>/test-send/", wizard.campaign_test_send, name="campaign_test_send"),
    path("<str:code>/submit/", wizard.campaign_submit, name="campaign_submit"),
    path("<str:code>/reach/", runs.campaign_reach, name="campaign_reach"),
    path("<str:code>/timing/", timing.campaign_timing, name="campaign_timing"),
    path("<str:code>/dates/", timing.campaign_dates, name="campaign_dates"),
    path("<str:code>/reach/<str:gate>/", runs.reach_list, name="reach_list"),
    path("<str:code>/audience/", runs.campaign_audience, name="campaign_audience"),
    path("<str:code>/power/", runs.campaign_power, name="campaign_power"),
    path("<str:code>/approval/", approvals.campaign_approval, name="campaign_approval"),
    path("<str:code>/approve/", approvals.campaign_approve, name="campaign_approve"),
    path("<str:code>/return/", approvals.campaign_return, name="campaign_return"),
    path("<str:code>/share/", runs.campaign_share, name="campaign_share"),
    path("<str:code>/launch/", runs.campaign_launch, name="campaign_launch"),
    path("<str:code>/monitor/", runs.campaign_monitor, name="campaign_monitor"),
    path("<str:code>/pause/", runs.campaign_pause, name="campaign_pause"),
    path("<str:code>/resume/", runs.campaign_resume, name="campaign_resume"),
    path("<str:code>/stop/", runs.campaign_stop, name="campaign_stop"),
    path("<str:code>/deliveries/", runs.delivery_list, name="delivery_list"),
    path("<str:code>/deliveries/<int:pk>/", runs.delivery_detail, name="delivery_detail"),
    path("<str:code>/deliveries/<int:pk>/resolve/", runs.delivery_resolve, name="delivery_resolve"),
    path("<str:code>/result/", results.campaign_result, name="campaign_result"),
]
