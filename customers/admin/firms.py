"""Firms and their people: shown, and written by imports only."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from customers import models


@admin.register(models.Firm)
class FirmAdmin(ReadOnlyAdmin):
    list_display = ("customer", "size", "industry", "registered_capital", "parent", "head")
    list_filter = ("size",)
    list_select_related = ("customer", "parent", "head")
    search_fields = ("customer__customer_no__exact", "=industry")


@admin.register(models.FirmPerson)
class FirmPersonAdmin(ReadOnlyAdmin):
    list_display = ("firm", "role", "masked_name", "person", "share_percent", "until_on")
    list_filter = ("role",)
    list_select_related = ("firm", "person")
    search_fields = ("=external_id", "firm__customer_no__exact")
    exclude = ("name", "id_number", "phone")
