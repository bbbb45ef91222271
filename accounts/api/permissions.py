"""The API's policy: each view names `required_permission`, one label or one per HTTP method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class HasRequiredPermission(BasePermission):
    """Closed by default: a view without a declared permission lets nobody in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        required = getattr(view, "required_permission", None)
        if isinstance(required, dict):
            required = required.get(request.method)
        if not required or not request.user or not request.user.is_authenticated:
            return False
        return _is_in_scope(request) and bool(request.user.has_perm(required))


def _is_in_scope(request: Request) -> bool:
    """Whether a token was given for this: `read` for asking, `write` for changing; a session is for both."""
    wanted = "read" if request.method in SAFE_METHODS else "write"
    token: Any = request.auth
    return token is None or bool(token.allow_scopes([wanted]))
