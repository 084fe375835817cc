"""Knowledge beside a request: matching articles, a look at one, what goes into the answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from zhulian.desk import knowing
from zhulian.desk.guard import at_desk
from zhulian.knowledge import promotions, using
from zhulian.knowledge.access import READ
from zhulian.knowledge.models import Audience, UseKind
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.htmx import is_htmx
from zhulian.tickets.access import access_ticket
from zhulian.tickets.models import Ticket


def _ticket(actor: Actor, ticket_id: int, code: str = "ticket.read") -> Ticket:
    """A request whose client company's articles the person may read."""
    ticket = access_ticket(actor, ticket_id, code)
    actor.require(READ, client=ticket.client_id)
    return ticket


@require_safe
@at_desk()
def panel(request: HttpRequest, actor: Actor, ticket_id: int) -> HttpResponse:
    """The articles for the request, or for `q`; 204 where `seen` says that they are on the page already."""
    seen = request.GET.get("seen", "")
    try:
        ticket = _ticket(actor, ticket_id)
    except NotFound:
        # A page that is open while the request is passed on asks once more: that is no fault.
        if seen and is_htmx(request):
            return HttpResponse(status=204)
        raise
    typed = request.GET.get("q", "")[:200]
    if seen and seen == knowing.stamp(ticket, typed, knowing.said_last(ticket)):
        return HttpResponse(status=204)
    return render(request, "desk/knowledge/found.html", knowing.panel(actor, ticket, typed))


@require_safe
@at_desk()
def preview(request: HttpRequest, actor: Actor, ticket_id: int, text_id: int) -> HttpResponse:
    """The article beside the request, in a drawer."""
    ticket = _ticket(actor, ticket_id)
    text = using.read_at_desk(actor, ticket, text_id)
    may_reply = knowing.may_reply(actor, ticket)
    told = using.may_be_told(ticket, [text.pk]) if may_reply else frozenset[int]()
    link = using.public_address(text)
    context = {
        "ticket": ticket,
        "text": text,
        "article": text.article,
        "may_insert": bool(told),
        "link": link,
        "link_may_go": bool(told and link),
        "html": SafeString(text.html),  # cleaned before it was kept
        "figures": using.figures(text.article),
        "is_internal": text.article.audience == Audience.AGENTS,
    }
    return render(request, "desk/knowledge/drawer.html", context)


@require_safe
@at_desk()
def insert(request: HttpRequest, actor: Actor, ticket_id: int, text_id: int) -> HttpResponse:
    """What the article puts into the answer, as JSON: its words, or with `kind=link` its title and address."""
    ticket = _ticket(actor, ticket_id, knowing.REPLY)
    kind = UseKind.LINK if request.GET.get("kind") == UseKind.LINK else UseKind.ANSWER
    found = using.insertion(actor, ticket, text_id, kind)
    return JsonResponse({"words": found.words, "use": f"{kind}:{found.text}"})


@require_POST
@at_desk()
def interest(request: HttpRequest, actor: Actor, ticket_id: int, promotion_id: int) -> HttpResponse:
    """The customer wants to know more of a promotion, or with `do=drop` does not after all."""
    ticket = _ticket(actor, ticket_id, knowing.REPLY)
    is_wanted = request.POST.get("do") != "drop"
    offer = promotions.note_interest(actor, ticket, promotion_id, is_wanted=is_wanted)
    return render(request, "desk/knowledge/offers.html", {"ticket": ticket, "offers": [offer]})
