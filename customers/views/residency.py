"""Regions: where tables are kept, and on what ground their data go elsewhere."""

from typing import Any

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
from customers.forms.residency import GroundForm, RecipientForm, TableRegionForm
from customers.models import DataRecipient, TransferBasis
from customers.selectors import residency as found
from customers.services.residency import declaring
from customers.services.residency.leaving import region_word

OF_RECIPIENT = "id_recipient_%s"  # three forms stand on the page


@requires(permissions.VIEW_RETENTION)
@whole_bank
def residency_list(request: HttpRequest) -> HttpResponse:
    return _shown(request)


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
    return _shown(request, ground_form=form)


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def residency_table(request: HttpRequest) -> HttpResponse:
    form = TableRegionForm(request.POST)
    if not form.is_valid():
        return _shown(request, table_form=form)
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


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def recipient_register(request: HttpRequest) -> HttpResponse:
    form = RecipientForm(request.POST, auto_id=OF_RECIPIENT)
    try:
        if form.is_valid():
            declaring.register_recipient(by=acting_user(request), fields=form.cleaned_data)
            messages.success(request, _("The recipient is registered."))
            return redirect("customers:residency_list")
    except DomainError as error:
        form.add_error(error.field or None, str(error))
    return _shown(request, recipient_form=form)


@requires(permissions.CHANGE_RETENTION)
@whole_bank
@require_POST
def recipient_end(request: HttpRequest, pk: int) -> HttpResponse:
    declaring.end_recipient(recipient=get_object_or_404(DataRecipient, pk=pk))
    messages.success(request, _("Nothing is given to this recipient any more."))
    return redirect("customers:residency_list")


def _shown(request: HttpRequest, **bound: Any) -> HttpResponse:
    """The page with its forms; one that was refused is shown as it was filled in."""
    names = dict(found.table_choices())
    kept = found.regions_of_tables()
    context = {
        "home": region_word(settings.DATA_REGION),
        "tables": [(label, model, kept[model]) for model, label in names.items()],
        "grounds": found.list_grounds(),
        "recipients": found.list_recipients(),
        "ground_form": GroundForm(),
        "table_form": TableRegionForm(),
        "recipient_form": RecipientForm(
            initial={"region": settings.DATA_REGION}, auto_id=OF_RECIPIENT
        ),
        "ways": [
            (_("E-mail provider"), region_word(settings.EMAIL_REGION or settings.DATA_REGION)),
            (_("Words for media"), region_word(settings.TRANSCRIPT_REGION or settings.DATA_REGION)),
        ],
        **bound,
    }
    return page(request, "customers/residency_list.html", context, status=422 if bound else 200)
