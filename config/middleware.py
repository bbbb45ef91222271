"""What every request sets up: who asks, the reader's language, the log and the audit trail's actor."""

import contextlib
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django_structlog.middlewares import RequestMiddleware

from accounts.models import User
from accounts.services.audit import clear_actor, name_user
from config.base.errors import taken_key
from config.views import taken

logger = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


class ClientAddressMiddleware:
    """Behind our own proxy, the client is whom the proxy names last; nobody else's word counts."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES:
            named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            with contextlib.suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ip_address(named))
        return self.get_response(request)


class RequestLogMiddleware(RequestMiddleware):
    """Log each request without its query: people search by telephone number and name."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


class LanguageMiddleware:
    """The cookie decides (it follows the user's saved choice); without one, the browser's wish."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        code = wanted if wanted in known else translation.get_language_from_request(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


class ActorMiddleware:
    """Tell the database who acts, so that its triggers can write it down."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            name_user(request.user)
        elif "Authorization" not in request.headers:  # a program is named once its token is known
            return self.get_response(request)
        try:
            return self.get_response(request)
        finally:
            clear_actor()


class NoNulMiddleware:
    """PostgreSQL keeps no NUL: an address that carries one is the sender's mistake, not a fault of ours."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
        if b"\0" not in asked and "\0" not in request.path:
            return self.get_response(request)
        if not request.path.startswith("/api/"):
            raise BadRequest
        problem = {"type": "about:blank", "title": "Bad Request", "status": 400, "code": "nul"}
        detail = {"detail": _("The address holds a NUL character.")}
        return JsonResponse(problem | detail, status=400, content_type="application/problem+json")


class TakenMiddleware:
    """Of two who save the same at once the later one is told so: a page of its own, not a fault of ours."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        key = taken_key(error)
        if not key:
            return None
        logger.warning("taken", key=key, path=request.path)
        return taken(request)


class AdminPolicyMiddleware:
    """The admin's library draws with inline script: its pages, and no others, may."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined] # django-csp's own way
        return response
