"""Addresses of parts of the administration pages for requests."""

from __future__ import annotations

from django.urls import path

from zhulian.tickets import settings_views

urlpatterns = [
    path("settings/canned-answers/preview/", settings_views.canned_preview, name="canned-preview"),
]
