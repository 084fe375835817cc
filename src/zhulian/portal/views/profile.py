"""The customer's own data: name, language, contacts. A new contact counts once its code was right."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhulian.customers.accounts.codes import CodeRefused, forget, try_code, waiting_code
from zhulian.customers.accounts.owning import ContactRefused, add_proven, edit_own, remove_contact
from zhulian.customers.models import AccountCode, CustomerAccount
from zhulian.platform import throttle
from zhulian.platform.ui.person import remember_language
from zhulian.portal import sessions
from zhulian.portal.account_jobs import announce_contact, ask_for_code, has_sms
from zhulian.portal.brand import brand_of
from zhulian.portal.codes import CONTACT_CHARS, checked_contact, count_code, count_try, digits_of
from zhulian.portal.my_queries import contacts_of
from zhulian.portal.views.owning import own
from zhulian.portal.views.signing_in import METHODS, NAME_CHARS, too_often, wrong_code
from zhulian.tickets.questions import Mistake, clean_text

SAID = {
    "saved": lambda: _("Saved."),
    "added": lambda: _("The contact is confirmed."),
    "removed": lambda: _("The contact was removed."),
}


def _draw(request: HttpRequest, account: CustomerAccount, *, status: int = 200, **more: Any) -> HttpResponse:
    said = SAID.get(request.GET.get("done", ""))
    contacts = contacts_of(account)
    context = {
        "client": account.client,
        "brand": brand_of(account.client),
        "account": account,
        "customer": account.customer,
        "name": account.customer.name,
        "languages": settings.LANGUAGES,
        "contacts": contacts,
        "has_several": sum(point.is_verified for point in contacts) > 1,
        "has_sms": has_sms(),
        "said": said() if said else "",
        "lines": [],
        **more,
    }
    return render(request, "portal/my/profile.html", context, status=status)


def _back(account: CustomerAccount, done: str) -> HttpResponse:
    response = redirect("portal:profile", account.client.slug)
    response["Location"] += f"?done={done}"
    return response


@require_http_methods(METHODS)
@own
def profile(request: HttpRequest, account: CustomerAccount) -> HttpResponse:
    """Shown, and name and language saved."""
    if request.method != "POST":
        return _draw(request, account)
    name = " ".join(clean_text(request.POST.get("name", "")).split())[:NAME_CHARS]
    language = request.POST.get("language", "")
    if not name:
        return _draw(
            request, account, status=422, name="", lines=[("f-name", _("Please tell us your name."))]
        )
    if language not in dict(settings.LANGUAGES):
        language = account.customer.language
    edit_own(account, name=name, language=language)
    response = _back(account, "saved")
    if (
        not request.user.is_authenticated
    ):  # the browser speaks as a member of staff has chosen, where one is logged in
        remember_language(request, response, language)
    return response


@require_POST
@own
def add_contact(request: HttpRequest, account: CustomerAccount) -> HttpResponse:
    """Send a code to another number or address. The answer is the same whoever has it."""
    typed = request.POST.get("contact", "")[:CONTACT_CHARS].strip()
    try:
        kind, value = checked_contact(typed)
        count_code(request, account.client, kind, value)
    except Mistake as mistake:
        return _draw(request, account, status=422, contact=typed, lines=[("f-contact", str(mistake))])
    except throttle.Throttled as error:
        return _draw(request, account, status=429, contact=typed, lines=[("f-contact", too_often(error))])
    code_id = ask_for_code(account.client, kind, value, language=get_language() or "zh-hans", account=account)
    sessions.keep_waiting(request, account.client, {"contact": code_id})
    return redirect("portal:contact_code", account.client.slug)


@require_http_methods(METHODS)
@own
def contact_code(request: HttpRequest, account: CustomerAccount) -> HttpResponse:
    """Enter the code that was sent to the new contact."""
    entry = sessions.waiting(request, account.client)
    row = waiting_code(entry.get("contact"), account.client, account)
    if row is None:
        return redirect("portal:profile", account.client.slug)
    lines: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        try:
            return _confirm(request, account, row)
        except CodeRefused as error:
            lines, status = [("f-code", wrong_code(error))], 422
        except throttle.Throttled as error:
            lines, status = [("", too_often(error))], 429
        except ContactRefused as error:
            return _draw(request, account, status=422, lines=[("f-contact", str(error))])
    context = {
        "client": account.client,
        "brand": brand_of(account.client),
        "contact": row.value,
        "kind": row.kind,
        "is_adding": True,
        "lines": lines,
    }
    return render(request, "portal/my/code.html", context, status=status)


def _confirm(request: HttpRequest, account: CustomerAccount, row: AccountCode) -> HttpResponse:
    count_try(request, row.contact)
    proof = try_code(row, digits_of(request.POST.get("code", "")))
    forget(proof)
    sessions.keep_waiting(request, account.client, None)
    announce_contact(add_proven(account, proof.kind, proof.value))
    return _back(account, "added")


@require_POST
@own
def drop_contact(request: HttpRequest, account: CustomerAccount, contact_id: int) -> HttpResponse:
    """Let a number or address go."""
    try:
        remove_contact(account, contact_id)
    except ContactRefused as error:
        return _draw(request, account, status=422, lines=[("", str(error))])
    return _back(account, "removed")
