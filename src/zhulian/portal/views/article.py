"""One article: read it, look at its pictures, say whether it helped."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from zhulian.knowledge.models import ArticleText, Feedback
from zhulian.knowledge.reading import COMMENT, Opinion, opine, opinion_of
from zhulian.knowledge.visiting import note_read, note_solved
from zhulian.platform import throttle
from zhulian.platform.access import NotFound
from zhulian.platform.files.views import deliver
from zhulian.platform.models import Client
from zhulian.portal.access import access_client
from zhulian.portal.help_queries import (
    attachments_of,
    file_of,
    languages_of,
    related_to,
    text_at,
    tongue,
    tree_of,
)
from zhulian.portal.readers import Visiting, remember, visiting
from zhulian.portal.showing import shown
from zhulian.portal.structured import structured
from zhulian.portal.views.help import frame, missing, number
from zhulian.tickets.questions import clean_text

OPINIONS = (40, 600)
WHY = {
    "not_clear": _("It is not clear"),
    "not_correct": _("Something in it is not correct"),
    "not_my_case": _("It does not fit my case"),
    "other": _("Something else"),
}
DESCRIPTION = 160
_CHANGING = re.compile(rb'(csrfmiddlewaretoken" value|data-now)="[^"]*"')


@require_safe
def article(request: HttpRequest, slug: str, article_slug: str) -> HttpResponse:
    """The article. Earlier addresses lead to the present one; what may not be read is not there."""
    client = access_client(slug)
    visit = visiting(request, client)
    try:
        text = text_at(visit.reader, visit.day, article_slug)
    except NotFound:
        return missing(request, visit)
    if text.slug != article_slug:
        return redirect("portal:article", slug, text.slug, permanent=True)
    if visit.visitor is not None and request.method == "GET":
        note_read(visit.visitor, text, visit.day, search_id=number(request.GET.get("s", "")))
    if request.headers.get("HX-Request") == "true":
        return remember(render(request, "portal/help/panel.html", _words(visit, text)), visit)
    response = render(request, "portal/help/article.html", _page(visit, text))
    return remember(_conditional(request, response, text), visit)


def _words(visit: Visiting, text: ArticleText) -> dict[str, Any]:
    return {**frame(visit), "text": text, "shown": shown(text.html, visit.client)}


def _page(visit: Visiting, text: ArticleText) -> dict[str, Any]:
    client = visit.client
    languages = languages_of(visit.reader, visit.day, text.article_id)
    path = tree_of(visit.reader, visit.day).path(text.article.topic_id)
    address = settings.PUBLIC_URL + reverse("portal:article", args=[client.slug, text.slug])
    names = dict(settings.LANGUAGES)
    return {
        **_words(visit, text),
        **_opinion_context(opinion_of(text.article_id, visit.key)),
        "path": path,
        "canonical": address,
        "public_url": settings.PUBLIC_URL,
        "description": (text.summary or " ".join(text.plain.split()))[:DESCRIPTION],
        "alternates": languages if len(languages) > 1 else [],
        "others": [
            (each, names.get(each.language, each.language)) for each in languages if each.pk != text.pk
        ],
        "other_address": _in_other_language(client, languages),
        "related": related_to(visit.reader, visit.day, text),
        "files": attachments_of(text.article_id),
        "structured": structured(text, client, path, address),
    }


def _in_other_language(client: Client, texts: list[ArticleText]) -> str:
    """Where the language button leads: to the text in the language that the page then speaks, if there is one."""
    wanted = "zh-hans" if tongue() == "en" else "en"
    found = next((each for each in texts if each.language == wanted), None)
    return reverse("portal:article", args=[client.slug, found.slug]) if found is not None else ""


def _opinion_context(said: Feedback | None, *, is_fresh: bool = False) -> dict[str, Any]:
    return {"said": said, "reasons": WHY.items(), "is_fresh": is_fresh, "most": COMMENT}


def _conditional(request: HttpRequest, response: HttpResponse, text: ArticleText) -> HttpResponse:
    """A browser of nobody in particular need not fetch the same page twice. The tag is made of what the page shows,
    and of the secret that its forms are signed with."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or response.status_code != 200:
        return response
    content = _CHANGING.sub(b"", response.content)
    secret = request.META.get("CSRF_COOKIE", "") if settings.CSRF_COOKIE_NAME in request.COOKIES else ""
    tag = f'W/"{hashlib.sha256(content + secret.encode()).hexdigest()[:32]}"'
    modified = int(text.changed_at.timestamp()) if text.changed_at else None
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    return get_conditional_response(request, etag=tag, last_modified=modified, response=response) or response


@require_safe
def file(request: HttpRequest, slug: str, file_token: str) -> HttpResponse:
    """A picture in an article, or a file below it, for whoever may read that article now."""
    visit = visiting(request, access_client(slug))
    response = deliver(request, file_of(visit.reader, visit.day, file_token))
    response["Cache-Control"] = "private, max-age=600"
    return response


@require_POST
def opinion(request: HttpRequest, slug: str, article_slug: str) -> HttpResponse:
    """ "Was this helpful?": yes or no, then why not and words to the author. Can be changed while the visit lasts."""
    client = access_client(slug)
    throttle.check(f"help.opinion:{throttle.address_key(request)}", *OPINIONS)
    visit = visiting(request, client)
    text = text_at(visit.reader, visit.day, article_slug)
    answer = request.POST.get("helpful", "")
    said = None
    if answer in {"yes", "no"} and visit.visitor is not None:
        given = Opinion(
            answer == "yes",
            request.POST.get("reason", "")[:20],
            clean_text(request.POST.get("comment", "")).strip()[:COMMENT],
        )
        said = opine(
            text,
            given,
            day=visit.day,
            visit=visit.visitor.key,
            customer_id=visit.visitor.customer_id,
        )
    if request.headers.get("HX-Request") == "true":
        context = {**frame(visit), "text": text, **_opinion_context(said, is_fresh=True)}
        return remember(render(request, "portal/help/opinion.html", context), visit)
    response = redirect("portal:article", slug, text.slug)
    response["Location"] += "#helpful"
    return remember(response, visit)


@require_POST
def solved(request: HttpRequest, slug: str, article_slug: str) -> HttpResponse:
    """ "That solved it", said while a request was being written. The visit goes on: one may follow all the same."""
    client = access_client(slug)
    throttle.check(f"help.opinion:{throttle.address_key(request)}", *OPINIONS)
    visit = visiting(request, client)
    text = text_at(visit.reader, visit.day, article_slug)
    if visit.visitor is not None:
        note_solved(visit.visitor, text)
    return remember(redirect("portal:solved", slug), visit)


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """After "That solved it"."""
    return render(request, "portal/help/solved.html", frame(visiting(request, access_client(slug))))
