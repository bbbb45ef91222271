"""Pictures of mails: the list, taking in, taking back, and the public address that mails show them by."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import acting_user, public, requires
from campaigns import permissions
from campaigns.forms.content import AssetForm
from campaigns.models import Asset
from campaigns.selectors.content.pictures import list_assets
from campaigns.services.content import assets
from config.base.errors import DomainError
from config.base.http import page, show_refusal

YEAR_SECONDS = 365 * 24 * 3600
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@require_http_methods(["GET", "POST"])
@requires(permissions.VIEW_CAMPAIGN)
def asset_list(request: HttpRequest) -> HttpResponse:
    """Show the pictures with their uses; who builds campaigns adds some."""
    user = acting_user(request)
    may_keep = user.has_perm(permissions.EDIT_CAMPAIGN)
    if request.method == "POST" and not may_keep:
        raise PermissionDenied
    form = AssetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _stored(request, form):
        return redirect("campaigns:asset_list")
    words = request.GET.get("q", "").strip()[:80]
    context = {
        "assets": list_assets(user, words=words),
        "words": words,
        "form": form if may_keep else None,
    }
    return page(request, "campaigns/asset_list.html", context, status=422 if form.errors else 200)


def _stored(request: HttpRequest, form: AssetForm) -> bool:
    try:
        asset = assets.store_asset(by=acting_user(request), **form.read())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, _("Kept as %(name)s.") % {"name": asset.name})
    return True


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def asset_withdraw(request: HttpRequest, name: str) -> HttpResponse:
    """Show a picture no more."""
    try:
        assets.withdraw_asset(asset=get_object_or_404(Asset, name=name))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("campaigns:asset_list")


@public
@require_safe
def asset_file(request: HttpRequest, file_name: str) -> HttpResponseBase:
    """A picture under the address of its bytes: whoever has it once need never ask again."""
    digest, _dot, ending = file_name.partition(".")
    asset = get_object_or_404(Asset.objects.in_use(), sha256=digest, format=ending)
    if not default_storage.exists(asset.path):
        raise Http404
    response = FileResponse(default_storage.open(asset.path), content_type=TYPES[asset.format])
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
