"""What customers hold, and what they did."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from customers import models
from customers.admin.of_customers import OfCustomerAdmin


@admin.register(models.Holding)
class HoldingAdmin(ReadOnlyAdmin):
    list_display = ("external_id", "customer", "product", "balance", "currency", "status")
    list_filter = ("status",)
    list_select_related = ("customer", "product")
    search_fields = ("=external_id", "customer__customer_no__exact")
    readonly_fields = ("masked_account_no",)


@admin.register(models.Transaction)
class TransactionAdmin(OfCustomerAdmin):
    list_display = ("booked_at", "customer", "kind", "amount", "currency", "channel")
    list_filter = ("kind",)
    exclude = ("counterparty",)


@admin.register(models.Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "customer", "kind", "channel")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact", "=kind")


@admin.register(models.TransactionReceipt, models.EventReceipt)
class ReceiptAdmin(ReadOnlyAdmin):
    search_fields = ("=external_id",)
