"""What a mail's own addresses do: the pixel and the counted links. Open to the whole world."""

from base64 import b64decode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import public
from campaigns.services import previewing, tracking
from campaigns.services.posts.publishing import follow_post
from campaigns.services.rendering.links import message_to_look_at
from customers.models import Channel

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@public
@never_cache
@require_safe
def track_open(request: HttpRequest, token: str) -> HttpResponse:
    """Always a picture: a broken one would only show that the mail is counted."""
    if request.method == "GET":
        tracking.record_open(token=token, visit=_visit(request))
    return HttpResponse(PIXEL, content_type="image/gif")


@public
@never_cache
@require_safe
def track_click(request: HttpRequest, token: str) -> HttpResponse:
    """Lead to an address that stood in the signed mail, and nowhere else."""
    is_click = request.method == "GET"
    url = tracking.follow_link(token=token, visit=_visit(request), counts=is_click)
    if url is None:
        raise Http404
    return HttpResponseRedirect(url)


@public
@never_cache
@require_safe
def track_post(request: HttpRequest, token: str) -> HttpResponse:
    """Lead from a public post to where it was signed to lead; nothing is kept about who came."""
    is_click = request.method == "GET"
    url = follow_post(token=token, visit=_visit(request), counts=is_click)
    if url is None:
        raise Http404
    return HttpResponseRedirect(url)


@public
@never_cache
@require_safe
def look_at_banner(request: HttpRequest, token: str) -> HttpResponse:
    """Show the saved banner of a test to whoever has its address, for a day; it counts nothing."""
    message = message_to_look_at(token, timezone.now())
    if message is None or message.campaign.channel != Channel.IN_APP:
        raise Http404
    preview = previewing.preview_draft(message.campaign, previewing.draft_of(message), None)
    response = render(request, "campaigns/banner_test.html", {"preview": preview})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _visit(request: HttpRequest) -> tracking.Visit:
    return tracking.Visit(
        at=timezone.now(),
        user_agent=request.headers.get("User-Agent", ""),
        purpose=request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")),
    )
