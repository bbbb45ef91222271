"""Errors as application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import structlog
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from config.base.errors import DomainError, taken_key

logger = structlog.get_logger(__name__)
PROBLEM = "application/problem+json"
TAKEN = _(
    "The same was saved a moment ago. Nothing was saved twice: read what is there, then go on."
)
NOT_HERE = _("There is nothing at this address, or nothing that you may see.")


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a refusal or a framework error into a problem document."""
    if isinstance(error, DomainError):
        body = {"code": error.code, "detail": str(error), **error.details}
        if error.field:
            body["errors"] = {error.field: [str(error)]}
        return _problem(HTTPStatus.CONFLICT if error.code == "conflict" else 422, body)
    if key := taken_key(error):
        logger.warning("taken", key=key)
        set_rollback()
        return _problem(HTTPStatus.CONFLICT, {"code": "conflict", "detail": str(TAKEN)})
    error = _in_our_words(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    body = {"detail": _detail(response.data)}
    if isinstance(error, exceptions.ValidationError):
        body = {"code": "invalid", "errors": response.data}
    problem = _problem(response.status_code, body)
    for name, value in response.items():
        if name in {"WWW-Authenticate", "Retry-After"}:
            problem[name] = value
    return problem


def _in_our_words(error: Exception) -> Exception:
    if isinstance(error, RecursionError):  # JSON nested without end
        return exceptions.ParseError()
    if isinstance(error, Http404):  # what Django says of it names a class of ours, in English
        return exceptions.NotFound(NOT_HERE)
    return error


def absent_address() -> JsonResponse:
    """Tell a program that there is nothing at an address of the API, as of a record that it may not see."""
    problem = _problem(HTTPStatus.NOT_FOUND, {"detail": str(NOT_HERE)})
    return JsonResponse(problem.data, status=problem.status_code, content_type=PROBLEM)


def _detail(data: Any) -> str:
    return str(data.get("detail", "")) if isinstance(data, dict) else str(data)


def _writable(value: Any) -> Any:
    """What is told without halves of signs, which a refusal may repeat and no answer can hold."""
    if isinstance(value, dict):
        return {key: _writable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(one) for one in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _problem(status: int, body: dict[str, Any]) -> Response:
    title = HTTPStatus(status).phrase
    return Response(
        {"type": "about:blank", "title": title, "status": int(status), **_writable(body)},
        status=int(status),
        content_type=PROBLEM,
    )
