"""Addresses of what every list can do."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.lists import mass_views, views

urlpatterns = [
    path("lists/<slug:key>/condition/", views.condition, name="list_condition"),
    path("lists/<slug:key>/apply/", views.apply, name="list_apply"),
    path("lists/<slug:key>/remove/", views.remove, name="list_remove"),
    path("lists/<slug:key>/options/", views.options, name="list_options"),
    path("lists/<slug:key>/fresh/", views.fresh, name="list_fresh"),
    path("lists/<slug:key>/columns/", views.columns, name="list_columns"),
    path("lists/<slug:key>/keep/", views.keep, name="list_keep"),
    path("lists/<slug:key>/default/", views.make_default, name="list_default"),
    path("lists/<slug:key>/export/", mass_views.export, name="list_export"),
    path("lists/<slug:key>/views/<int:pk>/", views.keep, name="list_view"),
    path("lists/<slug:key>/views/<int:pk>/put-away/", views.put_away, name="list_view_put_away"),
    path("lists/<slug:key>/views/<int:pk>/restore/", views.restore, name="list_view_restore"),
    path("lists/<slug:key>/many/<slug:name>/", mass_views.change, name="list_bulk"),
    path("many/<int:pk>/", mass_views.result, name="list_bulk_result"),
    path("many/<int:pk>/undo/", mass_views.undo, name="list_bulk_undo"),
]
