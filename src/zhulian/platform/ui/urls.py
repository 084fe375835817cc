"""Addresses of the shell and of the declared administration pages."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.ui import settings_views, views

urlpatterns = [
    path("ui/language/", views.switch_language, name="switch_language"),
    path("start/", views.start, name="start"),
    path("settings/", settings_views.home, name="settings"),
    path("settings/<slug:slug>/", settings_views.show_list, name="settings_list"),
    path("settings/<slug:slug>/add/", settings_views.add, name="settings_add"),
    path("settings/<slug:slug>/<int:pk>/", settings_views.edit, name="settings_edit"),
    path("settings/<slug:slug>/<int:pk>/archive/", settings_views.archive, name="settings_archive"),
    path("settings/<slug:slug>/<int:pk>/restore/", settings_views.restore, name="settings_restore"),
]
