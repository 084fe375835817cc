"""Who may design forms: whoever holds `settings.forms` for the client company."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhulian.catalogue.models import Product
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.models import Client
from zhulian.tickets.models import Form, FormVersion, TicketType

PERMISSION = "settings.forms"


def visible_forms(actor: Actor) -> QuerySet[Form]:
    """The forms of the client companies for which the actor designs forms."""
    rows = Form.objects.select_related("client", "ticket_type", "product")
    reach = actor.reach(PERMISSION)
    return rows if reach.everywhere is not None else rows.filter(Q(client_id__in=list(reach.clients)))


def access_form(actor: Actor, form_id: int, *, lock: bool = False) -> Form:
    """The form, its row locked if wanted. Raises NotFound."""
    rows = visible_forms(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=form_id).first()
    if found is None:
        raise NotFound(f"form {form_id}")
    return found


def access_version(form: Form, number: int) -> FormVersion:
    """A published version of this form. Raises NotFound."""
    found = form.versions.filter(number=number).first()
    if found is None:
        raise NotFound(f"version {number}")
    return found


def form_clients(actor: Actor) -> list[Client]:
    """The client companies in use for which the actor designs forms."""
    return served_clients(actor, PERMISSION)


def types_of(client: Client) -> QuerySet[TicketType]:
    """The request types a form of this client company may be for."""
    return TicketType.objects.filter(client=client, is_active=True)


def products_of(client: Client) -> QuerySet[Product]:
    """The products a form of this client company may be for."""
    return Product.objects.filter(client=client, is_active=True)
