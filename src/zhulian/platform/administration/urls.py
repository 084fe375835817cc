"""Addresses of administration pages that are not lists of one kind of row."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.administration import views

urlpatterns = [
    path("settings/journal/", views.journal, name="journal"),
    path("settings/roles/<int:pk>/delete/", views.role_delete, name="role-delete"),
]
