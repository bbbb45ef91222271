"""Models and decisions for ops staff: approved on the model page, read here."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from recommendations import models


@admin.register(models.ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "state", "data_from", "data_until", "approved_by")
    list_filter = ("kind", "state")
    list_select_related = ("approved_by",)
    search_fields = ("name",)


@admin.register(models.Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("decided_at", "customer", "model_version")
    list_select_related = ("customer",)
    search_fields = ("=customer__customer_no",)


@admin.register(models.Lever)
class LeverAdmin(ReadOnlyAdmin):
    list_display = ("product", "weight", "note", "set_by", "updated_at")
    list_select_related = ("product", "set_by")
