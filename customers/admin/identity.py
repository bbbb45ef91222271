"""Which records are one customer: sources, likely duplicates, merges."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from config.base.admin import ReadOnlyAdmin
from customers import models
from customers.admin.of_customers import OfCustomerAdmin


@admin.register(models.SourceRecord)
class SourceRecordAdmin(ReadOnlyAdmin):
    list_display = ("source", "source_key", "customer", "how", "updated_at")
    list_filter = ("source", "how")
    list_select_related = ("source", "customer")
    search_fields = ("=source_key", "customer__customer_no__exact")
    exclude = ("name", "id_number", "phone", "email", "address")


@admin.register(models.IdentityIndexed)
class IdentityIndexedAdmin(OfCustomerAdmin):
    list_display = ("customer", "taken_at", "compared")


@admin.register(models.CustomerPair)
class CustomerPairAdmin(ReadOnlyAdmin):
    """Decided on the page of likely duplicates."""

    list_display = ("left", "right", "probability", "band", "state", "decided_by", "decided_at")
    list_filter = ("band", "state")
    list_select_related = ("left", "right", "decided_by")
    search_fields = ("left__customer_no__exact", "right__customer_no__exact")


@admin.register(models.MatchingModel)
class MatchingModelAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "pairs")


@admin.register(models.CustomerMerge)
class CustomerMergeAdmin(ReadOnlyAdmin):
    list_display = ("kept", "absorbed", "rule", "merged_by", "created_at", "undone_at")
    list_select_related = ("kept", "absorbed", "merged_by")
    search_fields = ("kept__customer_no__exact", "absorbed__customer_no__exact")
    exclude = ("before", "after")


@admin.register(models.MergedRows)
class MergedRowsAdmin(ReadOnlyAdmin):
    """Rows of holds and of the work of risk are left out: that there are any would tell of that work."""

    list_display = ("merge", "table", "column")
    list_select_related = ("merge",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.MergedRows]:
        secret = Q(table=models.Hold._meta.db_table) | Q(table__startswith="risk_")
        return super().get_queryset(request).exclude(secret)


admin.site.register(models.IdentityKey, OfCustomerAdmin)
