"""Addresses of the data layer's API, under /api/v1/."""

from django.urls import path

from customers.api import (
    addresses,
    exports,
    features,
    identity,
    mappings,
    market,
    media,
    policy,
    pulls,
    quality,
    streams,
    suppressions,
    tags,
    views,
)

urlpatterns = [
    path("customers", views.CustomersView.as_view(), name="api_customers"),
    path("customers/<key:customer_no>", views.CustomerView.as_view(), name="api_customer"),
    path("addresses", addresses.AddressView.as_view(), name="api_addresses"),
    path(
        "customers/<key:customer_no>/consents",
        views.CustomerConsentView.as_view(),
        name="api_customer_consents",
    ),
    path(
        "customers/<key:customer_no>/tags/<slug:code>",
        tags.CustomerTagView.as_view(),
        name="api_customer_tag",
    ),
    path("contact-policy", policy.ContactPolicyView.as_view(), name="api_contact_policy"),
    path(
        "contact-policy/terms",
        policy.ContactTermsListView.as_view(),
        name="api_contact_terms",
    ),
    path(
        "contact-policy/trial",
        policy.ContactTermsTrialView.as_view(),
        name="api_contact_terms_try",
    ),
    path(
        "contact-policy/terms/<int:version>/<slug:action>",
        policy.ContactTermsActionView.as_view(),
        name="api_contact_terms_act",
    ),
    path(
        "suppression-lists",
        suppressions.SuppressionListsView.as_view(),
        name="api_suppression_lists",
    ),
    path(
        "suppression-lists/<int:pk>/entries",
        suppressions.SuppressionEntriesView.as_view(),
        name="api_suppression_entries",
    ),
    path(
        "suppression-lists/<int:pk>/end",
        suppressions.SuppressionEndView.as_view(),
        name="api_suppression_end",
    ),
    path("tags", tags.TagsView.as_view(), name="api_tags"),
    path("tags/<slug:code>", tags.TagView.as_view(), name="api_tag"),
    path("tags/<slug:code>/customers", tags.TagCustomersView.as_view(), name="api_tag_customers"),
    path("features", features.FeaturesView.as_view(), name="api_features"),
    path("firms", views.FirmsView.as_view(), name="api_firms"),
    path("firms/people", views.FirmPeopleView.as_view(), name="api_firm_people"),
    path("holdings", views.HoldingsView.as_view(), name="api_holdings"),
    path("transactions", views.TransactionsView.as_view(), name="api_transactions"),
    path("events", views.EventsView.as_view(), name="api_events"),
    path("texts", views.TextsView.as_view(), name="api_texts"),
    path("texts/media", media.MediaView.as_view(), name="api_media"),
    path("texts/media/<int:pk>/file", media.MediaFileView.as_view(), name="api_media_file"),
    path("consents", views.ConsentsView.as_view(), name="api_consents"),
    path("exports", exports.ExportsView.as_view(), name="api_exports"),
    path("exports/files", exports.ExportFilesView.as_view(), name="api_export_files"),
    path("exports/<str:code>", exports.ExportView.as_view(), name="api_export"),
    path("exports/<str:code>/file", exports.ExportFileView.as_view(), name="api_export_file"),
    path("mappings/guess", mappings.MappingGuessView.as_view(), name="api_mapping_guess"),
    path("duplicates", identity.PairsView.as_view(), name="api_duplicates"),
    path(
        "duplicates/<int:pk>/decision",
        identity.PairDecisionView.as_view(),
        name="api_duplicate_decision",
    ),
    path("merges/<int:pk>/undo", identity.MergeUndoView.as_view(), name="api_merge_undo"),
    path("streams", streams.StreamsView.as_view(), name="api_streams"),
    path("pulls", pulls.PullsView.as_view(), name="api_pulls"),
    path("pulls/<slug:name>/runs", pulls.PullRunsView.as_view(), name="api_pull_runs"),
    path("market", market.MarketView.as_view(), name="api_market"),
    path("market/<path:code>", market.SeriesView.as_view(), name="api_market_series"),
    path(
        "imports/<int:pk>/quality", quality.ImportQualityView.as_view(), name="api_import_quality"
    ),
    path("quality", quality.QualityView.as_view(), name="api_quality"),
    path("products", views.ProductsView.as_view(), name="api_products"),
]
