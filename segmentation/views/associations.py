"""What goes with what: the rules with their picture, a new search, and a rule's customers as a segment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from segmentation import permissions, tasks
from segmentation.forms import MiningForm
from segmentation.models import AssociationRule, AssociationRun
from segmentation.selectors import associations
from segmentation.services.associations import mining, offering

SHOWN, MOST = 50, 200


@requires(permissions.VIEW_SEGMENT)
def association_list(request: HttpRequest) -> HttpResponse:
    return _rules_page(request, MiningForm())


@requires(permissions.EDIT_SEGMENT)
@require_POST
def association_mine(request: HttpRequest) -> HttpResponse:
    form = MiningForm(request.POST)
    if form.is_valid():
        try:
            run = mining.request_mining(by=acting_user(request), **form.cleaned_data)
            tasks.mine_associations_task.delay_on_commit(run.pk)  # type: ignore[attr-defined] # its stubs lack it
            return redirect("segmentation:association_list")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return _rules_page(request, form, status=422)


@requires(permissions.EDIT_SEGMENT)
@require_POST
def association_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a segment of who has what the rule asks and lacks what follows."""
    user = acting_user(request)
    seen = AssociationRun.objects.visible_to(user)
    rule = get_object_or_404(AssociationRule.objects.select_related("run"), pk=pk, run__in=seen)
    [line] = associations.rule_lines([rule], user)
    name = _("%(then)s next: has %(given)s") % {
        "then": line.then.name,
        "given": " + ".join(item.name for item in line.given),
    }
    try:
        made = offering.make_offer_segment(rule=rule, name=name[:80], by=user)
    except DomainError as error:
        show_refusal(request, error)
        return redirect("segmentation:association_list")
    tasks.refresh_segment_task.delay_on_commit(made.pk)  # type: ignore[attr-defined] # its stubs lack it
    return redirect("segmentation:segment_detail", made.pk)


def _rules_page(request: HttpRequest, form: MiningForm, status: int = 200) -> HttpResponse:
    user = acting_user(request)
    run = associations.shown_run(user)
    sort = request.GET.get("sort", "lift")
    found = (
        associations.list_rules(run, sort=sort, item=request.GET.get("then", "")[:80])
        if run
        else None
    )
    shown = MOST if "more" in request.GET else SHOWN
    lines = associations.rule_lines(list(found[:shown]), user) if found is not None else []
    context = {
        "run": run,
        "newest": associations.newest_run(user),
        "lines": lines,
        "shown": shown,
        "most": MOST,
        "figure": associations.rules_figure(lines),
        "sort": sort if sort in associations.SORTS else "lift",
        "columns": associations.columns(),
        "then": request.GET.get("then", ""),
        "form": form,
        "may_edit": user.has_perm(permissions.EDIT_SEGMENT),
    }
    return page(request, "segmentation/association_list.html", context, status=status)
