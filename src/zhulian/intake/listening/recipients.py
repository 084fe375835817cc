"""Whether an address is one of ours."""

from __future__ import annotations

from zhulian.intake.models import Mailbox


def mailbox_of(address: str) -> int | None:
    """The mailbox in use that takes mail for this address, None for everybody else's.

    Case does not matter. What stands behind a + is the sender's own (`help+anything@…`), unless a mailbox is called
    just so.
    """
    wanted = _folded(address)
    local, at, domain = wanted.rpartition("@")
    if not at or not domain:
        return None
    rows = Mailbox.objects.filter(is_active=True, client__is_active=True).values_list("address", "pk")
    ours = {_folded(known): pk for known, pk in rows}
    return ours.get(wanted) or ours.get(f"{local.partition('+')[0]}@{domain}")


def _folded(address: str) -> str:
    """The form in which addresses are compared; an international domain in its ASCII form."""
    local, at, domain = address.strip().casefold().rpartition("@")
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return f"{local}{at}{domain}"
