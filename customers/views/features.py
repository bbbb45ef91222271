"""The features of the profile, explained: what each means, how it is spread, who reads it."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.permissions import acting_user, requires
from config.base.http import page
from customers import permissions
from customers.domain.features import FEATURES
from customers.selectors import feature_pages


@requires(permissions.VIEW_FEATURE)
def feature_list(request: HttpRequest) -> HttpResponse:
    text, theme = request.GET.get("q", ""), request.GET.get("theme", "")
    lines = feature_pages.list_features(text=text, theme=theme)
    context = {
        "lines": lines,
        "every": len(FEATURES),
        "text": text,
        "theme": theme,
        "themes": feature_pages.THEME_WORDS.items(),
        "figure": next((line.figure for line in lines if line.figure), None),
    }
    return page(
        request, "customers/feature_list.html", context, fragment="customers/_feature_rows.html"
    )


@requires(permissions.VIEW_FEATURE)
def feature_detail(request: HttpRequest, name: str) -> HttpResponse:
    line = feature_pages.find_feature(name)
    if line is None:
        raise Http404
    context = {
        "line": line,
        "uses": feature_pages.uses_of(line.feature, user=acting_user(request)),
        "spread": feature_pages.spread_of(line),
        "statement": feature_pages.statement_of(line.feature),
        "quantiles": [
            (f"{float(q):.0%}", line.value_at(q))
            for q in sorted(getattr(line.figure, "quantiles", {}))
        ],
    }
    return page(request, "customers/feature_detail.html", context)
