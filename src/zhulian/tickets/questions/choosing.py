"""Which form a customer is asked, and where an answered one is read again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Q

from zhulian.catalogue.models import Product
from zhulian.platform.models import Client
from zhulian.tickets.models import Form, FormVersion, TicketType
from zhulian.tickets.questions.parsing import parse_questions
from zhulian.tickets.questions.shapes import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions to ask; `version` is None for the built-in form, which asks only what every form asks."""

    version: FormVersion | None
    questions: tuple[Question, ...]


BUILT_IN = Asked(None, ())


def form_for(client: Client, type: TicketType | None, product: Product | None) -> Asked:
    """The published form that fits best: type and product, then type, then product, then the client's own
    default, then the built-in one. A form that was never published is passed over."""
    candidates = (
        Form.objects.filter(client=client, is_active=True)
        .filter(Q(ticket_type=type) | Q(ticket_type__isnull=True))
        .filter(Q(product=product) | Q(product__isnull=True))
        .annotate(latest=Max("versions__number"))
        .filter(latest__isnull=False)
    )
    best = max(
        candidates,
        key=lambda form: (form.ticket_type_id is not None, form.product_id is not None, -form.position),
        default=None,
    )
    if best is None:
        return BUILT_IN
    version = best.versions.order_by("-number")[0]
    return Asked(version, parse_questions(version.questions))


def asked_version(client: Client, version_id: int | None) -> Asked | None:
    """The version that a browser has open, also when a newer one is published; None for another client's."""
    if version_id is None:
        return BUILT_IN
    version = FormVersion.objects.filter(pk=version_id, form__client=client).first()
    return None if version is None else Asked(version, parse_questions(version.questions))
