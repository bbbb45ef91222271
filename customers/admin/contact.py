"""Who may be contacted, and who was."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from config.base.admin import LargeTableAdmin
from customers import models
from customers.admin.of_customers import OfCustomerAdmin


@admin.register(models.Consent, models.ConsentState)
class ConsentAdmin(OfCustomerAdmin):
    list_display = ("customer", "purpose", "channel", "granted")
    list_filter = ("purpose", "channel", "granted")


@admin.register(models.Suppression)
class SuppressionAdmin(OfCustomerAdmin):
    list_display = ("customer", "channel", "reason", "created_at")
    list_filter = ("reason", "channel")


@admin.register(models.Hold)
class HoldAdmin(OfCustomerAdmin):
    """Where a hold came from is shown by the app that placed it; here only that it is in force.

    When one by policy began, how many there are and when one ended would tell of the work behind it.
    """

    list_display = ("customer", "kind", "reason", "shown_from", "shown_until")
    list_filter = ("kind",)
    fields = ("customer", "kind", "reason", "shown_from", "shown_until")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Hold]:
        policy = Q(kind=models.Hold.Kind.POLICY)
        first = (
            models.Hold.objects.in_force(timezone.now())
            .filter(policy)
            .order_by("customer", "pk")
            .distinct("customer")
        )
        return super().get_queryset(request).filter(~policy | Q(pk__in=first.values("pk")))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup.partition("__")[0] in {"kind", "customer"}

    @display(description=models.Hold._meta.get_field("starts_at").verbose_name)
    def shown_from(self, hold: models.Hold) -> datetime | None:
        return None if hold.kind == models.Hold.Kind.POLICY else hold.starts_at

    @display(description=models.Hold._meta.get_field("ends_at").verbose_name)
    def shown_until(self, hold: models.Hold) -> datetime | None:
        return None if hold.kind == models.Hold.Kind.POLICY else hold.ends_at


@admin.register(models.ContactPolicy)
class ContactPolicyAdmin(LargeTableAdmin):
    list_display = ("__str__", "per_day", "per_week", "per_month", "quiet_from", "quiet_until")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not models.ContactPolicy.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Contact)
class ContactAdmin(OfCustomerAdmin):
    list_display = ("at", "customer", "channel", "purpose", "state", "source_kind")
    list_filter = ("channel", "state")
