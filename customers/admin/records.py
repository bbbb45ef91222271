"""The data layer for ops staff: personal fields appear masked or not at all."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.base.admin import LargeTableAdmin, ReadOnlyAdmin
from customers import models
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


@admin.register(models.Holding)
class HoldingAdmin(ReadOnlyAdmin):
    list_display = ("external_id", "customer", "product", "balance", "currency", "status")
    list_filter = ("status",)
    list_select_related = ("customer", "product")
    search_fields = ("=external_id", "customer__customer_no__exact")
    readonly_fields = ("masked_account_no",)


@admin.register(models.Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    list_display = ("booked_at", "customer", "kind", "amount", "currency", "channel")
    list_filter = ("kind",)
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)
    exclude = ("counterparty",)


@admin.register(models.Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "customer", "kind", "channel")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact", "=kind")


@admin.register(models.TransactionReceipt, models.EventReceipt)
class ReceiptAdmin(ReadOnlyAdmin):
    search_fields = ("=external_id",)


@admin.register(models.Consent, models.ConsentState)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("customer", "purpose", "channel", "granted")
    list_filter = ("purpose", "channel", "granted")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    list_display = ("customer", "channel", "reason", "created_at")
    list_filter = ("reason", "channel")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.Hold)
class HoldAdmin(ReadOnlyAdmin):
    """Where a hold came from is shown by the app that placed it; here only that it is in force.

    When one by policy began, how many there are and when one ended would tell of the work behind it.
    """

    list_display = ("customer", "kind", "reason", "shown_from", "shown_until")
    list_filter = ("kind",)
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)
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
class ContactAdmin(ReadOnlyAdmin):
    list_display = ("at", "customer", "channel", "purpose", "state", "source_kind")
    list_filter = ("channel", "state")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.CustomerProfile)
class CustomerProfileAdmin(ReadOnlyAdmin):
    list_display = ("customer", "computed_at")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.Score)
class ScoreAdmin(ReadOnlyAdmin):
    list_display = ("customer", "named", "subject", "value", "band", "computed_at")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)

    @admin.display(description=_("kind"))
    def named(self, score: models.Score) -> str:
        return score_name(score.kind)


@admin.register(models.Tag)
class TagAdmin(LargeTableAdmin):
    list_display = ("code", "name_zh", "name_en", "source")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(models.CustomerTag)
class CustomerTagAdmin(ReadOnlyAdmin):
    list_display = ("customer", "tag", "since", "expires_at")
    list_select_related = ("customer", "tag")
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.ImportMapping)
class ImportMappingAdmin(LargeTableAdmin):
    list_display = ("name", "target", "updated_at")
    search_fields = ("name",)


@admin.register(models.CodeTable)
class CodeTableAdmin(ReadOnlyAdmin):
    """Codes are changed on their page, which checks them."""

    list_display = ("code", "name_zh", "name_en", "updated_at")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(models.CodeEntry)
class CodeEntryAdmin(ReadOnlyAdmin):
    list_display = ("table", "code", "ours", "source", "retired_at")
    list_select_related = ("table", "source")
    search_fields = ("=code", "=ours")


@admin.register(models.ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    list_display = (
        "id",
        "file_name",
        "mapping",
        "shown_state",
        "rows_read",
        "rows_inserted",
        "rows_updated",
        "rows_quarantined",
        "finished_at",
    )
    list_filter = ("state",)
    list_select_related = ("mapping",)
    search_fields = ("=file_name", "=file_digest")

    @display(
        description=_("state"),
        ordering="state",
        label={"done": "success", "failed": "danger", "running": "info", "waiting": "warning"},
    )
    def shown_state(self, job: models.ImportJob) -> tuple[str, str]:
        return job.state, job.get_state_display()


@admin.register(models.QuarantinedRow)
class QuarantinedRowAdmin(ReadOnlyAdmin):
    """The row itself stays sealed; it is mended on the quarantine page."""

    list_display = ("job", "row_number", "reasons", "state")
    list_filter = ("state",)
    list_select_related = ("job",)
    search_fields = ("=job__id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.QuarantinedRow]:
        return super().get_queryset(request).defer("content")


@admin.register(models.ImportField)
class ImportFieldAdmin(ReadOnlyAdmin):
    list_display = ("job", "field", "rows", "filled", "invalid", "repeated", "inconsistent")
    list_select_related = ("job",)
    search_fields = ("=job__id",)


@admin.register(models.RowFlag)
class RowFlagAdmin(ReadOnlyAdmin):
    list_display = ("job", "row_number", "field", "code", "key", "score")
    list_select_related = ("job",)
    search_fields = ("=job__id",)


@admin.register(models.QualityMeasure)
class QualityMeasureAdmin(ReadOnlyAdmin):
    list_display = ("day", "target", "source", "field", "dimension", "good", "total")
    list_filter = ("target", "dimension")
    list_select_related = ("source",)


@admin.register(models.QualityThreshold)
class QualityThresholdAdmin(ReadOnlyAdmin):
    list_display = ("target", "field", "dimension", "least")


@admin.register(models.Export)
class ExportAdmin(ReadOnlyAdmin):
    """Who exported what; the file itself is for its maker only, and what was searched for stays sealed."""

    list_display = (
        "code",
        "requested_by",
        "source_kind",
        "format",
        "clear",
        "recipient",
        "state",
        "row_count",
        "downloads",
        "created_at",
    )
    list_filter = ("state", "format", "clear")
    list_select_related = ("requested_by",)
    search_fields = ("=code", "=requested_by__username")
    exclude = ("file", "filters")


@admin.register(models.SavedFilter)
class SavedFilterAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "role", "updated_at")
    list_select_related = ("owner",)
    search_fields = ("=owner__username", "name")


@admin.register(models.CustomerTail)
class CustomerTailAdmin(ReadOnlyAdmin):
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.DataSource)
class DataSourceAdmin(LargeTableAdmin):
    """What imports made; only how far a source is trusted is for people to say."""

    list_display = ("code", "name", "shift_days", "trust")
    readonly_fields = ("code", "name", "shift_days")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: models.DataSource | None = None
    ) -> bool:
        return False


@admin.register(models.SourceRecord)
class SourceRecordAdmin(ReadOnlyAdmin):
    list_display = ("source", "source_key", "customer", "how", "updated_at")
    list_filter = ("source", "how")
    list_select_related = ("source", "customer")
    search_fields = ("=source_key", "customer__customer_no__exact")
    exclude = ("name", "id_number", "phone", "email", "address")


@admin.register(models.CustomerPair)
class CustomerPairAdmin(ReadOnlyAdmin):
    """Decided on the page of likely duplicates."""

    list_display = ("left", "right", "probability", "band", "state", "decided_by", "decided_at")
    list_filter = ("band", "state")
    list_select_related = ("left", "right", "decided_by")
    search_fields = ("left__customer_no__exact", "right__customer_no__exact")


@admin.register(models.CustomerMerge)
class CustomerMergeAdmin(ReadOnlyAdmin):
    list_display = ("kept", "absorbed", "rule", "merged_by", "created_at", "undone_at")
    list_select_related = ("kept", "absorbed", "merged_by")
    search_fields = ("kept__customer_no__exact", "absorbed__customer_no__exact")
    exclude = ("before", "after")


@admin.register(models.Counterparty)
class CounterpartyAdmin(ReadOnlyAdmin):
    list_display = ("customer", "other", "currency", "transfers", "amount", "last_at")
    list_select_related = ("customer", "other")
    search_fields = ("customer__customer_no__exact", "other__customer_no__exact")


@admin.register(models.NetworkPosition)
class NetworkPositionAdmin(ReadOnlyAdmin):
    list_display = ("customer", "degree", "influence", "community", "community_size")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.MatchingModel)
class MatchingModelAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "pairs")


@admin.register(models.MergedRows)
class MergedRowsAdmin(ReadOnlyAdmin):
    """Rows of holds and of the work of risk are left out: that there are any would tell of that work."""

    list_display = ("merge", "table", "column")
    list_select_related = ("merge",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.MergedRows]:
        secret = Q(table=models.Hold._meta.db_table) | Q(table__startswith="risk_")
        return super().get_queryset(request).exclude(secret)


@admin.register(models.IdentityKey)
class IdentityKeyAdmin(ReadOnlyAdmin):
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.IdentityIndexed)
class IdentityIndexedAdmin(ReadOnlyAdmin):
    list_display = ("customer", "taken_at", "compared")
    list_select_related = ("customer",)
    search_fields = ("customer__customer_no__exact",)


@admin.register(models.ProfileDue)
class ProfileDueAdmin(ReadOnlyAdmin):
    list_select_related = ("customer",)


@admin.register(models.FeatureFigure)
class FeatureFigureAdmin(ReadOnlyAdmin):
    list_display = ("name", "known_share", "nonzero_share", "mean", "measured_at")
    search_fields = ("name",)


@admin.register(models.Text)
class TextAdmin(ReadOnlyAdmin):
    """What was written stays sealed here; its source shows it to whoever may read that."""

    list_display = ("source_kind", "source_id", "channel", "media_kind", "occurred_at", "read_at")
    list_filter = ("media_kind",)
    search_fields = ("=source_id", "customer__customer_no__exact")
    exclude = ("content", "transcript", "media_file", "sealed_digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Text]:
        return super().get_queryset(request).defer("content", "transcript")


@admin.register(models.TextFeature)
class TextFeatureAdmin(ReadOnlyAdmin):
    list_display = ("text", "kind", "value", "confidence", "model_version")
    list_filter = ("kind",)
    list_select_related = ("text",)
    search_fields = ("=text__source_id",)
