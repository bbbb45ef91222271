"""The catalogue over time and the market, for ops staff."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from customers import models


@admin.register(models.Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_zh", "kind", "risk_rating", "rate", "active", "offered")
    list_filter = ("kind", "risk_rating", "active")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(models.ProductVersion)
class ProductVersionAdmin(ReadOnlyAdmin):
    list_display = (
        "product",
        "effective_at",
        "rate",
        "risk_rating",
        "min_amount",
        "active",
        "author",
        "publisher",
    )
    list_select_related = ("product", "author", "publisher")
    search_fields = ("product__code",)


@admin.register(models.ProductDocument)
class ProductDocumentAdmin(ReadOnlyAdmin):
    list_display = ("product", "kind", "title", "language", "uploaded_by", "created_at")
    list_select_related = ("product", "uploaded_by")
    search_fields = ("product__code", "title")


@admin.register(models.MarketSeries)
class MarketSeriesAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_zh", "name_en", "kind", "source")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(models.MarketPoint)
class MarketPointAdmin(ReadOnlyAdmin):
    list_display = ("series", "day", "value")
    list_select_related = ("series",)
    search_fields = ("=series__code",)
