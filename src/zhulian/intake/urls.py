"""Addresses of intake's pages for staff."""

from __future__ import annotations

from django.urls import include, path

from zhulian.intake.views import mailboxes, raw, templates

app_name = "intake"

urlpatterns = [
    path("intake/raw/", raw.raw_list, name="raw_list"),
    path("intake/raw/<int:raw_id>/", raw.raw, name="raw"),
    path("intake/raw/<int:raw_id>/download/", raw.raw_download, name="raw_download"),
    path("intake/raw/<int:raw_id>/replay/", raw.replay, name="raw_replay"),
    path("intake/raw/<int:raw_id>/request/", raw.make_request, name="raw_request"),
    path("intake/raw/<int:raw_id>/aside/", raw.set_aside, name="raw_aside"),
    path("settings/mailboxes/<int:mailbox_id>/check/", mailboxes.mailbox_check, name="mailbox_check"),
    path(
        "settings/mailboxes/<int:mailbox_id>/test-mail/",
        mailboxes.mailbox_test_mail,
        name="mailbox_test_mail",
    ),
    path("settings/imports/", include("zhulian.intake.importing.urls")),
    path("settings/messages/", templates.templates, name="templates"),
    path("settings/messages/<slug:slug>/<slug:event>/<slug:language>/", templates.template, name="template"),
    path(
        "settings/messages/<slug:slug>/<slug:event>/<slug:language>/preview/",
        templates.template_preview,
        name="template_preview",
    ),
    path(
        "settings/messages/<slug:slug>/<slug:event>/<slug:language>/reset/",
        templates.template_reset,
        name="template_reset",
    ),
]
