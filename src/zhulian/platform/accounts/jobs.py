"""Work on accounts that nobody waits for."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhulian.platform import throttle
from zhulian.platform.accounts import actions
from zhulian.platform.jobs import JobContext, job, periodic
from zhulian.platform.mail import queue_mail
from zhulian.platform.models import User


@job("accounts.send_reset", queue="mail")
def send_reset(ctx: JobContext, *, user_id: int | None) -> None:
    """Mail the reset link; nothing for nobody (the job runs all the same, so that the asker sees no difference)."""
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id is not None else None
    if user is None or not user.email:
        return
    with translation.override(user.language), transaction.atomic():
        link = f"{settings.PUBLIC_URL}{actions.reset_path(user)}"
        queue_mail(
            key=f"password-reset:{ctx.job_id}",
            event="password_reset",
            recipient=user.email,
            recipient_name=user.name,
            related=f"user:{user.pk}",
            subject=_("A new password for %(name)s") % {"name": user.username},
            body_text=_(
                "With this link you choose a new password. It holds for one hour and once:\n\n%(link)s\n\n"
                "If you did not ask for it, you need do nothing."
            )
            % {"link": link},
        )


@periodic("platform.prune_throttles", every=3600)
def prune_throttles(ctx: JobContext) -> None:
    """Delete throttle counts that no longer matter, and sessions that ended."""
    from django.contrib.sessions.backends.db import SessionStore

    throttle.prune()
    SessionStore.clear_expired()
