"""Addresses of the catalogue's pages that are not lists of one kind of row."""

from __future__ import annotations

from django.urls import path

from zhulian.catalogue import views

urlpatterns = [
    path("settings/calendars/hours/", views.hours, name="calendar-hours"),
    path("settings/calendars/example/", views.example, name="calendar-example"),
    path("settings/categories/", views.categories, name="categories"),
    path("settings/categories/<int:pk>/move/", views.move, name="category-move"),
    path("settings/holidays/<int:pk>/delete/", views.holiday_delete, name="holiday-delete"),
    path("settings/holidays/undelete/<int:pk>/", views.holiday_undelete, name="holiday-undelete"),
]
