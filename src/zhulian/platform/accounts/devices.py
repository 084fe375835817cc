"""Known browsers: whoever logged in once from a browser is not locked out there by a stranger's wrong guesses.

The cookie is signed, names its account only as a hash, and has its own counter of failures.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "zl_browser"
SALT = "zhulian.accounts.browser"
MAX_AGE_SECONDS = 180 * 86400


def _account(username: str) -> str:
    return salted_hmac(SALT, username.strip().lower(), algorithm="sha256").hexdigest()[:32]


def failure_key(request: HttpRequest, username: str) -> str:
    """What wrong passwords are counted under: the account, or this browser where it is a known one."""
    name = username.strip().lower()
    try:
        account, _, browser = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE_SECONDS
        ).partition(":")
    except (signing.BadSignature, AttributeError):
        return f"login:{name}"
    return f"login:{name}:{browser}" if constant_time_compare(account, _account(name)) else f"login:{name}"


def remember(response: HttpResponse, username: str) -> None:
    """Mark this browser as one that the account logged in from."""
    value = signing.dumps(f"{_account(username)}:{secrets.token_hex(8)}", salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=MAX_AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
