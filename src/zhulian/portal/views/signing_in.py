"""Signing in and registering, one way for both: a contact, a code, and for newcomers a name."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhulian.customers.accounts.codes import CodeRefused, Proof, forget, proof_of, try_code, waiting_code
from zhulian.customers.accounts.identity import account_by_proof, register
from zhulian.customers.accounts.owning import end_sessions, owner_of
from zhulian.customers.models import AccountCode, CustomerAccount
from zhulian.platform import throttle
from zhulian.platform.models import Client
from zhulian.portal import sessions
from zhulian.portal.access import access_client
from zhulian.portal.account_jobs import ask_for_code, has_sms
from zhulian.portal.brand import brand_of
from zhulian.portal.codes import CONTACT_CHARS, checked_contact, count_code, count_try, digits_of
from zhulian.portal.sms_cap import SmsSpent
from zhulian.portal.views.headers import private
from zhulian.portal.views.owning import own, own_next
from zhulian.tickets.questions import Mistake, clean_text

METHODS = ["GET", "HEAD", "POST"]
NAME_CHARS = 120


def _draw(
    request: HttpRequest, page: str, client: Client, *, status: int = 200, **context: Any
) -> HttpResponse:
    shown = {"client": client, "brand": brand_of(client), "lines": [], **context}
    return private(render(request, f"portal/my/{page}.html", shown, status=status))


def too_often(error: throttle.Throttled) -> str:
    """What is said instead of sending or trying."""
    if isinstance(error, SmsSpent):
        return _(
            "We cannot send codes by SMS at the moment. Please use your e-mail address, or try again later."
        )
    return _("That was too often. Please wait %(seconds)d seconds and try again.") % {
        "seconds": error.retry_after
    }


def wrong_code(error: CodeRefused) -> str:
    """What is said of a code that is not right."""
    if not error.left:
        return _("This code is no longer valid. Please have a new one sent.")
    return ngettext(
        "This code is not right. You can try once more.",
        "This code is not right. You can try %(count)d more times.",
        error.left,
    ) % {"count": error.left}


@require_http_methods(METHODS)
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter an e-mail address or telephone number. The answer is the same whoever has it, or nobody."""
    client = access_client(slug)
    wanted = request.POST.get("next", request.GET.get("next", ""))[:500]
    if request.method != "POST":
        if sessions.account_of(request, client) is not None:
            return private(redirect(own_next(client, wanted)))
        return _draw(request, "sign_in", client, next=wanted, has_sms=has_sms())
    typed = request.POST.get("contact", "")[:CONTACT_CHARS].strip()
    context = {"contact": typed, "next": wanted, "has_sms": has_sms()}
    try:
        kind, value = checked_contact(typed)
        count_code(request, client, kind, value)
    except Mistake as mistake:
        return _draw(request, "sign_in", client, status=422, lines=[("f-contact", str(mistake))], **context)
    except throttle.Throttled as error:
        return _draw(request, "sign_in", client, status=429, lines=[("", too_often(error))], **context)
    code_id = ask_for_code(client, kind, value, language=get_language() or "zh-hans")
    sessions.keep_waiting(request, client, {"code": code_id, "next": wanted})
    return private(redirect("portal:sign_in_code", slug))


@require_http_methods(METHODS)
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter the code. It counts only in the browser that asked for it."""
    client = access_client(slug)
    entry = sessions.waiting(request, client)
    row = waiting_code(entry.get("code"), client)
    if row is None:
        return private(redirect("portal:sign_in", slug))
    context = {"contact": row.value, "kind": row.kind, "next": entry.get("next", "")}
    if request.method != "POST":
        return _draw(request, "code", client, **context)
    try:
        proof = _tried(request, row)
    except throttle.Throttled as error:
        return _draw(request, "code", client, status=429, lines=[("", too_often(error))], **context)
    except CodeRefused as error:
        return _draw(request, "code", client, status=422, lines=[("f-code", wrong_code(error))], **context)
    found = account_by_proof(client, proof.kind, proof.value)
    if found is None:
        sessions.keep_waiting(request, client, {**entry, "code": None, "proof": proof.code_id})
        return private(redirect("portal:sign_in_name", slug))
    return _let_in(request, found, proof, entry)


def _tried(request: HttpRequest, row: AccountCode) -> Proof:
    count_try(request, row.contact)
    return try_code(row, digits_of(request.POST.get("code", "")))


def _let_in(
    request: HttpRequest, account: CustomerAccount, proof: Proof, entry: dict[str, Any]
) -> HttpResponse:
    forget(proof)
    if not account.is_active:
        sessions.keep_waiting(request, account.client, None)
        return _draw(request, "locked", account.client, status=403)
    sessions.sign_in(request, account)
    return private(redirect(own_next(account.client, str(entry.get("next", "")))))


@require_http_methods(METHODS)
def name(request: HttpRequest, slug: str) -> HttpResponse:
    """A newcomer with a right code says how to be called."""
    client = access_client(slug)
    entry = sessions.waiting(request, client)
    proof = proof_of(entry.get("proof"), client)
    if proof is None:
        return private(redirect("portal:sign_in", slug))
    context: dict[str, Any] = {"contact": proof.value, "kind": proof.kind}
    if request.method != "POST":
        return _draw(request, "name", client, **context)
    typed = " ".join(clean_text(request.POST.get("name", "")).split())[:NAME_CHARS]
    if not typed:
        lines = [("f-name", _("Please tell us your name."))]
        return _draw(request, "name", client, status=422, lines=lines, **context)
    language = get_language() or "zh-hans"
    account = register(client, proof.kind, proof.value, name=typed, language=language)
    return _let_in(request, account, proof, entry)


@require_POST
@own
def sign_out(request: HttpRequest, account: CustomerAccount) -> HttpResponse:
    """End the session in this browser."""
    sessions.sign_out(request, account.client)
    return redirect("portal:home", account.client.slug)


@require_POST
@own
def sign_out_everywhere(request: HttpRequest, account: CustomerAccount) -> HttpResponse:
    """End the sessions in all browsers, this one included."""
    end_sessions(owner_of(account), account)
    sessions.sign_out(request, account.client)
    return redirect("portal:home", account.client.slug)
