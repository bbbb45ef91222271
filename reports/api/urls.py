"""Boards under /api/v1/."""

from django.urls import path

from reports.api import views

urlpatterns = [path("reports/overview", views.OverviewView.as_view(), name="api_overview")]
