"""Asking: choose what it is about, answer the exact questions, send."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.customers.models import CustomerAccount
from zhulian.intake.webform import (
    ATTACHMENTS,
    LENGTHS,
    asked_in,
    public_products,
    public_sources,
    public_types,
    read,
    receive,
    reference,
    set_aside,
    settle,
)
from zhulian.knowledge.finding import FoundArticle
from zhulian.knowledge.visiting import note_contact
from zhulian.platform import throttle
from zhulian.platform.access import NotFound
from zhulian.platform.models import Client
from zhulian.platform.ui.person import change_language, remember_language
from zhulian.portal.access import access_client
from zhulian.portal.brand import brand_of
from zhulian.portal.forms import HONEYPOT, AskForm
from zhulian.portal.guiding import FIELD as GUIDE
from zhulian.portal.guiding import keep_with, run_named, typed_in
from zhulian.portal.my_queries import same_matter, typed_for
from zhulian.portal.queries import raw_of
from zhulian.portal.readers import Visiting, forget, remember, visiting
from zhulian.portal.sessions import account_of
from zhulian.portal.suggesting import has_help, suggestions
from zhulian.portal.uploads import Uploads, take_uploads
from zhulian.portal.views.headers import private
from zhulian.tickets.links import link_token
from zhulian.tickets.models import Ticket
from zhulian.tickets.questions import Kind, clean_text
from zhulian.tickets.questions.controls import QUESTION_PREFIX

logger = logging.getLogger(__name__)

SUBMISSIONS = (20, 600)
RECEIPT_SECONDS = 86_400
LANGUAGE, SUGGEST = "language-", "suggest"
SUGGESTIONS = (120, 60)
FORM_KEY = re.compile(r"[0-9a-f]{32}")
NOT_KEPT = {"csrfmiddlewaretoken", "do", "key", "kept", "offered", HONEYPOT, GUIDE}
_receipts = TimestampSigner(salt="zhulian.portal.receipt")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form. `do=questions` only draws it anew for another type or product, `do=language-en` in another language,

    `do=suggest` with matching articles, all keeping what was typed.
    """
    client = access_client(slug)
    if request.method != "POST":
        return _first_step(request, client)
    deed = request.POST.get("do", "")
    if deed.startswith(LANGUAGE):
        return _switch_language(request, client, deed.removeprefix(LANGUAGE))
    if deed == "questions":
        return _draw(request, client, _form(request, client), _remembered_only(request, client))
    if deed == SUGGEST:
        return _suggest_in_page(request, client)
    return _submit(request, client)


def _first_step(request: HttpRequest, client: Client) -> HttpResponse:
    types = public_types(client)
    run = run_named(request, client)
    chosen = (typed_in(run, client) if run is not None else {}) | _initial(request, client)
    if len(types) > 1 and "type" not in chosen:
        context = {"types": types, "query": request.GET.urlencode(), **_common(client)}
        return render(request, "portal/choose_type.html", context)
    asked = asked_in(client, {k: [v] for k, v in chosen.items()})
    form = AskForm(client, asked, initial=chosen, is_known=account_of(request, client) is not None)
    return _draw(request, client, form, Uploads((), {}))


def _initial(request: HttpRequest, client: Client) -> dict[str, str]:
    """What the address chose already: type, product, and how the customer heard of us (`?src=code`)."""
    types = {str(row.pk) for row in public_types(client)}
    products = {str(row.pk) for row in public_products(client)}
    sources = {row.code: str(row.pk) for row in public_sources(client)}
    wanted = {
        "type": request.GET.get("type", ""),
        "product": request.GET.get("product", ""),
        "media_source": sources.get(request.GET.get("src", ""), ""),
    }
    allowed = {"type": types, "product": products, "media_source": set(sources.values())}
    found = {name: value for name, value in wanted.items() if value in allowed[name]}
    subject = " ".join(clean_text(request.GET.get("subject", "")).split())[: LENGTHS["subject"]]
    return {**found, "subject": subject} if subject else found


def _form(request: HttpRequest, client: Client) -> AskForm:
    post = request.POST
    is_known = account_of(request, client) is not None
    return AskForm(client, asked_in(client, dict(post.lists())), post, is_known=is_known)


def _file_fields(form: AskForm) -> list[str]:
    return [ATTACHMENTS, *(QUESTION_PREFIX + q.key for q in form.asked if q.kind is Kind.FILE)]


def _form_key(request: HttpRequest) -> str:
    given = request.POST.get("key", "")
    return given if FORM_KEY.fullmatch(given) else secrets.token_hex(16)


def _remembered_only(request: HttpRequest, client: Client) -> Uploads:
    return take_uploads(request, client, _form_key(request), [])


def _switch_language(request: HttpRequest, client: Client, language: str) -> HttpResponse:
    """The page in another language with everything typed. Files sent along are stored like those of a failed try,
    because no browser gives them twice."""
    is_known = change_language(request, language)
    form, key, fields = _form(request, client), _form_key(request), []
    if request.FILES:
        try:
            throttle.check(f"webform:{throttle.address_key(request)}", *SUBMISSIONS)
            fields = _file_fields(form)
        except throttle.Throttled as error:
            form.add_error(None, _too_often(error))
    uploads = take_uploads(request, client, key, fields)
    form.show_errors(uploads.errors)
    response = _draw(request, client, form, uploads, key=key)
    if is_known:
        remember_language(request, response, language)
    return response


