"""Addresses of risk, under /risk/."""

from django.urls import path

from risk.views import alerts, board, rules

app_name = "risk"

urlpatterns = [
    path("", board.board, name="board"),
    path("alerts/", alerts.alert_list, name="alert_list"),
    path("alerts/<int:pk>/", alerts.alert_detail, name="alert_detail"),
    path("alerts/<int:pk>/decide/", alerts.alert_decide, name="alert_decide"),
    path("alerts/<int:pk>/assign/", alerts.alert_assign, name="alert_assign"),
    path("rules/", rules.rule_list, name="rule_list"),
    path("rules/<str:code>/", rules.rule_detail, name="rule_detail"),
    path("customers/<key:customer_no>/", alerts.customer_standing, name="customer_standing"),
]
