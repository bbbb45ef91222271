"""Tickets for ops staff: worked on in the inbox, read here; what customers wrote stays sealed."""

from django.contrib import admin

from config.base.admin import ReadOnlyAdmin
from service_desk import models


@admin.register(models.Ticket)
class TicketAdmin(ReadOnlyAdmin):
    list_display = ("number", "kind", "state", "customer", "assigned_to", "resolution_due_at")
    list_filter = ("state", "kind")
    list_select_related = ("customer", "assigned_to")
    search_fields = ("=number", "=customer__customer_no")
    exclude = ("subject",)


@admin.register(models.TicketMessage)
class TicketMessageAdmin(ReadOnlyAdmin):
    list_display = ("ticket", "author_kind", "author", "internal", "created_at")
    list_select_related = ("ticket", "author")
    search_fields = ("=ticket__number",)
