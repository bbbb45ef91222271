"""Public posts: the list, one post, writing it, noting that it is out, and what its platform shows for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import acting_user, requires
from campaigns import permissions
from campaigns.domain.compliance.catalogue import RULES_VERSION
from campaigns.forms.posts import FiguresForm, PostForm, PublishForm, TakeDownForm
from campaigns.models import Campaign, SocialPost
from campaigns.selectors import posts
from campaigns.selectors.compliance import scan_post
from campaigns.services.posts import publishing, writing
from campaigns.services.rendering.links import counted_link
from campaigns.views.scope import editable_campaign, may_edit
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def post_list(request: HttpRequest) -> HttpResponse:
    asked = posts.AskedPosts.of(request.GET.dict())
    listed = posts.list_posts(acting_user(request), asked)
    context = {
        "asked": asked,
        "headings": posts.SHOWN,
        "platforms": SocialPost.Platform.choices,
        "now": timezone.now(),
        "page": key_page(listed, request.GET.get("after")),
    }
    return page(request, "campaigns/post_list.html", context)


@require_GET
@requires(permissions.VIEW_CAMPAIGN)
def post_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _visible(request, pk))


@require_http_methods(["GET", "POST"])
@requires(permissions.EDIT_CAMPAIGN)
def post_create(request: HttpRequest, code: str) -> HttpResponse:
    campaign = editable_campaign(request, code)
    fresh = SocialPost(campaign=campaign, language=acting_user(request).language or "zh-hans")
    return _written(request, campaign, PostForm(request.POST or None, instance=fresh), None)


@require_http_methods(["GET", "POST"])
@requires(permissions.EDIT_CAMPAIGN)
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    post = _editable(request, pk)
    return _written(request, post.campaign, PostForm(request.POST or None, instance=post), post)


@require_POST
@requires(permissions.EDIT_CAMPAIGN)
def post_delete(request: HttpRequest, pk: int) -> HttpResponse:
    post = _editable(request, pk)
    try:
        writing.delete_post(post=post, by=acting_user(request))
        messages.success(request, _("The post was taken out."))
    except DomainError as error:
        show_refusal(request, error)
        return redirect("campaigns:post_detail", pk)
    return redirect("campaigns:campaign_detail", post.campaign.code)


@require_POST
@requires(permissions.PUBLISH_POST)
def post_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it is out; what is refused stands beside its field."""
    post, form = _visible(request, pk), PublishForm(request.POST)
    if form.is_valid():
        try:
            publishing.publish_post(post=post, by=acting_user(request), **form.cleaned_data)
        except DomainError as error:
            _refuse(form, error)
    if form.errors:
        return _shown(request, post, publish=form)
    messages.success(request, _("Noted: the post is out."))
    return redirect("campaigns:post_detail", pk)


@require_POST
@requires(permissions.PUBLISH_POST)
def post_take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that it was taken down on its platform."""
    post, form = _visible(request, pk), TakeDownForm(request.POST)
    if form.is_valid():
        try:
            publishing.take_down_post(post=post, by=acting_user(request), **form.cleaned_data)
        except DomainError as error:
            _refuse(form, error)
    if form.errors:
        return _shown(request, post, take_down=form)
    messages.success(request, _("Noted: the post is taken down."))
    return redirect("campaigns:post_detail", pk)


@require_POST
@requires(permissions.PUBLISH_POST)
def post_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the platform shows."""
    post, form = _visible(request, pk), FiguresForm(request.POST)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("source", "read_at")}
        try:
            publishing.enter_figures(
                post=post, by=acting_user(request), figures=form.figures(), **told
            )
        except DomainError as error:
            _refuse(form, error)
    if form.errors:
        return _shown(request, post, figures=form)
    messages.success(request, _("Figures kept."))
    return redirect("campaigns:post_detail", pk)


def _written(
    request: HttpRequest, campaign: Campaign, form: PostForm, post: SocialPost | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            kept = writing.write_post(
                campaign=campaign, by=acting_user(request), post=post, **form.cleaned_data
            )
            messages.success(request, _("Saved"))
            return redirect("campaigns:post_detail", kept.pk)
        except DomainError as error:
            _refuse(form, error)
    context = {"campaign": campaign, "post": post, "form": form}
    return page(request, "campaigns/post_edit.html", context, status=422 if form.errors else 200)


def _shown(request: HttpRequest, post: SocialPost, **bound: Form) -> HttpResponse:
    user = acting_user(request)
    moments = ("published_at", "read_at", "removed_at")
    first = dict.fromkeys(moments, timezone.localtime())
    context: dict[str, Any] = {
        "post": post,
        "now": timezone.now(),
        "campaign": post.campaign,
        "pictures": posts.pictures_of(post),
        "counted_link": counted_link(post),
        "scan": None if post.is_published else scan_post(post),
        "rules": RULES_VERSION,
        "may_edit": may_edit(user, post.campaign) and not post.is_published,
        "may_answer": post.campaign.state == Campaign.State.DRAFT,
        "may_publish": post.campaign.state in publishing.PUBLISHABLE,
        "figures": posts.newest_figures(post),
        "clicks": posts.clicks_by_day(post),
        "publish_form": bound.get("publish", PublishForm(initial=first)),
        "take_down_form": bound.get("take_down", TakeDownForm(initial=first)),
        "figures_form": bound.get("figures", FiguresForm(initial=first)),
    }
    return page(request, "campaigns/post_detail.html", context, status=422 if bound else 200)


def _refuse(form: Form | ModelForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))


def _visible(request: HttpRequest, pk: int) -> SocialPost:
    everything = posts.AskedPosts(show="all")
    return get_object_or_404(posts.list_posts(acting_user(request), everything), pk=pk)


def _editable(request: HttpRequest, pk: int) -> SocialPost:
    """Return a post of a campaign that the user may change: 404 where it may not be seen, else 403."""
    post = _visible(request, pk)
    if not may_edit(acting_user(request), post.campaign):
        raise PermissionDenied
    return post
