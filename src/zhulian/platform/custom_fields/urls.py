"""Addresses of custom fields beside their settings pages."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.custom_fields import views

urlpatterns = [path("settings/custom-fields/preview/", views.preview, name="custom-field-preview")]
