"""Things that programs name: whether they are there for this token."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from zhulian.platform.access import Actor, served_clients
from zhulian.platform.models import Client
from zhulian.platform.problems import Wrong, refused

T = TypeVar("T")


def known(field: str, found: T | None) -> T:
    """What was found, or a refusal that says the same of what is absent and of what is another's. Raises Problem."""
    if found is None:
        raise refused(Wrong(field, _("There is none of this name or number to choose."), "unknown"))
    return found


def client_named(actor: Actor, code: str, slug: str | None) -> Client:
    """The client company by its short name; the only one where none is named. Raises NotFound, Problem."""
    actor.require(code)
    served = served_clients(actor, code)
    if slug is None and len(served) == 1:
        return served[0]
    if slug is None:
        raise refused(Wrong("client", _("Name the client company."), "missing"))
    return known("client", next((client for client in served if client.slug == slug), None))
