"""Addresses of the live page."""

from __future__ import annotations

from django.urls import path

from zhulian.console import views

app_name = "console"
urlpatterns = [
    path("", views.console, name="console"),
    path("board/", views.board, name="board"),
    path("queues.csv", views.export, name="export"),
    path("agents/<int:agent_id>/state/", views.force, name="force"),
]
