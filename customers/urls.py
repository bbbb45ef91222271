"""Addresses of customers, products and imports, under /customers/."""

from django.urls import path

from customers.views import (
    consents,
    exports,
    filters,
    imports,
    lists,
    mappings,
    mine,
    pages,
    personal,
    quarantine,
    rights,
)

app_name = "customers"
urlpatterns = [
    path("", lists.customer_list, name="customer_list"),
    path("products/", lists.product_list, name="product_list"),
    path("products/<str:code>/", lists.product_detail, name="product_detail"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/mappings/", mappings.mapping_list, name="mapping_list"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/preview/", imports.import_preview, name="import_preview"),
    path("imports/<int:pk>/start/", imports.import_start, name="import_start"),
    path("imports/<int:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<int:pk>/mapping/<slug:target>/", mappings.mapping_create, name="mapping_create"),
    path(
        "imports/<int:pk>/mapping/<slug:target>/rows/", mappings.mapping_rows, name="mapping_rows"
    ),
    path("imports/<int:pk>/quarantine/", quarantine.quarantine_list, name="quarantine_list"),
    path(
        "imports/<int:pk>/quarantine/discard/",
        quarantine.quarantine_discard,
        name="quarantine_discard",
    ),
    path("quarantine/<int:pk>/", quarantine.quarantine_mend, name="quarantine_mend"),
    path("filters/save/", filters.filter_save, name="filter_save"),
    path("filters/<int:pk>/delete/", filters.filter_delete, name="filter_delete"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/new/", exports.export_create, name="export_create"),
    path("exports/<str:code>/", exports.export_detail, name="export_detail"),
    path("exports/<str:code>/cancel/", exports.export_cancel, name="export_cancel"),
    path("exports/<str:code>/file/", exports.export_download, name="export_download"),
    path("rights/", rights.rights_list, name="rights_list"),
    path("rights/<str:code>/", rights.rights_detail, name="rights_detail"),
    path("rights/<str:code>/step/<slug:step>/", rights.rights_step, name="rights_step"),
    path("rights/<str:code>/decide/<slug:step>/", rights.rights_decide, name="rights_decide"),
    path("rights/<str:code>/propose/", rights.rights_propose, name="rights_propose"),
    path("rights/<str:code>/reveal/<slug:field>/", rights.rights_reveal, name="rights_reveal"),
    path("rights/<str:code>/file/", rights.rights_file, name="rights_file"),
    path("rights/<str:code>/link/", rights.rights_link, name="rights_link"),
    path("rights/<str:code>/certificate/", rights.rights_certificate, name="rights_certificate"),
    path("consents/texts/", consents.consenttext_list, name="consenttext_list"),
    path("consents/texts/new/", consents.consenttext_create, name="consenttext_create"),
    path("mine/file/<str:token>/", mine.my_file, name="my_file"),
    path("mine/<str:token>/", mine.my_data, name="my_data"),
    path("<str:customer_no>/", pages.customer_detail, name="customer_detail"),
    path("<str:customer_no>/timeline/", pages.customer_timeline, name="customer_timeline"),
    path("<str:customer_no>/holdings/", pages.customer_holdings, name="customer_holdings"),
    path("<str:customer_no>/consents/", pages.customer_consents, name="customer_consents"),
    path("<str:customer_no>/consents/change/", personal.consent_change, name="consent_change"),
    path("<str:customer_no>/rights/new/", rights.rights_create, name="rights_create"),
    path("<str:customer_no>/link/", rights.customer_link, name="customer_link"),
    path("<str:customer_no>/audit/", pages.customer_audit, name="customer_audit"),
    path(
        "<str:customer_no>/reveal/<slug:field>/", personal.customer_reveal, name="customer_reveal"
    ),
]
