"""What every page's frame needs: navigation, language, theme."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the frame's context."""
    return {}
