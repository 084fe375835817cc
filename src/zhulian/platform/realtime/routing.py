"""Addresses of sockets."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.realtime.consumer import LiveConsumer

websocket_urlpatterns = [path("ws/", LiveConsumer.as_asgi())]
