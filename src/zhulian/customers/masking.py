"""Contacts as people see them who may not see them whole."""

from __future__ import annotations

from zhulian.customers.models import ContactKind


def masked(kind: str, value: str) -> str:
    """A contact as people see it who may not: 138****5678, l***@example.com."""
    if kind == ContactKind.EMAIL and "@" in value:
        local, _at, domain = value.partition("@")
        return f"{local[:1]}***@{domain}"
    if kind == ContactKind.PHONE and len(value) >= 8:
        return f"{value[:-8]}****{value[-4:]}"
    return f"{value[:1]}***"
