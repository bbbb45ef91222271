"""Tickets for ops staff: worked on in the inbox, read here; what customers wrote stays sealed."""

from django.contrib import admin

from config.base.admin import LargeTableAdmin, ReadOnlyAdmin
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


@admin.register(models.AnswerDelivery)
class AnswerDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("message", "state", "attempts", "not_before", "provider_id", "error")
    list_filter = ("state",)
    list_select_related = ("message",)


@admin.register(models.ServiceDay)
class ServiceDayAdmin(LargeTableAdmin):
    list_display = ("day", "working", "note")


@admin.register(models.FormAttempt)
class FormAttemptAdmin(ReadOnlyAdmin):
    list_display = ("at",)
    exclude = ("source",)
