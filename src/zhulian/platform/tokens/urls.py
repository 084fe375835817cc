"""Addresses of the page of API tokens."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.tokens import views

urlpatterns = [
    path("settings/api-tokens/", views.tokens, name="api_tokens"),
    path("settings/api-tokens/new/", views.token_new, name="api_token_new"),
    path("settings/api-tokens/<int:token_id>/revoke/", views.token_revoke, name="api_token_revoke"),
]
