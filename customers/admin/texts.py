"""Texts and what was read in them; what was written stays sealed here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.base.admin import ReadOnlyAdmin
from customers import models


@admin.register(models.Text)
class TextAdmin(ReadOnlyAdmin):
    """What was written stays sealed here; its source shows it to whoever may read that."""

    list_display = ("source_kind", "source_id", "channel", "media_kind", "occurred_at", "read_at")
    list_filter = ("media_kind",)
    search_fields = ("=source_id", "customer__customer_no__exact")
    exclude = ("content", "transcript", "media_file", "sealed_digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Text]:
        return super().get_queryset(request).defer("content", "transcript")


@admin.register(models.TextFeature)
class TextFeatureAdmin(ReadOnlyAdmin):
    list_display = ("text", "kind", "value", "confidence", "model_version")
    list_filter = ("kind",)
    list_select_related = ("text",)
    search_fields = ("=text__source_id",)
