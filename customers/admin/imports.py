"""Imports, their code tables and what was set aside."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.base.admin import LargeTableAdmin, ReadOnlyAdmin
from customers import models


@admin.register(models.ImportMapping)
class ImportMappingAdmin(LargeTableAdmin):
    list_display = ("name", "target", "updated_at")
    search_fields = ("name",)


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
