"""Reads about accounts."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from zhulian.platform.models import RoleGrant, User

# Published on the log-in page of a demo, so it protects nothing; demo users exist only with example data.
DEMO_PASSWORD = "zhulian-demo"
LOOPBACK = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens that die with use, with a change of password or address, with forced sign-out, or after an hour."""

    key_salt = "zhulian.accounts.reset"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_epoch}"


reset_tokens = ResetTokens()


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A log-in of the example data, shown on the log-in page."""

    username: str
    name: str
    roles: str


def is_local(request: HttpRequest) -> bool:
    """True when the browser runs on this very machine and no proxy stands between."""
    if any(request.META.get(name) for name in FORWARDED):
        return False
    host = (
        request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    )
    return request.META.get("REMOTE_ADDR") in LOOPBACK and host in LOOPBACK_HOSTS


def demo_logins(request: HttpRequest) -> list[DemoLogin]:
    """The demo users, only for a browser on this machine; none where there is no example data."""
    if not is_local(request):
        return []
    users = list(User.objects.filter(is_demo=True, is_active=True)[:20])
    roles: dict[int, list[str]] = {}
    for grant in RoleGrant.objects.filter(user__in=users).select_related("role").order_by("id"):
        labels = roles.setdefault(grant.user_id, [])
        if grant.role.label not in labels:
            labels.append(grant.role.label)
    return [DemoLogin(user.username, user.name, " · ".join(roles.get(user.pk, []))) for user in users]


def user_to_reset(identity: str) -> User | None:
    """The active user with this e-mail address or log-in name; None where it is not one user, or has no address."""
    wanted = identity.strip()
    users = User.objects.filter(is_active=True).exclude(email="")
    found = list(users.filter(email__iexact=wanted)[:2]) or list(users.filter(username=wanted.lower())[:1])
    return found[0] if len(found) == 1 else None


def own_row(user: User) -> User:
    """The user as stored, for a form to change while the request's own keeps what was true."""
    return User.objects.get(pk=user.pk)


def reset_path_parts(user: User) -> dict[str, str]:
    """The parts of a fresh reset link."""
    uid = urlsafe_base64_encode(str(user.pk).encode())
    return {"uid": uid, "token": reset_tokens.make_token(user)}


def user_by_reset_link(uid: str, token: str) -> User | None:
    """The user for whom this link still holds."""
    try:
        number = int(urlsafe_base64_decode(uid).decode())
    except ValueError:
        return None
    user = User.objects.filter(pk=number, is_active=True).first() if number < 2**63 else None
    return user if user is not None and reset_tokens.check_token(user, token) else None
