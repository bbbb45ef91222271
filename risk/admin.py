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


@admin.register(models.AlertBooking)
class AlertBookingAdmin(ReadOnlyAdmin):
    list_display = ("alert", "transaction_id", "booked_at")
    list_select_related = ("alert",)


@admin.register(models.AlertDecision)
class AlertDecisionAdmin(ReadOnlyAdmin):
    list_display = ("at", "alert", "action", "by")
    list_select_related = ("alert", "by")


@admin.register(models.MonitoringRun)
class MonitoringRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "since", "seconds", "raised")


@admin.register(models.ProcessFigures)
class ProcessFiguresAdmin(ReadOnlyAdmin):
    list_display = ("computed_at", "seconds")
