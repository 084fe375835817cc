"""Addresses of the search box."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.search import views

urlpatterns = [
    path("find/", views.find, name="find"),
    path("find/go/<str:kind>/<int:object_id>/", views.go, name="find_go"),
]
