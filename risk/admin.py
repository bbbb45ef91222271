"""Alerts in the admin: for those who hold the risk permission, and to be decided on the risk pages only."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from risk import models


@admin.register(models.MonitoringRule)
class MonitoringRuleAdmin(ReadOnlyAdmin):
    list_display = ("code", "active", "updated_at")


@admin.register(models.Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = ("id", "rule", "customer", "state", "window_end", "assigned_to")
    list_filter = ("state", "rule")
    list_select_related = ("rule", "customer", "assigned_to")
    search_fields = ("=customer__customer_no",)
    exclude = ("hold_key",)
