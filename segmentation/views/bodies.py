"""JSON in and out of the builder's pages."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse

from config.base.errors import DomainError


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Return the object in the request's body, or an empty one when it cannot be read."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def refusal(error: DomainError) -> JsonResponse:
    """Return a service's refusal for the script that asked."""
    status = 409 if error.code in ("conflict", "draft_changed") else 422
    body = {"code": error.code, "detail": str(error), "field": error.field, **error.details}
    return JsonResponse(body, status=status)
