"""How good the data is: what was counted, flagged and measured."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from customers import models


@admin.register(models.ImportField)
class ImportFieldAdmin(ReadOnlyAdmin):
    list_display = ("job", "field", "rows", "filled", "invalid", "repeated", "inconsistent")
    list_select_related = ("job",)
    search_fields = ("=job__id",)


@admin.register(models.RowFlag)
class RowFlagAdmin(ReadOnlyAdmin):
    list_display = ("job", "row_number", "field", "code", "key", "score")
    list_select_related = ("job",)
    search_fields = ("=job__id",)


@admin.register(models.QualityMeasure)
class QualityMeasureAdmin(ReadOnlyAdmin):
    list_display = ("day", "target", "source", "field", "dimension", "good", "total")
    list_filter = ("target", "dimension")
    list_select_related = ("source",)


@admin.register(models.QualityThreshold)
class QualityThresholdAdmin(ReadOnlyAdmin):
    list_display = ("target", "field", "dimension", "least")


@admin.register(models.QualityFall)
class QualityFallAdmin(ReadOnlyAdmin):
    list_display = (
        "target",
        "field",
        "dimension",
        "good",
        "total",
        "least",
        "began_at",
        "ended_at",
    )
    list_filter = ("target", "dimension")


@admin.register(models.QualityWatch)
class QualityWatchAdmin(ReadOnlyAdmin):
    list_display = ("user", "created_at")
    list_select_related = ("user",)
