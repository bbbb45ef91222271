"""Customers and what is worked out of them; personal fields appear masked or not at all."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.base.admin import LargeTableAdmin, ReadOnlyAdmin
from customers import models
from customers.admin.of_customers import OfCustomerAdmin
from customers.selectors.words import score_name

MASKED = ("masked_name", "masked_phone", "masked_email", "masked_id_number", "masked_address")


@admin.register(models.Branch)
class BranchAdmin(LargeTableAdmin):
    list_display = ("code", "name_zh", "name_en", "region", "path")
    search_fields = ("code", "name_zh", "name_en")
    autocomplete_fields = ("parent",)


@admin.register(models.Customer)
class CustomerAdmin(ReadOnlyAdmin):
    """Customers change by import, API and requests; who reveals personal data does so on the customer page."""

    list_display = ("customer_no", "masked_name", "kind", "status", "branch", "since_on")
    list_filter = ("status", "kind")
    list_select_related = ("branch",)
    search_fields = ("customer_no__exact",)
    search_help_text = _("Whole customer number")
    readonly_fields = MASKED


@admin.register(models.Relation)
class RelationAdmin(ReadOnlyAdmin):
    list_display = ("customer", "kind", "other")
    list_select_related = ("customer", "other")
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.CustomerProfile)
class CustomerProfileAdmin(OfCustomerAdmin):
    list_display = ("customer", "computed_at")


@admin.register(models.DataMark)
class DataMarkAdmin(ReadOnlyAdmin):
    list_display = ("kind", "changed_at")


@admin.register(models.ProfileDue)
class ProfileDueAdmin(ReadOnlyAdmin):
    list_select_related = ("customer",)


@admin.register(models.Inflow, models.Outflow)
class RunningTotalsAdmin(ReadOnlyAdmin):
    list_display = ("customer",)
    list_select_related = ("customer",)
    search_fields = ("=customer__customer_no",)


@admin.register(models.FeatureFigure)
class FeatureFigureAdmin(ReadOnlyAdmin):
    list_display = ("name", "known_share", "nonzero_share", "mean", "measured_at")
    search_fields = ("name",)


@admin.register(models.Score)
class ScoreAdmin(OfCustomerAdmin):
    list_display = ("customer", "named", "subject", "value", "band", "computed_at")

    @admin.display(description=_("kind"))
    def named(self, score: models.Score) -> str:
        return score_name(score.kind)


@admin.register(models.TagGroup)
class TagGroupAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_zh", "name_en", "parent")
    list_select_related = ("parent",)


@admin.register(models.TagCoverage)
class TagCoverageAdmin(ReadOnlyAdmin):
    list_display = ("tag", "on", "customer_count", "total_count")
    list_select_related = ("tag",)


@admin.register(models.Tag)
class TagAdmin(ReadOnlyAdmin):
    list_display = ("code", "name_zh", "name_en", "source", "customer_count", "refreshed_at")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(models.CustomerTag)
class CustomerTagAdmin(ReadOnlyAdmin):
    list_display = ("customer", "tag", "since", "expires_at")
    list_select_related = ("customer", "tag")
    search_fields = ("customer__customer_no__exact",)


admin.site.register(models.CustomerTail, OfCustomerAdmin)
