"""The parts of a mailbox's page that try its servers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhulian.intake.access import access_mailbox
from zhulian.intake.checking import check_mailbox, send_test
from zhulian.platform import throttle
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.mail import InvalidRecipient

TRIES = (30, 600)


@signed_in
@require_POST
def mailbox_check(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """What works of the mailbox as it is saved, in words."""
    actor = actor_of(request)
    mailbox = access_mailbox(actor, mailbox_id)
    throttle.check(f"mailbox-check:{actor.user_id}", *TRIES)
    return render(request, "intake/mailbox_steps.html", {"steps": check_mailbox(mailbox)})


@signed_in
@require_POST
def mailbox_test_mail(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """A short mail to the person's own address."""
    actor = actor_of(request)
    mailbox = access_mailbox(actor, mailbox_id)
    throttle.check(f"mailbox-check:{actor.user_id}", *TRIES)
    own = actor.user.email if actor.user is not None else ""
    try:
        send_test(actor, mailbox, recipient=own)
    except InvalidRecipient:
        return _said(request, _("Your own account has no e-mail address to send to."), is_good=False)
    return _said(request, _("A test mail to %(address)s is on its way.") % {"address": own}, is_good=True)


def _said(request: HttpRequest, text: str, *, is_good: bool) -> HttpResponse:
    return render(request, "intake/mailbox_steps.html", {"said": text, "is_good": is_good})
