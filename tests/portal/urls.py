"""The product's addresses with the customers' pages and the form editor in place."""

from __future__ import annotations

from django.urls import include, path

from zhulian.site import urls as site

urlpatterns = [
    path("", include("zhulian.portal.urls")),
    path("settings/forms/", include("zhulian.tickets.forms_editor.urls")),
    *site.urlpatterns,
]
handler400, handler403, handler404, handler500 = (
    site.handler400,
    site.handler403,
    site.handler404,
    site.handler500,
)
