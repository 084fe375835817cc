"""Addresses of the shell."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.ui import views

urlpatterns = [
    path("ui/language/", views.switch_language, name="switch_language"),
]
