"""Every address of the product. Each app's pages hang under one word, its API under /api/v1/."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from oauth2_provider.urls import base_urlpatterns

from campaigns.views import assets, hooks, leaving, tracking
from config import pages, views
from reports.views import home

PAGES = {
    "customers": "customers",
    "segmentation": "segments",
    "recommendations": "offers",
    "campaigns": "campaigns",
    "service_desk": "service",
    "risk": "risk",
    "reports": "reports",
    "accounts": "settings",
}
# Programs get and give back tokens; their applications are made in the admin, and no person signs in this way.
TOKENS = [entry for entry in base_urlpatterns if entry.name in {"token", "revoke-token"}]


def _existing(module: str, prefix: str) -> list[URLPattern | URLResolver]:
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("left-alone/", home.left_alone, name="left_alone"),
    path("search/", pages.search, name="search"),
    path("preferences/", pages.preferences, name="preferences"),
    path("components/", pages.gallery, name="gallery"),
    path("components/panel/", pages.gallery_panel, name="gallery_panel"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("metrics", views.metrics, name="metrics"),
    path("t/o/<str:token>.gif", tracking.track_open, name="track_open"),
    path("t/c/<str:token>", tracking.track_click, name="track_click"),
    path("t/p/<str:token>", tracking.track_post, name="track_post"),
    path("t/b/<str:token>", tracking.look_at_banner, name="look_at_banner"),
    path("u/<str:token>", leaving.unsubscribe, name="unsubscribe"),
    path("u/<str:token>/choices", leaving.preferences, name="preferences_by_mail"),
    path("h/<slug:name>", hooks.sender_callback, name="sender_callback"),
    path("h/<slug:name>/<str:word>", hooks.sender_callback, name="sender_callback"),
    path("m/<str:file_name>", assets.asset_file, name="asset_file"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("oauth/", include((TOKENS, "oauth2_provider"))),
    path("api/v1/schema", views.api_schema, name="api_schema"),
    path("api/v1/docs", views.api_docs, name="api_docs"),
]
for app, prefix in PAGES.items():
    urlpatterns += _existing(f"{app}.urls", f"{prefix}/")
    if (settings.BASE_DIR / app / "api" / "urls.py").exists():
        urlpatterns.append(path("api/v1/", include(f"{app}.api.urls")))

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
