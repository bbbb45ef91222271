"""The API's policy: each view names `required_permission`, one label or one per HTTP method."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

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
        return bool(request.user.has_perm(required))
