"""Addresses of files."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.files import views

urlpatterns = [
    path("files/", views.upload, name="file_upload"),
    path("files/<str:token>/", views.serve, name="file"),
]
