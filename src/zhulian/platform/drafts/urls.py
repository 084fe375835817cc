"""Addresses of drafts."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.drafts import views

urlpatterns = [path("drafts/<str:key>/", views.draft, name="draft")]
