"""What the lists of rows that belong to a customer share."""

from config.base.admin import ReadOnlyAdmin


class OfCustomerAdmin(ReadOnlyAdmin):
    """Rows of a customer, found by the whole customer number."""

    list_select_related: tuple[str, ...] = ("customer",)
    search_fields: tuple[str, ...] = ("customer__customer_no__exact",)
