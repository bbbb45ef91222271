"""Pages of the whole product: home, health, metrics, the API's description, and errors for people."""

import secrets

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated

from accounts.api.problems import absent_address
from accounts.permissions import public, signed_in
from config.api_docs import operations

logger = structlog.get_logger(__name__)


@public
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """The process can reach what it needs; the cache may be missing, the database may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    try:
        cache.set("ready", 1, 5)
        cached = "ok"
    except OSError:
        cached = "missing"
    return JsonResponse({"status": "ok", "database": "ok", "cache": cached})


@public
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on pages that name no icon."""
    return redirect(static("brand.svg"))


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures: for this machine, or for who knows METRICS_TOKEN."""
    token = settings.METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    known = bool(token) and secrets.compare_digest(sent, f"Bearer {token}")
    if not known and request.META["REMOTE_ADDR"] not in {"127.0.0.1", "::1"}:
        raise PermissionDenied
    answer: HttpResponse = ExportToDjangoView(request)
    return answer


api_schema = signed_in(SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]))


@signed_in
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API for people."""
    return render(request, "api_docs.html", {"groups": operations()})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return absent_address()
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)


def taken(request: HttpRequest) -> HttpResponse:
    """Somebody has saved the same a moment before."""
    return _error(request, 409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, "csrf")


def _error(request: HttpRequest, status: int, page: str = "") -> HttpResponse:
    reference = f"E-{secrets.token_hex(4).upper()}"
    logger.warning("error_page", status=status, reference=reference, path=request.path)
    return render(request, f"errors/{page or status}.html", {"reference": reference}, status=status)
