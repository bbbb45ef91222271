"""Requests about one's own data, consent texts and retention, for ops staff to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.base.admin import ReadOnlyAdmin
from customers import models


@admin.register(models.RightsRequest)
class RightsRequestAdmin(ReadOnlyAdmin):
    """What is asked, and what is proposed, stays sealed; requests are worked on on their own pages."""

    list_display = ("code", "customer", "kind", "shown_state", "received_at", "due_on", "owner")
    list_filter = ("kind", "state")
    list_select_related = ("customer", "owner")
    search_fields = ("=code", "customer__customer_no__exact")
    exclude = ("file",)

    @display(description=_("state"), ordering="state")
    def shown_state(self, request: models.RightsRequest) -> str:
        return request.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.RightsRequest]:
        return super().get_queryset(request).defer("note", "proposal")


@admin.register(models.RightsStep)
class RightsStepAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "request", "step", "by", "note")
    list_select_related = ("request", "by")
    search_fields = ("=request__code",)


@admin.register(models.DataRestriction)
class DataRestrictionAdmin(ReadOnlyAdmin):
    list_display = ("customer", "kind", "since")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.ErasedIdentity)
class ErasedIdentityAdmin(ReadOnlyAdmin):
    list_display = ("kind", "erased_at")
    list_filter = ("kind",)


@admin.register(models.ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    list_display = ("purpose", "version", "effective_on", "made_by")
    list_select_related = ("made_by",)
    list_filter = ("purpose",)


@admin.register(models.RetentionRule)
class RetentionRuleAdmin(ReadOnlyAdmin):
    list_display = ("target", "after_days", "action", "active", "legal_basis")
    list_filter = ("active",)


@admin.register(models.RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "rule", "dry", "before", "found", "done", "finished_at")
    list_select_related = ("rule",)
    list_filter = ("dry",)


@admin.register(models.LegalHold)
class LegalHoldAdmin(ReadOnlyAdmin):
    list_display = ("reason", "customer", "target", "starts_on", "ends_on", "placed_by")
    list_select_related = ("customer", "placed_by")
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.Incident)
class IncidentAdmin(ReadOnlyAdmin):
    list_display = ("code", "drill", "happened", "found_at", "opened_by", "closed_at")
    list_select_related = ("opened_by",)
    list_filter = ("drill",)
    search_fields = ("=code",)
