"""Errors as application/problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from config.base.errors import DomainError


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn a refusal or a framework error into a problem document."""
    if isinstance(error, DomainError):
        body = {"code": error.code, "detail": str(error), **error.details}
        if error.field:
            body["errors"] = {error.field: [str(error)]}
        return _problem(HTTPStatus.CONFLICT if error.code == "conflict" else 422, body)
    if isinstance(error, RecursionError):  # JSON nested without end
        error = exceptions.ParseError()
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


def _detail(data: Any) -> str:
    return str(data.get("detail", "")) if isinstance(data, dict) else str(data)


def _problem(status: int, body: dict[str, Any]) -> Response:
    title = HTTPStatus(status).phrase
    return Response(
        {"type": "about:blank", "title": title, "status": int(status), **body},
        status=int(status),
        content_type="application/problem+json",
    )
