"""Addresses of the tickets API, under /api/v1/."""

from django.urls import path

from service_desk.api import views

urlpatterns = [path("tickets", views.TicketListView.as_view(), name="api_tickets")]
