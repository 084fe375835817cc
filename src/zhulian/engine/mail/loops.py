"""Our own mail coming back to us."""

from __future__ import annotations

from collections.abc import Collection

from .model import ParsedMail

LOOP_HEADER = "X-Zhulian-Loop"


def own_reason(parsed: ParsedMail, own_addresses: Collection[str], own_domain_ids: Collection[str]) -> str:
    """Why a mail counts as our own ("" when it does not): the header or address that shows it.

    ``own_addresses``: the addresses we send from. ``own_domain_ids``: the names this installation puts after
    the @ of its Message-IDs and into ``X-Zhulian-Loop``.
    """
    addresses = {address.casefold() for address in own_addresses}
    ids = {name.casefold() for name in own_domain_ids}
    for name, value in parsed.headers:
        if name == LOOP_HEADER.lower() and value.strip().casefold() in ids:
            return LOOP_HEADER
        if name in ("x-loop", "x-zhulian-from") and value.strip().casefold() in addresses | ids:
            return name
    if parsed.sender is not None and parsed.sender.key in addresses:
        return "From"
    message_id = (parsed.message_id or "").strip("<>").casefold()
    local, _, domain = message_id.rpartition("@")
    return "Message-ID" if domain in ids and local.startswith("zl.") else ""


def is_own(parsed: ParsedMail, own_addresses: Collection[str], own_domain_ids: Collection[str]) -> bool:
    """Whether we sent this mail ourselves: it must open no ticket and get no answer."""
    return bool(own_reason(parsed, own_addresses, own_domain_ids))
