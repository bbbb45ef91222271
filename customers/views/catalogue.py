"""The catalogue over time, product documents, and market data."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.forms.catalogue import DocumentForm, VersionForm
from customers.models import MarketSeries, Product, ProductDocument, ProductVersion
from customers.selectors import catalogue as found
from customers.services.catalogue import documents, versions

SPANS = {"1": 365, "3": 3 * 365, "all": 0}
MOST_SERIES = 4


@requires(permissions.CHANGE_PRODUCT)
def version_plan(request: HttpRequest, code: str) -> HttpResponse:
    product = get_object_or_404(Product, code=code)
    form = VersionForm(request.POST or None, initial={n: getattr(product, n) for n in found.TERMS})
    if request.method == "POST" and form.is_valid():
        terms: dict[str, Any] = dict(form.cleaned_data)
        begins = found.begin_of(terms.pop("effective_on"))
        try:
            versions.plan_version(
                product=product, effective_at=begins, terms=terms, by=acting_user(request)
            )
            messages.success(request, _("Proposed. Somebody else publishes it."))
            return redirect("customers:product_detail", code)
        except DomainError as error:
            form.add_error(error.field, str(error))
    context = {"product": product, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "customers/version_plan.html", context, status=status)


@requires(permissions.VIEW_PRODUCT)
def version_compare(request: HttpRequest, code: str) -> HttpResponse:
    product = get_object_or_404(Product, code=code)
    lines = found.versions_of(product)
    by_key = {str(line.version.pk): line.version for line in lines}
    newest = [line.version for line in lines][:2]
    after = by_key.get(request.GET.get("after", ""), newest[0] if newest else None)
    in_force = [line.version for line in lines if line.state == "in_force"]
    usual = [one for one in in_force + newest[::-1] if one != after] or newest
    before = by_key.get(request.GET.get("before", ""), usual[0] if usual else None)
    context = {
        "product": product,
        "lines": lines,
        "before": before,
        "after": after,
        "differences": found.compare(before, after) if before and after else [],
    }
    return page(request, "customers/version_compare.html", context)


@requires(permissions.PUBLISH_PRODUCT)
@require_POST
def version_publish(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    version = get_object_or_404(ProductVersion, pk=pk, product__code=code)
    try:
        seen = request.POST.get("seen", "")
        versions.publish_version(version=version, seen=seen, by=acting_user(request))
        messages.success(request, _("Published. The catalogue changes by itself on that day."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:product_detail", code)


@requires(permissions.CHANGE_PRODUCT)
@require_POST
def version_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    version = get_object_or_404(ProductVersion, pk=pk, product__code=code)
    try:
        versions.withdraw_version(version=version)
        messages.success(request, _("The planned version is taken back."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:product_detail", code)


@requires(permissions.CHANGE_PRODUCT)
def document_create(request: HttpRequest, code: str) -> HttpResponse:
    product = get_object_or_404(Product, code=code)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        about = dict(form.cleaned_data)
        try:
            documents.add_document(
                product=product, upload=about.pop("file"), about=about, by=acting_user(request)
            )
            return redirect("customers:product_detail", code)
        except DomainError as error:
            form.add_error(error.field, str(error))
    context = {"product": product, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "customers/document_create.html", context, status=status)


@requires(permissions.VIEW_PRODUCT)
def document_open(request: HttpRequest, pk: int) -> HttpResponseBase:
    document = get_object_or_404(ProductDocument, pk=pk)
    name = str(document.file.name).rpartition("/")[2]
    return FileResponse(document.file.open("rb"), as_attachment=True, filename=name)


@requires(permissions.VIEW_PRODUCT)
def market_list(request: HttpRequest) -> HttpResponse:
    return page(request, "customers/market_list.html", {"series": found.list_series()})


@requires(permissions.VIEW_PRODUCT)
def market_detail(request: HttpRequest, code: str) -> HttpResponse:
    series = get_object_or_404(found.list_series(), code=code)
    others = MarketSeries.objects.filter(kind=series.kind).exclude(pk=series.pk).order_by("code")
    asked = request.GET.getlist("with")
    chosen = [one for one in others if one.code in asked][: MOST_SERIES - 1]
    span = request.GET.get("span", "1")
    chart = found.chart_of([series, *chosen], since=_since(span))
    chart["percent"] = series.kind == MarketSeries.Kind.RATE
    context = {
        "series": series,
        "others": [(one, one in chosen) for one in others],
        "span": span,
        "spans": [("1", _("1 year")), ("3", _("3 years")), ("all", _("All"))],
        "chart": chart,
        "products": found.products_beside(series),
    }
    return page(request, "customers/market_detail.html", context)


def _since(span: str) -> date | None:
    days = SPANS.get(span, SPANS["1"])
    return timezone.localdate() - timedelta(days=days) if days else None
