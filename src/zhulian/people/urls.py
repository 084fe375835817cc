"""Addresses of the people room's pages that are not lists of one kind of row."""

from __future__ import annotations

from django.urls import path

from zhulian.people import views

urlpatterns = [
    path("settings/users/<int:pk>/reset-link/", views.reset_link, name="user-reset-link"),
    path("settings/users/<int:pk>/password/", views.temporary_password, name="user-password"),
    path("settings/users/<int:pk>/sign-out/", views.sign_out, name="user-sign-out"),
    path("settings/users/<int:pk>/deactivate/", views.deactivate, name="user-deactivate"),
    path("settings/users/<int:pk>/activate/", views.activate, name="user-activate"),
    path("settings/skill-matrix/", views.skill_matrix, name="skill-matrix"),
]
