"""All addresses of the product, room by room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from zhulian.site import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
]
websocket_urlpatterns: list[URLPattern] = []
