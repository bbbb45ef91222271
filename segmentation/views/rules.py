"""Aids of the builder: a rule proposed from a phrase, and how the values of a field are spread."""

from dataclasses import asdict
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from accounts.permissions import acting_user, requires
from segmentation import permissions
from segmentation.selectors.proposals import propose_segment
from segmentation.selectors.spreads import spread_of
from segmentation.views.bodies import read_json


@requires(permissions.EDIT_SEGMENT)
@require_POST
def rule_propose(request: HttpRequest) -> HttpResponse:
    phrase = read_json(request).get("phrase")
    told = propose_segment(phrase if isinstance(phrase, str) else "", acting_user(request))
    return JsonResponse(asdict(told))


@requires(permissions.EDIT_SEGMENT)
def field_spread(request: HttpRequest) -> HttpResponse:
    spread = spread_of(request.GET.get("field", ""), acting_user(request))
    if spread is None:
        return JsonResponse({}, status=HTTPStatus.NOT_FOUND)
    return JsonResponse(asdict(spread))
