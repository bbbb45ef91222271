"""Who may be contacted, and who was."""

from datetime import datetime

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from config.base.admin import ReadOnlyAdmin
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
class ContactPolicyAdmin(ReadOnlyAdmin):
    """What is in force: two people change it on the page of the contact policy."""

    list_display = ("__str__", "version", "per_day", "per_week", "per_month", "quiet_from")


@admin.register(models.ContactTerms)
class ContactTermsAdmin(ReadOnlyAdmin):
    list_display = ("version", "note", "author", "publisher", "published_at", "withdrawn_at")
    list_select_related = ("author", "publisher")


@admin.register(models.ContactCapacity)
class ContactCapacityAdmin(ReadOnlyAdmin):
    list_display = ("channel", "branch", "team", "per_hour", "hours_a_day")
    list_select_related = ("branch",)


@admin.register(models.SuppressionList)
class SuppressionListAdmin(ReadOnlyAdmin):
    list_display = ("name", "channel", "bank_wide", "entry_count", "ends_on", "ended_at")
    list_filter = ("bank_wide", "channel")


@admin.register(models.SuppressionEntry)
class SuppressionEntryAdmin(OfCustomerAdmin):
    """Numbers and addresses stay sealed."""

    list_display = ("list", "customer", "ends_on", "added_at")
    list_select_related = ("list", "customer")
    fields = ("list", "customer", "ends_on", "added_by", "added_at")


@admin.register(models.Contact)
class ContactAdmin(OfCustomerAdmin):
    list_display = ("at", "customer", "channel", "purpose", "state", "source_kind")
    list_filter = ("channel", "state")
