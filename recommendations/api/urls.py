"""Addresses of the offers API, under /api/v1/."""

from django.urls import path

from recommendations.api import texts, views

urlpatterns = [
    path("texts/analyse", texts.AnalyseTextsView.as_view(), name="api_texts_analyse"),
    path(
        "customers/<key:customer_no>/next-best-offers",
        views.NextBestOffersView.as_view(),
        name="api_next_best_offers",
    ),
]
