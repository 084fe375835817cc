"""Who is signed in on the customers' pages: an entry of the Django session for each client company.

It stands beside a member of staff's own log-in in the same browser and gives no right outside these pages.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from zhulian.customers.accounts.access import live_account
from zhulian.customers.accounts.owning import note_sign_in, touch
from zhulian.customers.models import CustomerAccount
from zhulian.platform.clock import now
from zhulian.platform.models import Client

ACCOUNTS = "customer_accounts"
WAITING = "customer_codes"
SECONDS = 30 * 86_400
TOUCH_SECONDS = 3600


def _entries(request: HttpRequest, name: str) -> dict[str, Any]:
    found = request.session.get(name)
    return found if isinstance(found, dict) else {}


def _put(request: HttpRequest, name: str, client: Client, value: Any) -> None:
    """Set this client company's entry; None takes it away. What is not there needs no session."""
    entries = _entries(request, name)
    if value is None and str(client.pk) not in entries:
        return
    entries = {key: each for key, each in entries.items() if key != str(client.pk)}
    if value is not None:
        entries[str(client.pk)] = value
    if entries:
        request.session[name] = entries
    else:
        del request.session[name]


def sign_in(request: HttpRequest, account: CustomerAccount) -> None:
    """Begin: the session gets a new id, so that one planted beforehand is worth nothing."""
    request.session.cycle_key()
    rotate_token(request)
    keep_waiting(request, account.client, None)
    note_sign_in(account)
    _note(request, account)


def _note(request: HttpRequest, account: CustomerAccount) -> None:
    entry = [account.pk, account.epoch, int(now().timestamp())]
    _put(request, ACCOUNTS, account.client, entry)
    if not request.user.is_authenticated:
        request.session.set_expiry(SECONDS)


def sign_out(request: HttpRequest, client: Client) -> None:
    """End this browser's session with this client company."""
    _put(request, ACCOUNTS, client, None)


def account_of(request: HttpRequest, client: Client) -> CustomerAccount | None:
    """Whose pages these are; None for whoever is not signed in, or has not been here for thirty days."""
    entry = _entries(request, ACCOUNTS).get(str(client.pk))
    if not isinstance(entry, list) or len(entry) != 3:
        return None
    account_id, epoch, seen = entry
    idle = now().timestamp() - seen
    found = live_account(client.pk, account_id, epoch) if idle <= SECONDS else None
    if found is None:
        sign_out(request, client)
    elif idle > TOUCH_SECONDS:
        _note(request, found)
        touch(found)
    return found


def is_signed_in(request: HttpRequest, client: Client) -> bool:
    """What the header shows, without asking the database."""
    return str(client.pk) in _entries(request, ACCOUNTS)


def keep_waiting(request: HttpRequest, client: Client, entry: dict[str, Any] | None) -> None:
    """Remember in this browser alone which code it waits for, and where to go afterwards."""
    _put(request, WAITING, client, entry)


def waiting(request: HttpRequest, client: Client) -> dict[str, Any]:
    """What this browser waits for: `code` or `proof` (ids), `next`."""
    found = _entries(request, WAITING).get(str(client.pk))
    return found if isinstance(found, dict) else {}
