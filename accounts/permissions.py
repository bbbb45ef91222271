"""Who may open what: each view declares its policy with one of the three decorators below."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, get_script_prefix, resolve

from accounts.models import User

VIEW_AUDIT = "accounts.view_auditentry"
# How far somebody may be let in to one object.
VIEW, EDIT = "view", "edit"

View = Callable[..., HttpResponseBase]


def requires(permission: str) -> Callable[[View], View]:
    """Let in only users who hold `permission` (`app.codename`); others get 403 and nothing happens."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = permission  # type: ignore[attr-defined] # read by the architecture test
        return guarded

    return decorate


def whole_bank(view: View) -> View:
    """Let in only users without a branch: what the view handles may belong to any of them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if acting_user(request).branch_code:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded.whole_bank = True  # type: ignore[attr-defined] # read by `opens`
    return guarded


def opens(user: Any, address: str) -> bool:
    """Whether a page lets somebody in, by what its view declares; which rows it shows is another question."""
    if not address.startswith("/"):
        return True  # the page that is read, filtered otherwise
    try:
        path = urlsplit(address).path.removeprefix(get_script_prefix())
        view = resolve(f"/{path}").func
    except Resolver404:
        return False
    policy = getattr(view, "policy", "")
    allowed = "." not in policy or user.has_perm(policy)
    return allowed and not (getattr(view, "whole_bank", False) and user.branch_code)


def acting_user(request: Any) -> User:
    """Return who acts; a view behind `requires` or `signed_in` always has somebody."""
    return cast(User, request.user)


def signed_in(view: View) -> View:
    """Let in everybody who has signed in."""
    view.policy = "signed_in"  # type: ignore[attr-defined] # read by the architecture test
    return view


def public(view: View) -> View:
    """Let in the whole world: unsubscribing, tracking, the complaint form, health."""
    view.policy = "public"  # type: ignore[attr-defined] # read by the architecture test
    return login_not_required(view)
