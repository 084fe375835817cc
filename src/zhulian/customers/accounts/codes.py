"""Six-digit codes: made by the job that sends them, kept as a hash, five tries, ten minutes, one use."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from zhulian.customers.account_models import MOST_TRIES, AccountCode, CustomerAccount
from zhulian.platform.clock import now
from zhulian.platform.models import Client

LIFETIME = timedelta(minutes=10)
PROOF_LIFETIME = timedelta(minutes=30)
"""How long a right code may wait for the newcomer's name."""
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Proof:
    """A contact whose code was right."""

    code_id: int
    kind: str
    value: str
    account_id: int | None


class CodeRefused(Exception):
    """The code is not right; `left` tries remain, 0 where it is dead, used or too old."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} tries left")
        self.left = left


def contact_hash(client_id: int, kind: str, value: str) -> str:
    """The contact as it may stand in tables and throttles: nobody can read it there."""
    return salted_hmac(
        "zhulian.account-contact", f"{client_id}:{kind}:{value}", algorithm="sha256"
    ).hexdigest()


def _code_hash(row: AccountCode, code: str) -> str:
    return salted_hmac("zhulian.account-code", f"{row.nonce}:{row.pk}:{code}", algorithm="sha256").hexdigest()


def new_code(
    client: Client, kind: str, value: str, *, language: str, account: CustomerAccount | None = None
) -> AccountCode:
    """A code that is still to be written and sent; `value` is normalised. Nobody is looked up."""
    at = now()
    return AccountCode.objects.create(
        client=client,
        account=account,
        kind=kind,
        contact=contact_hash(client.pk, kind, value),
        value=value,
        language=language,
        nonce=secrets.token_hex(16),
        expires_at=at + LIFETIME,
        created_at=at,
    )


def write_code(row: AccountCode) -> str:
    """Draw the digits, keep their hash and return them for sending. The caller holds the transaction."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row.code = _code_hash(row, digits)
    row.save(update_fields=["code"])
    return digits


def waiting_code(
    code_id: object, client: Client, account: CustomerAccount | None = None
) -> AccountCode | None:
    """The code that this browser waits for; None where there is none, it is used, too old, or somebody else's."""
    rows = AccountCode.objects.filter(client=client, account=account, used_at__isnull=True)
    return rows.filter(pk=code_id, expires_at__gt=now()).first() if isinstance(code_id, int) else None


def try_code(row: AccountCode, typed: str) -> Proof:
    """Try the digits; each try is counted before it is looked at. Raises CodeRefused."""
    alive = AccountCode.objects.filter(
        pk=row.pk, used_at__isnull=True, expires_at__gt=now(), tries__lt=MOST_TRIES
    )
    if not alive.update(tries=F("tries") + 1):
        raise CodeRefused(0)
    row.refresh_from_db()
    if not constant_time_compare(_code_hash(row, typed), row.code):
        raise CodeRefused(MOST_TRIES - row.tries)
    if not AccountCode.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now()):
        raise CodeRefused(0)
    return Proof(row.pk, row.kind, row.value, row.account_id)


def proof_of(code_id: object, client: Client) -> Proof | None:
    """What a right code proved, while it waits for the newcomer's name; None afterwards."""
    if not isinstance(code_id, int):
        return None
    rows = AccountCode.objects.filter(client=client, account=None, used_at__gt=now() - PROOF_LIFETIME)
    row = rows.filter(pk=code_id).first()
    return Proof(row.pk, row.kind, row.value, None) if row is not None and row.value else None


def forget(proof: Proof) -> None:
    """The contact of a used code is needed no longer."""
    AccountCode.objects.filter(pk=proof.code_id).update(value="")
