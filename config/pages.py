"""Pages of the frame itself: search, saved preferences, the shelf of components."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import VIEW_AUDIT, acting_user, public, signed_in
from accounts.services.users import save_preferences
from config import gallery as samples
from config.search import find_everything

A_YEAR = 365 * 86400


@public
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep language and theme, for the user and in cookies, and go back to the page."""
    language = request.POST.get("language", "")
    theme = request.POST.get("theme", "")
    language = language if language in dict(settings.LANGUAGES) else ""
    theme = theme if theme in User.Theme.values else ""
    if isinstance(request.user, User):
        save_preferences(user=request.user, language=language or None, theme=theme or None)
    response = _back(request)
    if language:
        translation.activate(language)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, A_YEAR, samesite="Lax")
    if theme:
        response.set_cookie("sp_theme", theme, A_YEAR, samesite="Lax")
    return response


def _back(request: HttpRequest) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target)


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Answer the palette: hits by kind, only what the reader may see."""
    text = request.GET.get("q", "").strip()[:80]
    groups = find_everything(acting_user(request), text)
    return render(request, "components/search_hits.html", {"groups": groups, "q": text})


@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with invented figures, for developers and ops."""
    if not (settings.DEBUG or request.user.has_perm(VIEW_AUDIT)):
        raise PermissionDenied
    return render(request, "gallery.html", samples.sample_context())


@signed_in
def gallery_panel(request: HttpRequest) -> HttpResponse:
    """A panel that arrives late, or fails when asked to: the gallery shows both."""
    status = 500 if request.GET.get("fail") else 200
    return render(request, "components/panel.html", samples.late_panel(), status=status)
