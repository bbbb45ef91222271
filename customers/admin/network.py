"""Transfers between customers and their places in the network."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from customers import models
from customers.admin.of_customers import OfCustomerAdmin


@admin.register(models.Counterparty)
class CounterpartyAdmin(ReadOnlyAdmin):
    list_display = ("customer", "other", "currency", "transfers", "amount", "last_at")
    list_select_related = ("customer", "other")
    search_fields = ("customer__customer_no__exact", "other__customer_no__exact")


@admin.register(models.NetworkPosition)
class NetworkPositionAdmin(OfCustomerAdmin):
    list_display = ("customer", "degree", "influence", "community", "community_size")
