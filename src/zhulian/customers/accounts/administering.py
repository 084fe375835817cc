"""What staff decide about an account: locked or not, administrator of the organisation or not."""

from __future__ import annotations

from django.db import transaction

from zhulian.customers.access import WRITE
from zhulian.customers.account_models import CustomerAccount
from zhulian.customers.accounts.access import access_account
from zhulian.customers.accounts.owning import end_sessions
from zhulian.platform import audit
from zhulian.platform.access import Actor


def set_locked(actor: Actor, customer_id: int, is_locked: bool) -> CustomerAccount:
    """Lock an account (its sessions end at once) or let its owner in again. Raises NotFound."""
    with transaction.atomic():
        account = access_account(actor, customer_id, WRITE)
        if account.is_active is not is_locked:
            return account
        account.is_active = not is_locked
        account.save(update_fields=["is_active"])
        action = "customer.account_locked" if is_locked else "customer.account_unlocked"
        audit.record(actor, action, account.customer)
        if is_locked:
            end_sessions(actor, account)
        return account


def set_admin(actor: Actor, customer_id: int, is_admin: bool) -> CustomerAccount:
    """Let the customer see all requests of the present organisation, or no longer. Raises NotFound."""
    with transaction.atomic():
        account = access_account(actor, customer_id, WRITE)
        wanted = account.customer.organisation_id if is_admin else None
        if account.admin_of_id == wanted:
            return account
        old, account.admin_of_id = account.admin_of_id, wanted
        account.save(update_fields=["admin_of"])
        action = "customer.admin_taken" if wanted is None else "customer.admin_given"
        audit.record(actor, action, account.customer, old={"organisation": old}, new={"organisation": wanted})
        return account


def sign_out(actor: Actor, customer_id: int) -> None:
    """End all sessions of the customer. Raises NotFound."""
    end_sessions(actor, access_account(actor, customer_id, WRITE))
