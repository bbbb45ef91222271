"""Addresses of the data layer's API, under /api/v1/."""

from django.urls import path

from customers.api import views

urlpatterns = [
    path("customers", views.CustomersView.as_view(), name="customers_api"),
    path("customers/<str:customer_no>", views.CustomerView.as_view(), name="customer_api"),
    path(
        "customers/<str:customer_no>/consents",
        views.CustomerConsentView.as_view(),
        name="customer_consent_api",
    ),
    path("holdings", views.HoldingsView.as_view(), name="holdings_api"),
    path("transactions", views.TransactionsView.as_view(), name="transactions_api"),
    path("events", views.EventsView.as_view(), name="events_api"),
    path("consents", views.ConsentsView.as_view(), name="consents_api"),
    path("products", views.ProductsView.as_view(), name="products_api"),
]
