"""All addresses of the product, room by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from zhulian.platform.realtime.routing import websocket_urlpatterns
from zhulian.site import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("zhulian.platform.urls")),
    path("", include("zhulian.catalogue.urls")),
    path("", include("zhulian.people.urls")),
    path("", include("zhulian.tickets.settings_urls")),
    path("desk/knowledge/", include("zhulian.knowledge.exchange.urls")),
    path("desk/knowledge/", include("zhulian.knowledge.urls")),
    path("desk/", include("zhulian.desk.urls")),
    path("console/", include("zhulian.console.urls")),
    path("", include("zhulian.intake.urls")),
    path("", include("zhulian.portal.urls")),
    path("settings/forms/", include("zhulian.tickets.forms_editor.urls")),
    # Last: its settings/<slug>/ would hide rooms' own pages under settings/.
    path("", include("zhulian.platform.ui.urls")),
]
handler400 = "zhulian.platform.ui.views.bad_request"
handler403 = "zhulian.platform.ui.views.permission_denied"
handler404 = "zhulian.platform.ui.views.page_not_found"
handler500 = "zhulian.platform.ui.views.server_error"

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns", "websocket_urlpatterns"]
