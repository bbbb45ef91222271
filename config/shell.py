"""What every page's frame needs: the navigation a user may open, language, theme, what waits."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from config import navigation, waiting
from config.base.languages import is_chinese

COUNT_SECONDS = 20  # how old the small numbers beside the navigation may be


@dataclass
class Item:
    """One line of the navigation, resolved for this reader and this page."""

    label: str
    url: str
    icon_name: str = ""
    current: bool = False
    items: list["Item"] = field(default_factory=list)
    count: int = 0

    @property
    def open_item(self) -> bool:
        return any(item.current for item in self.items)


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the frame's context; computed only when a template asks for it."""
    return {"shell": SimpleLazyObject(lambda: _frame(request))}


def bank_name(_request: HttpRequest) -> str:
    """Return the bank's name in the reader's language, for the admin's head too."""
    return settings.BANK_NAME_ZH if is_chinese() else settings.BANK_NAME


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    counts = _counts(user) if known else {}
    return {
        "lang": "zh-Hans" if is_chinese() else "en",
        **_theme(request, user if known else None),
        "bank": bank_name(request),
        "home_url": _address("home") or "/",
        "nav": _navigation(request, counts) if known else [],
        "account": _account() if known else [],
        "initial": str(user)[:1].upper() if known else "",
        "roles": _roles(user) if known else "",
        "approvals_url": _approvals_url(user) if known else None,
        "approvals": counts.get("approvals", 0),
        "data_as_of": counts.get("data_as_of"),
    }


def _theme(request: HttpRequest, user: Any) -> dict[str, str]:
    choice = user.theme if user else request.COOKIES.get("sp_theme", "system")
    if choice not in ("light", "dark"):
        choice = "system"
    return {"theme": choice, "theme_shown": "dark" if choice == "dark" else "light"}


def _navigation(request: HttpRequest, counts: dict[str, Any]) -> list[Item]:
    match = request.resolver_match
    name = match.view_name if match else ""
    here = navigation.entry_for(name)
    found = [_section(section, request, name, here) for section in navigation.SECTIONS]
    shown = [(item, key) for item, key in found if item is not None]
    for item, key in shown:
        item.count = counts.get(key, 0)
    return [item for item, _key in shown]


def _section(
    section: navigation.Section, request: HttpRequest, name: str, here: navigation.Entry | None
) -> tuple[Item | None, str]:
    items = []
    for entry in section.entries:
        if navigation.may_open(request.user, entry):
            url = reverse(entry.url_name)
            items.append(Item(label=str(entry.label), url=url, current=entry is here))
    if not items:
        return None, ""
    inside = here in section.entries if here else name.split(":")[0] in section.apps
    shown = Item(
        label=str(section.label),
        url=items[0].url,
        icon_name=section.icon_name,
        current=inside,
        items=items if len(items) > 1 else [],
    )
    return shown, section.count


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _account() -> list[Item]:
    wanted = [
        (_("Profile"), "accounts:profile", "user-circle"),
        (_("Password"), "account_change_password", "password"),
        (_("Second factor"), "mfa_index", "shield-lock"),
        (_("Sessions"), "usersessions_list", "devices"),
    ]
    found = [(label, _address(name), icon) for label, name, icon in wanted]
    return [Item(label=label, url=url, icon_name=icon) for label, url, icon in found if url]


def _approvals_url(user: Any) -> str | None:
    if any(user.has_perm(permission) for permission in navigation.APPROVING):
        return _address(navigation.APPROVALS)
    return None


def _roles(user: Any) -> str:
    names = user.groups.values_list("name", flat=True)
    return ", ".join(str(navigation.ROLE_NAMES.get(name, name)) for name in names)


def _counts(user: Any) -> dict[str, Any]:
    key = f"shell:counts:{user.pk}"
    counts = cache.get(key)
    if counts is None:
        counts = waiting.counts_for(user)
        cache.set(key, counts, COUNT_SECONDS)
    return dict(counts)
