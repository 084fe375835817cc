"""A program with a token."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client as Browser

from zhulian.platform.access import Actor
from zhulian.platform.models import User
from zhulian.platform.tokens.actions import make_token


class Caller:
    """Calls /api/v1 with the token of one user, in English unless said otherwise."""

    def __init__(self, secret: str, language: str = "en") -> None:
        self.ids: dict[str, str] = {}
        self.browser = Browser(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}

    def __call__(
        self, method: str, path: str, data: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> HttpResponse:
        """One call; `data` is sent as JSON."""
        body = raw if raw is not None else b"" if data is None else json.dumps(data).encode()
        told = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        sent: dict[str, Any] = {"data": body, "content_type": "application/json"} if body else {}
        return self.browser.generic(method, f"/api/v1{path}", headers=told, **sent)

    def get(self, path: str, **query: Any) -> HttpResponse:
        """Read."""
        return self.browser.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, data: Any = None, **headers: str) -> HttpResponse:
        """Do."""
        return self("POST", path, data, **headers)

    def patch(self, path: str, data: Any) -> HttpResponse:
        """Change."""
        return self("PATCH", path, data)


def caller(user: User, name: str = "Website", **more: Any) -> Caller:
    """A program that acts for this user; the token is made by an administrator of everything."""
    boss = Actor.of(User.objects.get(username="admin"))
    language = more.pop("language", "en")
    return Caller(make_token(boss, user=user, name=name, **more)[1], language)


def faults(answer: HttpResponse) -> dict[str, str]:
    """field → code of a 422."""
    assert answer.status_code == 422, answer.content
    return {one["field"]: one["code"] for one in answer.json()["errors"]}
