"""A request seen and moved by its private link or from the account: opening shows, only buttons act."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhulian.interactions.models import Channel
from zhulian.platform import throttle
from zhulian.platform.access import NotFound
from zhulian.platform.files.views import serve
from zhulian.portal.access import Opened, access_by_link, access_client, access_file, access_own, open_clients
from zhulian.portal.actions import say_once
from zhulian.portal.brand import brand_of
from zhulian.portal.jobs import ask_for_link
from zhulian.portal.queries import rating_of, timeline
from zhulian.portal.sessions import account_of
from zhulian.portal.uploads import sent_files, store_for_ticket
from zhulian.portal.views.headers import private
from zhulian.portal.views.owning import to_sign_in
from zhulian.tickets.actions.ending import close_by_customer, rate, reopen
from zhulian.tickets.actions.talking import urge
from zhulian.tickets.errors import TicketError
from zhulian.tickets.models import TicketState
from zhulian.tickets.timeline import answers_of

P = ParamSpec("P")
WRITES = (30, 600)
URGES = (1, 4 * 3600)
NEW_LINKS_BY_ADDRESS = (10, 3600)
LONGEST_TEXT = 20_000
SCORES = {
    1: pgettext_lazy("rating", "Very poor"),
    2: pgettext_lazy("rating", "Poor"),
    3: pgettext_lazy("rating", "Fair"),
    4: pgettext_lazy("rating", "Good"),
    5: pgettext_lazy("rating", "Very good"),
}
SAID = {
    "sent": lambda: _("Your message was added. We have told the colleague in charge."),
    "closed": lambda: _("Your request is closed. Thank you."),
    "reopened": lambda: _("Your request is open again. We take care of it."),
    "rated": lambda: _("Thank you for your rating."),
    "urged": lambda: _("We have passed on that it is urgent."),
}


def opened(
    view: Callable[Concatenate[HttpRequest, Opened, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Decorator: give the view the request of the link (`token`) or of the account (`slug` and `number`).

    A link that does not work has its page; whoever is not signed in is led to where one does.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if "token" in kwargs:
            found = access_by_link(str(kwargs.pop("token")))
            answer = _dead_link(request) if found is None else view(request, found, *args, **kwargs)
            return private(answer)
        client = access_client(str(kwargs.pop("slug")))
        account = account_of(request, client)
        if account is None:
            return private(to_sign_in(request, client))
        own = access_own(account, str(kwargs.pop("number")))
        return private(view(request, own, *args, **kwargs))

    return wrapped


def _dead_link(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/dead_link.html", {"clients": open_clients()}, status=404)


@require_safe
@opened
def show(request: HttpRequest, link: Opened) -> HttpResponse:
    """The request: how it stands, when it will be solved, what was said. `?rate=5` only preselects a score."""
    return _draw(request, link)


def _draw(request: HttpRequest, link: Opened, *, status: int = 200, **more: Any) -> HttpResponse:
    ticket = link.ticket
    wanted = request.GET.get("rate", "")
    said = SAID.get(request.GET.get("done", ""))
    context = {
        "here": link.here,
        "is_own": link.account is not None,
        "is_colleagues": link.is_colleagues,
        "ticket": ticket,
        "client": ticket.client,
        "brand": brand_of(ticket.client),
        "is_resolved": ticket.state == TicketState.RESOLVED,
        "timeline": timeline(ticket),
        "answers": answers_of(ticket),
        "rating": rating_of(ticket),
        "scores": SCORES.items(),
        "score": int(wanted) if wanted in {str(score) for score in SCORES} else None,
        "said": said() if said else "",
        "text": "",
        "key": secrets.token_hex(16),
        "lines": [],
        **more,
    }
    return render(request, "portal/request.html", context, status=status)


def _act(
    request: HttpRequest, link: Opened, done: str, action: Callable[[], object], **typed: Any
) -> HttpResponse:
    """Do it and go back to the page; what cannot be done is said there, with everything typed still in place."""
    try:
        throttle.check(f"link:{link.ticket.pk}", *WRITES)
        action()
    except throttle.Throttled as error:
        line = _("Please wait %(seconds)d seconds and try again; your text is kept.") % {
            "seconds": error.retry_after
        }
        return _draw(request, link, status=429, lines=[("", line)], **typed)
    except TicketError as error:
        return _draw(request, link, status=422, lines=[("", str(error))], **typed)
    return redirect(f"{link.here}?done={done}")


@require_POST
@opened
def message(request: HttpRequest, link: Opened) -> HttpResponse:
    """Add something, with files. A resolved request opens again by it."""
    text = request.POST.get("text", "")[:LONGEST_TEXT].strip()
    uploads = sent_files(request.FILES, "files")
    if not text and not uploads:
        return _draw(request, link, status=422, lines=[("f-text", _("Please write something first."))])
    stored, errors = store_for_ticket(uploads, link)
    if errors:
        return _draw(request, link, status=422, lines=[("f-files", error) for error in errors], text=text)

    def add() -> None:
        say_once(
            link,
            request.POST.get("key", ""),
            text or _("(See the attached files.)"),
            tuple(file.pk for file in stored),
        )

    return _act(request, link, "sent", add, text=text)


@require_POST
@opened
def close(request: HttpRequest, link: Opened) -> HttpResponse:
    """The customer needs nothing more."""
    return _act(request, link, "closed", lambda: close_by_customer(link.actor, link.ticket))


@require_POST
@opened
def reopen_it(request: HttpRequest, link: Opened) -> HttpResponse:
    """The customer says that it is not solved; words about why become a message, which the agent reads."""
    reason = request.POST.get("reason", "")[:LONGEST_TEXT].strip()

    def again() -> None:
        if reason and link.ticket.state == TicketState.RESOLVED:
            say_once(link, "", reason, ())
        else:
            reopen(link.actor, link.ticket, reason="customer_reopened")

    return _act(request, link, "reopened", again, reason=reason)


@require_POST
@opened
def rate_it(request: HttpRequest, link: Opened) -> HttpResponse:
    """The answer to the satisfaction question; it is asked of the customer alone. Raises NotFound for a colleague."""
    if link.is_colleagues:
        raise NotFound(link.ticket.number)
    score = request.POST.get("score", "")
    comment = request.POST.get("comment", "")[:LONGEST_TEXT].strip()
    value = int(score) if score in {str(number) for number in SCORES} else 0
    return _act(
        request,
        link,
        "rated",
        lambda: rate(link.actor, link.ticket, score=value, comment=comment, channel=Channel.PORTAL),
        score=value or None,
        comment=comment,
    )


@require_POST
@opened
def urge_it(request: HttpRequest, link: Opened) -> HttpResponse:
    """The customer asks to hurry: counted, and shown to the agent."""
    try:
        throttle.check(f"urge:{link.ticket.pk}", *URGES)
    except throttle.Throttled:
        line = _("We have already passed on that it is urgent. Please give us a little time.")
        return _draw(request, link, status=429, lines=[("", line)])
    return _act(request, link, "urged", lambda: urge(link.actor, link.ticket.pk))


@require_safe
@opened
def file(request: HttpRequest, link: Opened, file_token: str) -> HttpResponse:
    """A file of a public message. It is read as the customer, also where a member of staff holds the link."""
    found = access_file(link, file_token)
    request.user = AnonymousUser()
    request.link_actor = link.actor  # type: ignore[attr-defined]
    return serve(request, found.token)


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the private link sent again to the address on file. The answer is the same whether or not anything fits."""
    client = access_client(slug)
    context: dict[str, Any] = {
        "client": client,
        "brand": brand_of(client),
        "number": "",
        "contact": "",
        "lines": [],
    }
    if request.method == "POST":
        number, contact = (
            request.POST.get("number", "").strip()[:40],
            request.POST.get("contact", "").strip()[:320],
        )
        context |= {"number": number, "contact": contact}
        if not number or not contact:
            context["lines"] = [
                (
                    "f-number",
                    _("Please give the number of the request and your e-mail address or telephone number."),
                )
            ]
            return private(render(request, "portal/new_link.html", context, status=422))
        throttle.check(f"new-link:{throttle.address_key(request)}", *NEW_LINKS_BY_ADDRESS)
        ask_for_link(client, number, contact)
        context["is_sent"] = True
    return private(render(request, "portal/new_link.html", context))
