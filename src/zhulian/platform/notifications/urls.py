"""Addresses of the bell."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.notifications import views

urlpatterns = [
    path("notifications/", views.dropdown, name="notifications"),
    path("notifications/count/", views.count, name="notification_count"),
    path("notifications/all/", views.every, name="notifications_all"),
    path("notifications/read/", views.read_all, name="notifications_read"),
    path("notifications/<int:notification_id>/open/", views.open_one, name="notification_open"),
]
