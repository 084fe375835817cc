"""`{% load portal %}`: who looks at a customers' page."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

from zhulian.knowledge.guiding.access import readable_guides
from zhulian.portal.guiding import reader_of
from zhulian.portal.sessions import is_signed_in

register = template.Library()


@register.simple_tag(takes_context=True)
def signed_in(context: RequestContext) -> bool:
    """`{% signed_in as is_in %}`: True if this browser is signed in as a customer of the page's company."""
    request, client = context.get("request"), context.get("client")
    return request is not None and client is not None and is_signed_in(request, client)


@register.simple_tag(takes_context=True)
def has_guides(context: RequestContext) -> bool:
    """`{% has_guides as there_are %}`: True if this reader may go through a troubleshooting guide."""
    request, client = context.get("request"), context.get("client")
    if request is None or client is None:
        return False
    return readable_guides(reader_of(request, client)).exists()
