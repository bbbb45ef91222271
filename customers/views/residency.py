"""Regions: where tables are kept, and on what ground their data go elsewhere."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires, whole_bank
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from customers import permissions
from customers.forms.residency import GroundForm, TableRegionForm
from customers.models import TransferBasis
from customers.selectors import residency as found
from customers.services.residency import declaring
from customers.services.residency.leaving import region_word


@requires(permissions.VIEW_RETENTION)
@whole_bank
def residency_list(request: HttpRequest) -> HttpResponse:
    return _shown(request, GroundForm(), TableRegionForm())


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def residency_ground(request: HttpRequest) -> HttpResponse:
    form = GroundForm(request.POST)
    try:
        if form.is_valid():
            ground = declaring.Ground(**form.cleaned_data)
            declaring.register_ground(ground=ground, by=acting_user(request))
            messages.success(request, _("The ground is registered."))
            return redirect("customers:residency_list")
    except DomainError as error:
        form.add_error(error.field or None, str(error))
    return _shown(request, form, TableRegionForm(), status=422)


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def residency_table(request: HttpRequest) -> HttpResponse:
    form = TableRegionForm(request.POST)
    if not form.is_valid():
        return _shown(request, GroundForm(), form, status=422)
    declaring.keep_table_in(**form.cleaned_data)
    messages.success(request, _("The regions of the table are kept."))
    return redirect("customers:residency_list")


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def residency_end(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        declaring.end_ground(ground=get_object_or_404(TransferBasis, pk=pk))
        messages.success(request, _("The ground has ended; nothing leaves on it any more."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:residency_list")


def _shown(
    request: HttpRequest, ground: GroundForm, table: TableRegionForm, status: int = 200
) -> HttpResponse:
    names = dict(found.table_choices())
    kept = found.regions_of_tables()
    context = {
        "home": region_word(settings.DATA_REGION),
        "tables": [(label, model, kept[model]) for model, label in names.items()],
        "grounds": found.list_grounds(),
        "ground_form": ground,
        "table_form": table,
        "ways": [
            (_("E-mail provider"), region_word(settings.EMAIL_REGION or settings.DATA_REGION)),
            (_("Words for media"), region_word(settings.TRANSCRIPT_REGION or settings.DATA_REGION)),
        ],
    }
    return page(request, "customers/residency_list.html", context, status=status)
