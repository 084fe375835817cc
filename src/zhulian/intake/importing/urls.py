"""Addresses of imports, under settings/imports/."""

from __future__ import annotations

from django.urls import path

from zhulian.intake.importing import views

urlpatterns = [
    path("", views.import_list, name="imports"),
    path("new/", views.import_new, name="import_new"),
    path("<int:run_id>/", views.import_run, name="import"),
    path("<int:run_id>/columns/", views.import_columns, name="import_columns"),
    path("<int:run_id>/read/", views.import_read, name="import_read"),
    path("<int:run_id>/progress/", views.import_progress, name="import_progress"),
    path("<int:run_id>/refused.csv", views.import_errors, name="import_errors"),
    path("<int:run_id>/start/", views.import_start, name="import_start"),
    path("<int:run_id>/stop/", views.import_stop, name="import_stop"),
    path("<int:run_id>/go-on/", views.import_go_on, name="import_go_on"),
    path("<int:run_id>/delete/", views.import_delete, name="import_delete"),
]
