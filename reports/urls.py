"""Boards."""

from django.urls import path

from reports.views import overview

app_name = "reports"
urlpatterns = [path("", overview.overview, name="overview")]
