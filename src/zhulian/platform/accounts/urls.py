"""Addresses of accounts."""

from __future__ import annotations

from django.urls import path

from zhulian.platform.accounts import views

urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("password/reset/", views.ask_for_reset, name="password_reset"),
    path("password/reset/sent/", views.reset_asked, name="password_reset_done"),
    path("password/reset/done/", views.reset_complete, name="password_reset_complete"),
    path("password/reset/<str:uid>/<str:token>/", views.reset, name="password_reset_confirm"),
    path("account/", views.profile, name="profile"),
    path("account/sign-out-everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
]
