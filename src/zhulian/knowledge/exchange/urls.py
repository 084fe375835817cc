"""Addresses of bringing articles in and taking them out, under desk/knowledge/."""

from __future__ import annotations

from django.urls import path

from zhulian.knowledge.exchange import views

app_name = "knowledge_exchange"
urlpatterns = [
    path("import/", views.bring, name="bring"),
    path("import/<int:import_id>/", views.import_page, name="import"),
    path("import/<int:import_id>/progress/", views.import_progress, name="import_progress"),
    path("import/<int:import_id>/start/", views.import_start, name="import_start"),
    path("import/<int:import_id>/delete/", views.import_delete, name="import_delete"),
    path("import/<int:import_id>/refused.csv", views.import_refused, name="import_refused"),
    path("export/", views.take, name="take"),
    path("export/progress/", views.take_progress, name="take_progress"),
]
