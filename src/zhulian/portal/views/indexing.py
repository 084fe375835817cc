"""For search engines: what they may take, and where it lies."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from zhulian.knowledge.models import ArticleText
from zhulian.platform.models import Client
from zhulian.portal.access import access_client, open_clients
from zhulian.portal.help_queries import addresses_of
from zhulian.portal.readers import today

SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
CLOSED = ("/desk/", "/console/", "/settings/", "/r/", "/p/*/my/", "/p/*/received/")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest, slug: str) -> HttpResponse:
    """Every article that anybody may read, with its languages. The same for whoever asks, signed in or not."""
    client = access_client(slug)
    lines = [f"<url><loc>{escape(_absolute('portal:home', client.slug))}</loc></url>"]
    for _article, rows in groupby(addresses_of(client, today(client)), key=lambda row: row.article_id):
        texts = list(rows)
        lines += [_entry(client, text, texts) for text in texts]
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {SPACES}>\n' + "\n".join(lines) + "\n</urlset>\n"
    return HttpResponse(body, content_type="application/xml")


def _absolute(name: str, *arguments: str) -> str:
    return settings.PUBLIC_URL + reverse(name, args=arguments)


def _entry(client: Client, text: ArticleText, texts: list[ArticleText]) -> str:
    changed = f"<lastmod>{text.changed_at:%Y-%m-%d}</lastmod>" if text.changed_at else ""
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(each.language)} '
        f"href={quoteattr(_absolute('portal:article', client.slug, each.slug))}/>"
        for each in (texts if len(texts) > 1 else [])
    )
    place = escape(_absolute("portal:article", client.slug, text.slug))
    return f"<url><loc>{place}</loc>{changed}{others}</url>"


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Customers' pages may be taken, but nobody's own; and where the lists of articles lie."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += [f"Sitemap: {_absolute('portal:sitemap', client.slug)}" for client in open_clients()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
