"""Addresses of the page on which the SMS service is set up."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.mail import views

urlpatterns = [
    path("settings/sms/", views.sms_service, name="sms_service"),
    path("settings/sms/preview/", views.sms_preview, name="sms_preview"),
    path("settings/sms/test/", views.sms_test, name="sms_test"),
    path("settings/sms/remove/", views.sms_remove, name="sms_remove"),
]
