"""What happens to accounts: logging in, signing out everywhere, new passwords."""

from __future__ import annotations

from django.contrib.auth import authenticate, login
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zhulian.platform import audit, outbox, throttle
from zhulian.platform.access import Actor
from zhulian.platform.accounts import queries
from zhulian.platform.accounts.devices import failure_key
from zhulian.platform.accounts.events import UserSignedOut
from zhulian.platform.accounts.middleware import BORN
from zhulian.platform.clock import now
from zhulian.platform.jobs import enqueue
from zhulian.platform.mail import queue_mail
from zhulian.platform.models import User

ADDRESS_FAILURES = (60, 600)
RESETS_BY_ADDRESS = (10, 3600)
RESETS_BY_IDENTITY = (3, 3600)
PROFILE = ("email", "phone", "language", "time_zone")
"""What a user may change about himself."""


class LoginRefused(Exception):
    """Name and password do not fit, or there were too many tries; nobody learns which. `wait` is in seconds."""

    def __init__(self, wait: float = 0) -> None:
        super().__init__("refused")
        self.wait = wait


def log_in(request: HttpRequest, username: str, password: str, *, is_bot: bool = False) -> User:
    """Check name and password and start a session. Raises LoginRefused; raises Throttled for the caller's address.

    Failures are counted by name whether or not such a user exists, and a locked name is refused before the
    password is looked at, so that neither answer nor time tells who exists.
    """
    address, key = f"login-address:{throttle.address_key(request)}", failure_key(request, username)
    throttle.require_room(address, *ADDRESS_FAILURES)
    wait = throttle.blocked_for(key)
    if wait > 0:
        raise LoginRefused(wait)
    user = None if is_bot else authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        throttle.check(address, *ADDRESS_FAILURES)
        wait = throttle.add_failure(key)
        _record_failure(username)
        raise LoginRefused(wait)
    throttle.forgive(key)
    login(request, user)
    request.session.set_expiry(
        None
    )  # a customer's longer session in the same browser does not hold for staff
    request.session[BORN] = now().timestamp()
    audit.record(Actor.of(user), "user.logged_in", user)
    return user


def _record_failure(username: str) -> None:
    """A line about the user where there is one; what was typed is not kept, for it may be a password."""
    user = User.objects.filter(username=username.strip().lower()).first()
    audit.record(Actor.system("accounts"), "user.login_failed", user)


def record_log_out(actor: Actor) -> None:
    """Note that the user ended this session."""
    audit.record(actor, "user.logged_out", actor.user)


def sign_out_everywhere(actor: Actor, user: User, *, reason: str = "") -> None:
    """End all sessions and sockets of `user`: one's own, or another's that the actor may set up. Raises NotFound."""
    from zhulian.platform.administration.access import access_user

    if actor.user_id != user.pk and not actor.is_system:
        access_user(actor, user.pk)
    with transaction.atomic():
        _end_sessions(actor, user, reason)


def _end_sessions(actor: Actor, user: User, reason: str) -> None:
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    audit.record(actor, "user.signed_out_everywhere", user, reason=reason)
    outbox.emit(UserSignedOut(user_id=user.pk), client=None)


def set_password(
    actor: Actor,
    user: User,
    password: str,
    *,
    action: str = "user.password_changed",
    is_temporary: bool = False,
) -> None:
    """Store a new password (validated by the form), end all sessions, and tell the user by mail.

    With a temporary one the user gets no further than the page where he chooses his own.
    """
    hashed = make_password(password)
    with transaction.atomic():
        user.password, user.must_change_password = hashed, is_temporary
        user.save(update_fields=["password", "must_change_password"])
        audit.record(actor, action, user)
        _end_sessions(actor, user, "password")
        if user.email:
            queue_mail(
                key=f"password-changed:{user.pk}:{user.session_epoch}",
                event="password_changed",
                recipient=user.email,
                recipient_name=user.name,
                related=f"user:{user.pk}",
                subject=_("Your password was changed"),
                body_text=_(
                    "The password of the account %(name)s was changed. If it was not you, tell your"
                    " administrator at once."
                )
                % {"name": user.username},
            )


def save_profile(actor: Actor, user: User) -> None:
    """Save what a user says about himself; a new e-mail address is told to the old one."""
    with transaction.atomic():
        before = User.objects.select_for_update().get(pk=user.pk)
        old, new = audit.changes(_profile(before), _profile(user))
        if not new:
            return
        user.save(update_fields=list(PROFILE))
        audit.record(actor, "user.changed", user, old=old, new=new)
        if before.email and before.email != user.email:
            queue_mail(
                key=f"address-changed:{user.pk}:{now().timestamp()}",
                event="address_changed",
                recipient=before.email,
                recipient_name=user.name,
                related=f"user:{user.pk}",
                subject=_("Your e-mail address was changed"),
                body_text=_(
                    "The account %(name)s has a new e-mail address; links for a new password go there from now"
                    " on. If it was not you, tell your administrator at once."
                )
                % {"name": user.username},
            )


def _profile(user: User) -> dict[str, object]:
    return {name: getattr(user, name) for name in PROFILE}


def ask_for_reset(request: HttpRequest, identity: str) -> None:
    """Have a reset link sent if `identity` (e-mail or log-in name) is an account's; the same work where it is none.

    Raises Throttled by address; too many for one identity are silently not sent.
    """
    from zhulian.platform.accounts.jobs import send_reset

    throttle.check(f"reset-address:{throttle.address_key(request)}", *RESETS_BY_ADDRESS)
    user = queries.user_to_reset(identity)
    try:
        throttle.check(f"reset:{identity.strip().lower()}", *RESETS_BY_IDENTITY)
    except throttle.Throttled:
        return
    with transaction.atomic():
        audit.record(Actor.system("accounts"), "user.reset_asked", user)
        enqueue(send_reset, user_id=user.pk if user is not None else None)


def reset_path(user: User) -> str:
    """The path of a fresh reset link."""
    return reverse("password_reset_confirm", kwargs=queries.reset_path_parts(user))
