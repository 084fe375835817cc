"""All addresses of the API are one for Django: which operations there are is known to those who call them."""

from __future__ import annotations

from django.urls import re_path

from zhulian.platform.api.door import serve

urlpatterns = [re_path(r"^api/(?P<rest>.*)\Z", serve, name="api")]
