"""Addresses of the customers' pages."""

from __future__ import annotations

from django.urls import path

from zhulian.portal.views import asking, following, public

app_name = "portal"

urlpatterns = [
    path("", public.root, name="root"),
    path("p/<slug:slug>/", public.home, name="home"),
    path("p/<slug:slug>/brand.css", public.brand, name="brand"),
    path("p/<slug:slug>/ask/", asking.ask, name="ask"),
    path("p/<slug:slug>/received/<str:receipt>/", asking.received, name="received"),
    path("p/<slug:slug>/link/", following.new_link, name="new_link"),
    path("r/<str:token>/", following.show, name="request"),
    path("r/<str:token>/message/", following.message, name="message"),
    path("r/<str:token>/close/", following.close, name="close"),
    path("r/<str:token>/reopen/", following.reopen_it, name="reopen"),
    path("r/<str:token>/rate/", following.rate_it, name="rate"),
    path("r/<str:token>/urge/", following.urge_it, name="urge"),
    path("r/<str:token>/file/<str:file_token>/", following.file, name="file"),
]
