"""Campaigns in JSON on the screen: out, in as a new draft, two compared, and kept as a beginning."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.domain.documents import SCHEMA, read_document
from campaigns.models import Campaign
from campaigns.selectors.drafts.documents import compare, document_of
from campaigns.selectors.drafts.templates import kinds_in_words, templates_for
from campaigns.services.drafts import documents
from campaigns.views.scope import visible_campaign
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal

MOST_BYTES = 2_000_000


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_export(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the campaign out as the document that import takes."""
    campaign = visible_campaign(request, code)
    options = {"ensure_ascii": False, "indent": 2}
    answer = JsonResponse(document_of(campaign), json_dumps_params=options)
    answer["Content-Disposition"] = f'attachment; filename="{campaign.code}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@requires(permissions.EDIT_CAMPAIGN)
def campaign_import(request: HttpRequest) -> HttpResponse:
    """Take a document in as a new draft, or say beside each field what is wrong; what was given stays."""
    text, faults = _given(request), _too_large(request)
    if request.method == "POST" and not faults:
        try:
            campaign = documents.import_campaign(
                document=read_document(text), by=acting_user(request)
            )
        except ValueError as error:
            faults = {"": _("Not JSON: %(fault)s") % {"fault": error}}
        except DomainError as error:
            faults = error.details.get("faults", {"": str(error)})  # type: ignore[assignment] # a dict by contract
        else:
            messages.success(request, _("Taken in as a new draft."))
            return redirect("campaigns:campaign_step", code=campaign.code, step="goal")
    context = {"text": text, "faults": faults, "schema": json.dumps(SCHEMA, indent=2)}
    return page(request, "campaigns/campaign_import.html", context, status=422 if faults else 200)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def campaign_compare(request: HttpRequest) -> HttpResponse:
    """Two campaigns, or two signed versions of one (`CODE@HASH`), place by place."""
    names = {side: request.GET.get(side, "").strip() for side in ("one", "other")}
    found = {side: _version(request, name) for side, name in names.items() if name}
    missing = [names[side] for side, document in found.items() if document is None]
    context: dict[str, Any] = names | {
        "missing": missing,
        "chosen": len(found) == 2 and not missing,
    }
    if context["chosen"]:
        context["differences"] = compare(found["one"] or {}, found["other"] or {})
    return page(request, "campaigns/campaign_compare.html", context, status=404 if missing else 200)


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def template_save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the campaign as a beginning for others."""
    campaign = visible_campaign(request, code)
    try:
        documents.save_template(
            campaign=campaign, by=acting_user(request), name=request.POST.get("name", "")[:120]
        )
        messages.success(request, _("Kept as a template."))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:campaign_detail", code=code)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def template_list(request: HttpRequest) -> HttpResponse:
    """What each type brings, and the bank's own beginnings."""
    own = templates_for(acting_user(request)).select_related("author")
    context = {"kinds": kinds_in_words(), "page": key_page(own, request.GET.get("after"))}
    return page(request, "campaigns/template_list.html", context)


def _too_large(request: HttpRequest) -> dict[str, str]:
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) <= MOST_BYTES:
        return {}
    most = MOST_BYTES // 1_000_000
    return {"": _("The file is larger than %(n)s MB.") % {"n": most}}


def _given(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) <= MOST_BYTES:
        return upload.read().decode("utf-8", "replace")
    return request.POST.get("document", "")[:MOST_BYTES]


def _version(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """The document of a campaign or of a version signed; None where the reader sees none of this name."""
    code, _at, digest = name.partition("@")
    campaign = Campaign.objects.visible_to(acting_user(request)).filter(code=code).first()
    if campaign is None or not digest:
        return document_of(campaign) if campaign else None
    kept = campaign.signed_versions.filter(content_hash__startswith=digest).first()
    return kept.content if kept else None
