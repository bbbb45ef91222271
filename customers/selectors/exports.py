"""What may be exported: the columns, who may see them, and whose customers a source holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Field, Model, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from config.base.errors import DomainError
from config.base.languages import is_chinese
from customers import permissions
from customers.domain.features import FEATURES
from customers.domain.features.declared import Unit
from customers.domain.masking import MASKS
from customers.models import Customer, CustomerProfile, Export, Holding, Score
from customers.selectors.classification import may_use
from customers.selectors.customers import TIER, Filters, list_customers

LIST = "customers"
Words = str | Promise


class Kind(StrEnum):
    TEXT = "text"
    SEALED = "sealed"
    WHOLE = "whole"
    FIGURE = "figure"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"


class Group(StrEnum):
    IDENTITY = "identity"
    DETAILS = "details"
    PROFILE = "profile"


@dataclass(frozen=True)
class Column:
    """A column that can be exported: where its value is read, how it is masked, and who may see it.

    `direct` marks what identifies a person by itself: a file for a recipient outside leaves it out.
    """

    name: str
    path: str
    kind: Kind
    group: Group
    model: type[Model] = Customer
    permission: str = permissions.VIEW_CUSTOMER
    mask: Callable[[str], str] | None = None
    direct: bool = False

    @property
    def label(self) -> Words:
        """What the column is called in the reader's language."""
        if self.name in LABELS:
            return LABELS[self.name]
        if self.name in FEATURE_LABELS:
            return FEATURE_LABELS[self.name][0 if is_chinese() else 1]
        field = self.model._meta.get_field(self.name)
        return field.verbose_name if isinstance(field, Field) else self.name


LABELS: dict[str, Words] = {
    "value_tier": gettext_lazy("Value tier"),
    "products": gettext_lazy("Products held"),
    "computed_at": gettext_lazy("Profile computed at"),
}
FEATURE_LABELS = {feature.name: (feature.label_zh, feature.label_en) for feature in FEATURES}


def _sealed(name: str, mask: Callable[[str], str]) -> Column:
    return Column(name, name, Kind.SEALED, Group.IDENTITY, mask=mask, direct=True)


def _detail(name: str, kind: Kind = Kind.TEXT, path: str = "", **more: Any) -> Column:
    return Column(name, path or name, kind, Group.DETAILS, **more)


def _profile(name: str, kind: Kind) -> Column:
    return Column(name, f"profile__{name}", kind, Group.PROFILE, CustomerProfile)


def _feature_kind(unit: Unit, is_whole: bool) -> Kind:
    if unit == Unit.DATE:
        return Kind.DATE
    return Kind.WHOLE if is_whole else Kind.FIGURE


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in [
        Column("customer_no", "customer_no", Kind.TEXT, Group.IDENTITY),
        *(_sealed(name, mask) for name, mask in MASKS.items()),
        _detail("birth_on", Kind.DATE, direct=True),
        _detail("kind"),
        _detail("status"),
        _detail("branch", path="branch__code"),
        _detail("gender"),
        _detail("occupation"),
        _detail("education"),
        _detail("monthly_income", Kind.MONEY),
        _detail("since_on", Kind.DATE),
        _detail("risk_tolerance", Kind.WHOLE),
        _detail("risk_assessed_on", Kind.DATE),
        _detail("language"),
        _detail("marketing_refused", Kind.FLAG),
        _detail("profiling_refused", Kind.FLAG),
        _detail("contact_derived", Kind.FLAG),
        _detail("value_tier", path="tier"),
        _detail("products", path="held", permission=permissions.VIEW_PRODUCT),
        _profile("computed_at", Kind.MOMENT),
        *(_profile(one.name, _feature_kind(one.unit, one.is_whole)) for one in FEATURES),
    ]
}
DEFAULT = ("customer_no", "name", "phone", "status", "branch", "value_tier", "total_balance")


@dataclass(frozen=True)
class Source:
    """Whose customers are exported: what the source is called, and those the user may see."""

    name: str
    customers: QuerySet[Customer]


def columns_for(user: User) -> list[Column]:
    """Return the columns that a user's role may see."""
    return [
        column
        for column in COLUMNS.values()
        if user.has_perm(column.permission) and may_use(user, column.model._meta.label, column.name)
    ]


def find_source(*, user: User, kind: str, source_id: str, filters: Filters) -> Source:
    """Return the customers of the list or of a source that an app above names, within the user's branch.

    Each function of `settings.EXPORT_SOURCES` takes the user and the key and returns the source's name
    and its customers, or None where it is not the user's to see. Raises DomainError `source_not_found`.
    """
    if kind == LIST:
        return Source("", list_customers(user=user, filters=filters))
    path = settings.EXPORT_SOURCES.get(kind)
    found = import_string(path)(user=user, source_id=source_id) if path else None
    if found is None:
        raise DomainError("source_not_found", _("There is nothing here that you may export."))
    name, customers = found
    visible = Customer.objects.visible_to(user)
    return Source(name, visible.filter(pk__in=customers.order_by().values("pk")))


def export_rows(customers: QuerySet[Customer], columns: Sequence[Column]) -> QuerySet[Any]:
    """Return the values of the columns, one row a customer, in the order of their ids."""
    asked = {column.path for column in columns}
    rows = Customer.objects.filter(pk__in=customers.order_by().values("pk"))
    if "tier" in asked:
        scored = Score.objects.filter(kind=TIER, customer=OuterRef("pk")).order_by("-pk")
        rows = rows.annotate(tier=Subquery(scored.values("band")[:1]))
    if "held" in asked:
        held = Holding.objects.filter(customer=OuterRef("pk")).exclude(status=Holding.Status.CLOSED)
        codes = (
            held.order_by()
            .values("customer")
            .annotate(
                codes=StringAgg("product__code", " ", distinct=True, order_by="product__code")
            )
        )
        rows = rows.annotate(held=Subquery(codes.values("codes")))
    return rows.order_by("pk").values_list(*(column.path for column in columns))


def list_exports(*, user: User) -> QuerySet[Export]:
    """Return the user's exports; the page orders them."""
    return Export.objects.visible_to(user)
