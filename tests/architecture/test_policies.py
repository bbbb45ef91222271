"""Every address of ours declares who may open it; nothing is open by oversight."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

OURS = (
    "config.",
    "accounts.",
    "customers.",
    "recommendations.",
    "segmentation.",
    "risk.",
    "service_desk.",
    "campaigns.",
    "reports.",
)


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address)
        else:
            yield address, entry


def is_ours(callback: object) -> bool:
    return getattr(callback, "__module__", "").startswith(OURS)


def has_policy(callback: object) -> bool:
    view_class = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if view_class is None:
        return hasattr(callback, "policy")
    return (
        hasattr(callback, "policy")
        or hasattr(view_class, "policy")
        or hasattr(view_class, "required_permission")
    )


def our_views() -> list[tuple[str, object]]:
    return [
        (address, pattern.callback)
        for address, pattern in patterns(get_resolver())
        if is_ours(getattr(pattern.callback, "cls", pattern.callback))
    ]


def test_there_are_views_to_check():
    assert len(our_views()) > 5


def test_every_view_declares_a_policy():
    assert [address for address, view in our_views() if not has_policy(view)] == []


def test_every_api_view_names_its_permission():
    missing = [
        address
        for address, view in our_views()
        if hasattr(view, "cls") and not hasattr(view.cls, "required_permission")
    ]

    assert missing == []
