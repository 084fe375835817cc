"""What the pages of a signed-in customer list."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zhulian.customers.accounts.identity import PROVABLE
from zhulian.customers.models import ContactKind, ContactPoint, CustomerAccount
from zhulian.intake.kinds import INTERNAL_KINDS
from zhulian.interactions.models import Message
from zhulian.portal.access import own_requests
from zhulian.tickets.models import Ticket, TicketState

PAGE_SIZE = 20
MOST_OFFERED = 5
ORDER = ("state", "-opened_at", "-id")
"""In progress first (the values sort so), then the newest."""
SHOWN = {"open": TicketState.IN_PROGRESS, "resolved": TicketState.RESOLVED}


def listed(account: CustomerAccount, *, show: str, is_all: bool, words: str) -> QuerySet[Ticket]:
    """The rows of the list, each with its last public word: `news_at` and by whom, `news_by`."""
    rows = own_requests(account, of_organisation=is_all)
    if show in SHOWN:
        rows = rows.filter(state=SHOWN[show])
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(number__icontains=word) | Q(subject__icontains=word) | Q(customer__name__icontains=word)
        )
    said = Message.objects.filter(conversation=OuterRef("conversation")).exclude(kind__in=INTERNAL_KINDS)
    last = said.order_by("-created_at", "-id")
    rows = rows.annotate(
        news_at=Subquery(last.values("created_at")[:1]), news_by=Subquery(last.values("author_kind")[:1])
    )
    return rows.select_related("customer", "type")


def same_matter(account: CustomerAccount, type_id: int | None, product_id: int | None) -> list[Ticket]:
    """The customer's own open requests of this type (and product, where both name one), newest first (IN7)."""
    if type_id is None:
        return []
    rows = own_requests(account).filter(state=TicketState.IN_PROGRESS, type_id=type_id)
    if product_id is not None:
        rows = rows.filter(Q(product_id=product_id) | Q(product__isnull=True))
    return list(rows.order_by("-opened_at", "-id")[:MOST_OFFERED])


def contacts_of(account: CustomerAccount) -> list[ContactPoint]:
    """The customer's numbers and addresses, confirmed ones first."""
    rows = account.customer.contacts.filter(kind__in=PROVABLE)
    return list(rows.order_by("-is_verified", "kind", "id"))


def typed_for(account: CustomerAccount) -> dict[str, str]:
    """Name and confirmed contacts as the form has them."""
    found = {"name": account.customer.name, "phone": "", "email": ""}
    names = {str(ContactKind.PHONE): "phone", str(ContactKind.EMAIL): "email"}
    for point in contacts_of(account):
        if point.is_verified and not found[names[point.kind]]:
            found[names[point.kind]] = point.normalised
    return found
