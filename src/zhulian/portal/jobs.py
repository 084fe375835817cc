"""Work of the customers' pages outside a request: sending a private link again, clearing files of unsent forms."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from zhulian.customers.models import ContactKind, ContactPoint
from zhulian.customers.normalise import normalise_email, normalise_phone
from zhulian.intake.models import RawIntake
from zhulian.platform import files
from zhulian.platform.clock import now
from zhulian.platform.jobs import JobContext, enqueue, job, periodic
from zhulian.platform.mail import queue_mail, queue_sms
from zhulian.platform.models import Client, StoredFile
from zhulian.portal import account_jobs as account_jobs  # the worker finds a room's jobs by its module `jobs`
from zhulian.portal.queries import given_with, sender_of
from zhulian.portal.uploads import OWNER
from zhulian.tickets.links import link_token
from zhulian.tickets.models import Ticket

UNSENT_FOR = timedelta(days=2)
BATCH = 500


def ask_for_link(client: Client, number: str, contact: str) -> None:
    """Have the private link sent if number and e-mail address (or telephone number) belong together.

    The same query and the same job row come of a hit and of a miss, so that neither answer nor time tells.
    """
    is_mail = "@" in contact
    point = ContactPoint.objects.filter(
        kind=ContactKind.EMAIL if is_mail else ContactKind.PHONE,
        normalised=normalise_email(contact) if is_mail else normalise_phone(contact),
        customer__tickets__number=number,
        customer__tickets__client=client,
    ).first()
    ticket = Ticket.objects.filter(client=client, number=number).first()
    with transaction.atomic():
        enqueue(
            send_link,
            client=client.pk,
            ticket_id=ticket.pk if ticket is not None and point is not None else None,
            contact_id=point.pk if point is not None else None,
        )


def is_known_for(point: ContactPoint, ticket: Ticket) -> bool:
    """True where the contact belongs to the request: proven by code, entered by staff, or given with this request.

    What somebody else's form has put on the record since, or before, opens nothing.
    """
    if point.customer_id != ticket.customer_id:
        return False
    return point.is_verified or not point.is_claim or point.normalised in given_with(ticket)


@job("portal.send_link", queue="mail", max_attempts=5)
def send_link(ctx: JobContext, *, ticket_id: int | None, contact_id: int | None) -> None:
    """Send the private link to a contact on file, at most once an hour; nothing to do where there was no match."""
    if ticket_id is None or contact_id is None:
        return
    ticket = Ticket.objects.filter(pk=ticket_id).select_related("client", "customer").first()
    point = ContactPoint.objects.filter(pk=contact_id).first()
    if ticket is None or point is None or not is_known_for(point, ticket):
        return
    with transaction.atomic(), translation.override(ticket.language):
        link = settings.PUBLIC_URL + reverse("portal:request", args=[link_token(ticket)])
        words = {"number": ticket.number, "link": link}
        key = f"portal.link:{point.pk}:{ticket.pk}:{now():%Y%m%d%H}"
        if point.kind == ContactKind.PHONE:
            text = _("Your request %(number)s: %(link)s") % words
            queue_sms(key=key, event="link", recipient=point.normalised, text=text, client=ticket.client_id)
            return
        queue_mail(
            key=key,
            event="link",
            recipient=point.value,
            recipient_name=ticket.customer.name if ticket.customer else "",
            client=ticket.client_id,
            sender_key=sender_of(ticket.client_id),
            related=f"ticket:{ticket.pk}",
            subject=_("Your request %(number)s: the private link") % words,
            body_text=_(
                "You asked for the private link to your request %(number)s:\n\n%(link)s\n\n"
                "If it was not you, you can ignore this message."
            )
            % words,
        )


@periodic("portal.prune_unsent", every=6 * 3600)
def prune_unsent(ctx: JobContext) -> None:
    """Delete files of forms that were not sent within two days; those of stored posts stay."""
    old = StoredFile.objects.filter(owner_key__startswith=OWNER, created_at__lt=now() - UNSENT_FOR)
    for file in old.order_by("pk").iterator(BATCH):
        form_key = file.owner_key.removeprefix(OWNER)
        if not RawIntake.objects.filter(key__startswith=f"web:{form_key}:").exists():
            files.remove(file)
