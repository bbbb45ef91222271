"""Data classification, and incidents with personal data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires, whole_bank
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.forms.incidents import IncidentForm
from customers.models import Customer, Incident, KeyRotation
from customers.selectors import incidents as found
from customers.selectors.classification import CLASS_WORDS, list_tables
from customers.selectors.residency import regions_of_tables
from customers.services import incidents

LEVELS = range(1, 6)


@requires(permissions.VIEW_RETENTION)
@whole_bank
def classification_list(request: HttpRequest) -> HttpResponse:
    level, kind = request.GET.get("level", ""), request.GET.get("kind", "")
    kept = regions_of_tables()
    context = {
        "tables": [
            (one, kept[one.model])
            for one in list_tables(level=int(level) if level.isdecimal() else 0, kind=kind)
        ],
        "levels": [str(one) for one in LEVELS],
        "level": level,
        "kinds": list(CLASS_WORDS.items()),
        "kind": kind,
        "rotations": KeyRotation.objects.order_by("-pk")[:3],
    }
    return page(request, "customers/classification_list.html", context)


@requires(permissions.VIEW_INCIDENT)
@whole_bank
def incident_list(request: HttpRequest) -> HttpResponse:
    listed = key_page(found.list_incidents(), request.GET.get("after"))
    return page(request, "customers/incident_list.html", {"page": listed})


@requires(permissions.WORK_INCIDENT)
@whole_bank
def incident_create(request: HttpRequest) -> HttpResponse:
    form = IncidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = incidents.open_incident(
                suspicion=incidents.Suspicion(**form.cleaned_data), by=acting_user(request)
            )
            return redirect("customers:incident_detail", made.code)
        except DomainError as error:
            form.add_error(error.field, str(error))
    status = 422 if form.is_bound else 200
    return page(request, "customers/incident_create.html", {"form": form}, status=status)


@requires(permissions.VIEW_INCIDENT)
@whole_bank
def incident_detail(request: HttpRequest, code: str) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.select_related("opened_by"), code=code)
    window = found.window_of(incident)
    visible = Customer.objects.visible_to(acting_user(request))
    touched = visible.filter(pk__in=found.affected_customers(window).values("pk"))
    figures = found.figures_of(window)
    context = {
        "incident": incident,
        "figures": figures,
        "accesses": found.accesses_in(window),
        "page": key_page(touched, request.GET.get("after")),
        "exports": found.affected_exports(window),
        "runbook": found.runbook_of(incident),
        "notices": found.notices_of(incident, figures),
        "may_work": request.user.has_perm(permissions.WORK_INCIDENT),
    }
    return page(request, "customers/incident_detail.html", context)


@requires(permissions.WORK_INCIDENT)
@whole_bank
@require_POST
def incident_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    incident = get_object_or_404(Incident, code=code)
    try:
        if step == "close":
            incidents.close_incident(incident=incident, lessons=request.POST.get("lessons", ""))
        else:
            incidents.take_runbook_step(incident=incident, step=step, by=acting_user(request))
        messages.success(request, _("Written down."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:incident_detail", code)