def _submit(request: HttpRequest, client: Client) -> HttpResponse:
    form, key = _form(request, client), _form_key(request)
    try:
        throttle.check(f"webform:{throttle.address_key(request)}", *SUBMISSIONS)
    except throttle.Throttled as error:
        form.add_error(None, _too_often(error))
        response = _draw(request, client, form, _remembered_only(request, client), status=429, key=key)
        response["Retry-After"] = str(error.retry_after)
        return response
    uploads = take_uploads(request, client, key, _file_fields(form))
    post = {name: values for name, values in request.POST.lists() if name not in NOT_KEPT}
    account = account_of(request, client)
    if account is not None:
        post |= {name: [value] for name, value in typed_for(account).items()}
    try:
        found = read(client, post, uploads.ids)
    except Exception as error:
        logger.exception("a web form could not be read")
        return _take(request, client, key, post, uploads, wait=f"{type(error).__name__}: {error}")
    errors = {**found.errors, **uploads.errors}
    if errors:
        form.show_errors(errors)
        return _draw(request, client, form, uploads, status=422, key=key)
    if account is not None and _is_news(request, _same_matter(account, form)):
        form.add_error(None, _("You have an open request on the same matter. Add to it, or submit this one."))
        return _draw(request, client, form, uploads, status=422, key=key)
    if found.asked.version is not None:
        post["version"] = [str(found.asked.version.pk)]
    return _take(request, client, key, post, uploads, wait="honeypot" if request.POST.get(HONEYPOT) else "")


def _same_matter(account: CustomerAccount, form: AskForm) -> list[Ticket]:
    """The customer's open requests on what the form is about (IN7)."""
    chosen = {name: str(form[name].value() or "") for name in ("type", "product") if name in form.fields}
    types = public_types(account.client)
    kind = _number(chosen.get("type", "")) or (types[0].pk if len(types) == 1 else None)
    return same_matter(account, kind, _number(chosen.get("product", "")))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _is_news(request: HttpRequest, found: list[Ticket]) -> bool:
    """True if there is one that the page did not offer yet."""
    offered = set(request.POST.get("offered", "").split(","))
    return any(ticket.number not in offered for ticket in found)


def _too_often(error: throttle.Throttled) -> str:
    return _(
        "Many requests came from your network. Please send it again in %(seconds)d seconds; it is kept here."
    ) % {"seconds": error.retry_after}


@require_POST
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Articles like what is being written, as one types. By POST: what somebody writes belongs in no log."""
    client = access_client(slug)
    throttle.check(f"help.suggest:{throttle.address_key(request)}", *SUGGESTIONS)
    visit = visiting(request, client)
    context = {**_common(client), "suggested": _suggested(request, client, visit), "is_part": True}
    return remember(render(request, "portal/help/suggestions.html", context), visit)


def _suggest_in_page(request: HttpRequest, client: Client) -> HttpResponse:
    """The same without scripts: the whole form again, with the articles above its end."""
    visit, form = visiting(request, client), _form(request, client)
    kept = _remembered_only(request, client)
    return remember(_draw(request, client, form, kept, suggested=_suggested(request, client, visit)), visit)


def _suggested(request: HttpRequest, client: Client, visit: Visiting) -> list[FoundArticle]:
    post, products = request.POST, {row.pk for row in public_products(client)}
    product = _number(post.get("product", ""))
    return suggestions(
        visit,
        post.get("subject", ""),
        post.get("description", ""),
        product if product in products else None,
    )


def _take(
    request: HttpRequest, client: Client, key: str, post: dict[str, Any], uploads: Uploads, *, wait: str
) -> HttpResponse:
    """Store the post, make the request, and show the receipt. With `wait` (it cannot be read, or a machine seems to
    have filled it in) it waits for a person instead; its sender sees the same page."""
    account = account_of(request, client)
    raw = receive(
        client,
        form_key=key,
        post=post,
        files=uploads.ids,
        language=get_language() or "zh-hans",
        customer_id=account.customer_id if account is not None else None,
    )
    if wait:
        set_aside(raw, wait)
    else:
        raw = settle(raw.pk, client)
        keep_with(request, client, raw.ticket)
    visit = visiting(request, client)
    if visit.visitor is not None and visit.key:
        note_contact(visit.visitor, raw.ticket)
    return forget(redirect("portal:received", client.slug, _receipts.sign(str(raw.pk))), client)


def _common(client: Client) -> dict[str, Any]:
    return {"client": client, "brand": brand_of(client)}


def _draw(
    request: HttpRequest,
    client: Client,
    form: AskForm,
    uploads: Uploads,
    *,
    status: int = 200,
    key: str = "",
    suggested: list[FoundArticle] | None = None,
) -> HttpResponse:
    kept = [{"field": item.field, "name": item.name, "token": item.token} for item in uploads.kept]
    types = public_types(client)
    context = {
        "form": form,
        "key": key or _form_key(request),
        "kept": kept,
        "honeypot": HONEYPOT,
        "only_type": types[0] if len(types) == 1 else None,
        "has_no_type": not types,
        "suggested": suggested,
        "has_help": has_help(client),
        "guide_run": run_named(request, client),
        **_common(client),
    }
    account = account_of(request, client)
    if account is not None:
        context |= {"known": typed_for(account), "same_matter": _same_matter(account, form)}
    return render(request, "portal/ask.html", context, status=status)


@require_safe
def received(request: HttpRequest, slug: str, receipt: str) -> HttpResponse:
    """The number, the private link and what happens next; readable for a day by whoever sent the form."""
    client = access_client(slug)
    try:
        raw = raw_of(client, int(_receipts.unsign(receipt, max_age=RECEIPT_SECONDS)))
    except (BadSignature, ValueError):
        raise NotFound(receipt)
    context: dict[str, Any] = {
        "raw": raw,
        "reference": reference(raw),
        "ticket": raw.ticket,
        **_common(client),
    }
    if raw.ticket is not None:
        path = reverse("portal:request", args=[link_token(raw.ticket)])
        context["link"] = request.build_absolute_uri(path)
    response = render(request, "portal/received.html", context)
    return private(response)
