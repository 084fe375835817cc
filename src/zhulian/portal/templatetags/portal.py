"""`{% load portal %}`: who looks at a customers' page."""

from __future__ import annotations

from django import template
from django.template.context import RequestContext

from zhulian.portal.sessions import is_signed_in

register = template.Library()


@register.simple_tag(takes_context=True)
def signed_in(context: RequestContext) -> bool:
    """`{% signed_in as is_in %}`: True if this browser is signed in as a customer of the page's company."""
    request, client = context.get("request"), context.get("client")
    return request is not None and client is not None and is_signed_in(request, client)
