"""Addresses of the platform."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from zhulian.platform.accounts.urls import urlpatterns as accounts
from zhulian.platform.administration.urls import urlpatterns as administration
from zhulian.platform.api.urls import urlpatterns as api
from zhulian.platform.custom_fields.urls import urlpatterns as custom_fields
from zhulian.platform.deadletters.urls import urlpatterns as dead_letters
from zhulian.platform.drafts.urls import urlpatterns as drafts
from zhulian.platform.files.urls import urlpatterns as files
from zhulian.platform.lists.urls import urlpatterns as lists
from zhulian.platform.mail.urls import urlpatterns as mail
from zhulian.platform.notifications.urls import urlpatterns as notifications
from zhulian.platform.search.urls import urlpatterns as search
from zhulian.platform.tokens.urls import urlpatterns as tokens

urlpatterns: list[URLPattern | URLResolver] = [
    *accounts,
    *administration,
    *api,
    *custom_fields,
    *dead_letters,
    *drafts,
    *files,
    *lists,
    *mail,
    *notifications,
    *search,
    *tokens,
]
