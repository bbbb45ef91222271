from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import page, show_refusal
from recommendations import permissions, tasks
from recommendations.domain.texts.courses import COURSES
from recommendations.forms import ApprovalForm
from recommendations.models import ModelVersion
from recommendations.selectors.modelcards import read_card
from recommendations.selectors.text_cards import read_text_card
from recommendations.services.approval import approve_model, retire_model


@requires(permissions.VIEW_MODEL)
def model_list(request: HttpRequest) -> HttpResponse:
    versions = ModelVersion.objects.visible_to(acting_user(request)).without_artefact()
    listed = versions.select_related("trained_by", "approved_by").order_by("-pk")
    context = {
        "versions": listed.recommenders(),
        "text_versions": listed.filter(kind__in=COURSES),
    }
    return page(request, "recommendations/model_list.html", context)


@requires(permissions.VIEW_MODEL)
def model_detail(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(ModelVersion.objects.visible_to(acting_user(request)), pk=pk)
    return _detail(request, version, ApprovalForm())


@require_POST
@requires(permissions.APPROVE_MODEL)
def model_approve(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(ModelVersion.objects.visible_to(acting_user(request)), pk=pk)
    form = ApprovalForm(request.POST)
    if form.is_valid():
        try:
            approve_model(version_id=pk, by=acting_user(request), note=form.cleaned_data["note"])
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            _put_to_work(version)
            messages.success(request, _("Approved. It is being put to work."))
            return redirect("recommendations:model_detail", pk=pk)
    return _detail(request, version, form, status=422)


@require_POST
@requires(permissions.APPROVE_MODEL)
def model_retire(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(ModelVersion.objects.visible_to(acting_user(request)), pk=pk)
    try:
        retire_model(version_id=version.pk)
    except DomainError as error:
        show_refusal(request, error)
    return redirect("recommendations:model_detail", pk=pk)


@require_POST
@requires(permissions.TRAIN_MODEL)
def model_score(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(ModelVersion.objects.visible_to(acting_user(request)), pk=pk)
    tasks.score_model_task.delay_on_commit(version.pk)  # type: ignore[attr-defined] # not in the stubs
    messages.success(request, _("Scoring has been queued; it goes on when you leave this page."))
    return redirect("recommendations:model_detail", pk=pk)


@require_POST
@requires(permissions.TRAIN_MODEL)
def model_train(request: HttpRequest) -> HttpResponse:
    tasks.train_models_task.delay_on_commit(request.user.pk)  # type: ignore[attr-defined] # not in the stubs
    messages.success(request, _("Training has been queued; the candidates will appear here."))
    return redirect("recommendations:model_list")


def _put_to_work(version: ModelVersion) -> None:
    if version.reads_texts:
        tasks.reread_texts_task.delay_on_commit()  # type: ignore[attr-defined] # not in the stubs
    else:
        tasks.score_model_task.delay_on_commit(version.pk)  # type: ignore[attr-defined] # not in the stubs


def _detail(
    request: HttpRequest, version: ModelVersion, form: ApprovalForm, status: int = 200
) -> HttpResponse:
    if version.reads_texts:
        context = {"version": version, "card": read_text_card(version), "form": form}
        return page(request, "recommendations/text_model_detail.html", context, status=status)
    context = {"version": version, "card": read_card(version), "form": form}
    return page(request, "recommendations/model_detail.html", context, status=status)
