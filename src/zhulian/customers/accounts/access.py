"""Whose session it is, and which customers' requests an account reaches."""

from __future__ import annotations

from django.db.models import Q

from zhulian.customers.access import access_customer
from zhulian.customers.account_models import CustomerAccount
from zhulian.customers.models import Customer, Organisation
from zhulian.platform.access import Actor, NotFound
from zhulian.platform.trees import children_of, under


def live_account(client_id: int, account_id: int, epoch: int) -> CustomerAccount | None:
    """The account of a session; None where it is locked, was signed out everywhere, or went into another record."""
    rows = CustomerAccount.objects.filter(client_id=client_id, is_active=True, epoch=epoch)
    rows = rows.filter(customer__merged_into__isnull=True)
    return rows.select_related("customer__organisation", "client").filter(pk=account_id).first()


def within(account: CustomerAccount, prefix: str = "customer") -> Q:
    """A condition on rows that name a customer: the account's own and, for an administrator, those of all people of
    the organisation and of what lies below it."""
    own = Q(client_id=account.client_id) & Q(**{prefix: account.customer_id})
    if not account.is_organisation_admin or account.admin_of_id is None:
        return own
    below = organisations_below(account.client_id, account.admin_of_id)
    return own | Q(client_id=account.client_id) & Q(**{f"{prefix}__organisation__in": below})


def organisations_below(client_id: int, top_id: int) -> list[int]:
    """The organisation and everything below it, within one client company."""
    rows = Organisation.objects.filter(client_id=client_id).values_list("pk", "parent_id")
    return sorted(under(top_id, children_of(dict(rows))))


def account_of_customer(customer: Customer) -> CustomerAccount | None:
    """The account of a customer that the caller may see."""
    found = CustomerAccount.objects.filter(customer=customer).first()
    if found is not None:
        found.customer = customer
    return found


def access_account(actor: Actor, customer_id: int, code: str = "customer.read") -> CustomerAccount:
    """The account of a customer, for staff. Raises NotFound."""
    customer = access_customer(actor, customer_id, code)
    found = CustomerAccount.objects.filter(customer=customer).select_related("customer__organisation").first()
    if found is None:
        raise NotFound(f"account of {customer_id}")
    return found
