"""The tag tree, a tag's page, defining tags, and those of one customer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.permissions import acting_user, requires
from config.base.errors import DomainError
from config.base.http import key_page, page, show_refusal
from customers import permissions
from customers.forms.tags import GroupForm, NewTagForm, PutForm, TagForm
from customers.models import Customer, Tag
from customers.selectors.tags import tree
from customers.services.tags import defining, following, putting
from customers.views.pages import head_of, visible_customer

NEW_SOURCES = (Tag.Source.MANUAL, Tag.Source.MODEL)


@requires(permissions.VIEW_CUSTOMER)
def tag_list(request: HttpRequest) -> HttpResponse:
    user = acting_user(request)
    text = request.GET.get("q", "").strip()[:60]
    archived = request.GET.get("archived") == "1"
    context = {
        "branches": tree.tag_tree(user, text=text, archived=archived),
        "total": Customer.objects.visible_to(user).unmerged().count(),
        "text": text,
        "archived": archived,
        "may_change": request.user.has_perm(permissions.CHANGE_TAG),
    }
    return page(request, "customers/tag_list.html", context, fragment="customers/_tag_rows.html")


@requires(permissions.VIEW_CUSTOMER)
def tag_detail(request: HttpRequest, code: str) -> HttpResponse:
    user = acting_user(request)
    found = get_object_or_404(Tag.objects.select_related("owner", "group"), code=code)
    (tag,) = tree.counted([found], user)
    context = {
        "tag": tag,
        "source": tree.source_of(tag, user),
        "figure": tree.coverage_figure(tag, user),
        "total": Customer.objects.visible_to(user).unmerged().count(),
        "page": key_page(tree.list_bearers(tag, user), request.GET.get("after")),
        "narrowed": bool(user.branch_code),
        "may_change": user.has_perm(permissions.CHANGE_TAG)
        and tag.archived_at is None
        and not tree.reaches_beyond(tag, user),
    }
    return page(request, "customers/tag_detail.html", context)


@requires(permissions.CHANGE_TAG)
def tag_create(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("source", "")
    source = asked if asked in NEW_SOURCES else Tag.Source.MANUAL.value
    form = NewTagForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        try:
            by = acting_user(request)
            tag = defining.create_tag(source=source, by=by, **form.cleaned_data)
            return _begun(tag)
        except DomainError as error:
            _blame(form, error)
    return _form_page(request, form, source=source)


@requires(permissions.CHANGE_TAG)
def tag_edit(request: HttpRequest, code: str) -> HttpResponse:
    tag = get_object_or_404(Tag.objects.in_use(), code=code)
    form = TagForm(request.POST or None, instance=tag, source=tag.source)
    if request.method == "POST" and form.is_valid():
        try:
            changed = defining.change_tag(tag=tag, by=acting_user(request), **form.cleaned_data)
            return _begun(changed)
        except DomainError as error:
            _blame(form, error)
    return _form_page(request, form, source=tag.source, tag=tag)


@requires(permissions.CHANGE_TAG)
@require_POST
def tag_refresh(request: HttpRequest, code: str) -> HttpResponse:
    try:
        done = following.refresh_model_tag(tag=get_object_or_404(Tag, code=code))
        told = _("%(entered)s customers got it, %(left)s lost it.")
        messages.success(request, told % {"entered": done.entered, "left": done.left})
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:tag_detail", code)


@requires(permissions.CHANGE_TAG)
@require_POST
def tag_archive(request: HttpRequest, code: str) -> HttpResponse:
    try:
        defining.archive_tag(tag=get_object_or_404(Tag, code=code), by=acting_user(request))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:tag_detail", code)


@requires(permissions.CHANGE_TAG)
def taggroup_create(request: HttpRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            defining.create_group(**form.cleaned_data)
            return redirect("customers:tag_list")
        except DomainError as error:
            _blame(form, error)
    status = 422 if form.is_bound else 200
    return page(request, "customers/taggroup_create.html", {"form": form}, status=status)


@requires(permissions.VIEW_CUSTOMER)
def customer_tags(request: HttpRequest, customer_no: str) -> HttpResponse:
    return _tags_page(request, visible_customer(request, customer_no))


@requires(permissions.PUT_TAG)
@require_POST
def customer_tag_put(request: HttpRequest, customer_no: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    form = PutForm(request.POST)
    if form.is_valid():
        try:
            putting.put_tag(customer=customer, by=acting_user(request), **form.cleaned_data)
            return redirect("customers:customer_tags", customer.customer_no)
        except DomainError as error:
            _blame(form, error)
    return _tags_page(request, customer, form)


@requires(permissions.PUT_TAG)
@require_POST
def customer_tag_off(request: HttpRequest, customer_no: str, code: str) -> HttpResponse:
    customer = visible_customer(request, customer_no)
    try:
        putting.take_off_tag(customer=customer, tag=get_object_or_404(Tag, code=code))
    except DomainError as error:
        show_refusal(request, error)
    return redirect("customers:customer_tags", customer.customer_no)


def _tags_page(
    request: HttpRequest, customer: Customer, form: PutForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = head_of(request, customer, "tags")
    by = {one.put_by for one in context["tags"] if one.put_by}
    context["people"] = {one.username: one for one in User.objects.filter(username__in=by)}
    if request.user.has_perm(permissions.PUT_TAG):
        context["form"] = form or PutForm()
    status = 422 if form else 200
    return page(request, "customers/customer_tags.html", context, status=status)


def _form_page(
    request: HttpRequest, form: TagForm, *, source: str, tag: Tag | None = None
) -> HttpResponse:
    context = {"form": form, "source": source, "tag": tag}
    status = 422 if form.is_bound else 200
    return page(request, "customers/tag_edit.html", context, status=status)


def _begun(tag: Tag) -> HttpResponse:
    """Let a predicted tag follow its scores at once, then show it."""
    if tag.source == Tag.Source.MODEL:
        following.refresh_model_tag(tag=tag)
    return redirect("customers:tag_detail", tag.code)


def _blame(form: Any, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))
