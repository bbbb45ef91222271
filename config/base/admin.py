"""What every page of the Django admin shares: large tables, masked data, and tables that only services write."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin

COUNT_LIMIT = 10_000  # beyond this nobody pages; a search or filter is the way


class BoundedPaginator(Paginator):
    """Counts no further than COUNT_LIMIT, so that a list opens as fast on a million rows as on ten."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by()[: COUNT_LIMIT + 1].count()
        return len(rows)


class LargeTableAdmin(ModelAdmin):
    """A list made for the table's real size: no full count, one query for the related rows."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True
    sortable_by: tuple[str, ...] = ()
    ordering = ("-pk",)


class ReadOnlyAdmin(LargeTableAdmin):
    """Rows that only the product's services write: the admin shows them and changes nothing."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
