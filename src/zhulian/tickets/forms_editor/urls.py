"""Addresses of the form editor, below /settings/forms/."""

from __future__ import annotations

from django.urls import path

from zhulian.tickets.forms_editor import views

app_name = "forms"

urlpatterns = [
    path("", views.form_list, name="list"),
    path("new/<slug:client_slug>/", views.new, name="new"),
    path("<int:form_id>/", views.edit, name="edit"),
    path("<int:form_id>/facts/", views.facts, name="facts"),
    path("<int:form_id>/draft/", views.draft, name="draft"),
    path("<int:form_id>/aside/", views.aside, name="aside"),
    path("<int:form_id>/history/", views.history, name="history"),
    path("<int:form_id>/history/<int:number>/", views.roll_back, name="roll_back"),
    path("<int:form_id>/preview/", views.preview, name="preview"),
]
