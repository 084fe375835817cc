"""The SMS service: the form with its live example, one message to try it, and away with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from zhulian.platform import throttle
from zhulian.platform.access_request import actor_of, signed_in
from zhulian.platform.mail import sms_actions
from zhulian.platform.mail.queueing import InvalidRecipient
from zhulian.platform.mail.sms import MASK, Call, ServiceWrong, SmsService
from zhulian.platform.mail.sms_forms import SmsServiceForm
from zhulian.platform.ui.toasts import toast

TRIES = (10, 600)
VARIABLES = (
    ("recipient | json", pgettext_lazy("telephone", "Number")),
    ("text | json", gettext_lazy("Text")),
    ("id", gettext_lazy("Id of the message")),
    ("secret", gettext_lazy("Secret")),
)


@signed_in
@require_http_methods(["GET", "POST"])
def sms_service(request: HttpRequest) -> HttpResponse:
    """The service as it is stored; saving replaces it."""
    actor = actor_of(request)
    held = sms_actions.access_service(actor)
    if request.method == "GET":
        return _draw(request, SmsServiceForm(held=held), held)
    form = SmsServiceForm(request.POST, held=held)
    if form.is_valid():
        try:
            sms_actions.change_service(actor, form.service(), seen=request.POST.get("seen", ""))
        except sms_actions.ChangedMeanwhile:
            form.add_error(
                None, _("Somebody else changed the service meanwhile. Save again to replace theirs by yours.")
            )
        else:
            toast(request, _("Saved. Send a message to try it."))
            return redirect("sms_service")
    return _draw(request, form, held, status=422)


def _draw(
    request: HttpRequest, form: SmsServiceForm, held: SmsService | None, *, status: int = 200
) -> HttpResponse:
    user = actor_of(request).user
    context = {
        "form": form,
        "held": held,
        "seen": sms_actions.stamp(),
        "variables": VARIABLES,
        "own_number": user.phone if user is not None else "",
        **_example(form),
    }
    return render(request, "platform/mail/sms.html", context, status=status)


def _example(form: SmsServiceForm) -> dict[str, Any]:
    """The call for a sample message, or nothing while a part is wrong."""
    typed = {name: str(form[name].value() or "") for name in ("url", "method", "headers", "body")}
    probe = SmsServiceForm({**typed, "secret": MASK}, held=None)
    if not probe.is_valid():
        return {"call": None}
    try:
        call: Call = sms_actions.sample_call(probe.service())
    except ServiceWrong:
        return {"call": None}
    return {"call": call}


@signed_in
@require_POST
def sms_preview(request: HttpRequest) -> HttpResponse:
    """The call for a sample message by what is typed. Nothing is saved or sent."""
    held = sms_actions.access_service(actor_of(request))
    return render(
        request, "platform/mail/sms_example.html", _example(SmsServiceForm(request.POST, held=held))
    )


@signed_in
@require_POST
def sms_test(request: HttpRequest) -> HttpResponse:
    """One SMS by the stored service to the number typed, and what the service said to it."""
    actor = actor_of(request)
    sms_actions.access_service(actor)
    throttle.check(f"sms-test:{actor.user_id}", *TRIES)
    try:
        trial = sms_actions.try_service(actor, request.POST.get("number", "")[:40])
    except InvalidRecipient:
        trial = sms_actions.Trial(False, _("This is no telephone number. Type digits, perhaps after a +."))
    return render(request, "platform/mail/sms_trial.html", {"trial": trial})


@signed_in
@require_POST
def sms_remove(request: HttpRequest) -> HttpResponse:
    """Send no SMS any more."""
    sms_actions.remove_service(actor_of(request))
    toast(request, _("The SMS service is removed. Customers without e-mail are not written any more."))
    return redirect("sms_service")
