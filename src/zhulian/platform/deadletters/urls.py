"""Addresses of dead letters."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.deadletters import views

urlpatterns = [
    path("settings/dead-letters/", views.dead_letters, name="dead_letters"),
    path("settings/dead-letters/messages/", views.undelivered, name="dead_letter_messages"),
    path("settings/dead-letters/undo/<int:number>/", views.undo, name="dead_letter_undo"),
    path(
        "settings/dead-letters/<slug:kind>/all/<slug:decision>/",
        views.decide_all,
        name="dead_letter_decide_all",
    ),
    path(
        "settings/dead-letters/<slug:kind>/<int:number>/<slug:decision>/",
        views.decide,
        name="dead_letter_decide",
    ),
]
