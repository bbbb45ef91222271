"""Exports and saved filters."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from customers import models


@admin.register(models.Export)
class ExportAdmin(ReadOnlyAdmin):
    """Who exported what; the file itself is for its maker only, and what was searched for stays sealed."""

    list_display = (
        "code",
        "requested_by",
        "source_kind",
        "format",
        "clear",
        "recipient",
        "state",
        "row_count",
        "downloads",
        "created_at",
    )
    list_filter = ("state", "format", "clear")
    list_select_related = ("requested_by",)
    search_fields = ("=code", "=requested_by__username")
    exclude = ("file", "filters")


@admin.register(models.SavedFilter)
class SavedFilterAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "role", "updated_at")
    list_select_related = ("owner",)
    search_fields = ("=owner__username", "name")


@admin.register(models.PseudonymKey)
class PseudonymKeyAdmin(ReadOnlyAdmin):
    list_display = ("recipient", "created_at")
    search_fields = ("recipient",)
    exclude = ("key",)


@admin.register(models.KeyRotation)
class KeyRotationAdmin(ReadOnlyAdmin):
    list_display = ("kind", "number", "moved", "left", "began_at", "finished_at")
    list_filter = ("kind",)


@admin.register(models.TableRegion)
class TableRegionAdmin(ReadOnlyAdmin):
    list_display = ("model", "regions", "updated_at")


@admin.register(models.DataRecipient)
class DataRecipientAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "region", "agreement", "valid_from", "valid_until", "ended_at")
    list_filter = ("region",)


@admin.register(models.TransferBasis)
class TransferBasisAdmin(ReadOnlyAdmin):
    list_display = ("region", "model", "kind", "number", "valid_from", "valid_until", "ended_at")
    list_filter = ("region", "kind")
