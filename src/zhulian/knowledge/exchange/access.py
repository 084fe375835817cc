"""Who may bring articles in and take them out."""

from __future__ import annotations

from django.db.models import QuerySet

from zhulian.knowledge.access import WRITE
from zhulian.knowledge.models import KnowledgeExport, KnowledgeImport
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.models import Client
from zhulian.platform.records import rows_within


def exchange_clients(actor: Actor) -> list[Client]:
    """The client companies in use for which the actor writes. Raises NotFound where there are none."""
    found = served_clients(actor, WRITE)
    if not found:
        raise NotFound(WRITE)
    return found


def access_client(actor: Actor, client_id: int) -> Client:
    """The client company, if the actor writes for it. Raises NotFound."""
    found = next((client for client in exchange_clients(actor) if client.pk == client_id), None)
    if found is None:
        raise NotFound(f"client {client_id}")
    return found


def imports_visible_to(actor: Actor) -> QuerySet[KnowledgeImport]:
    """The imports of these client companies."""
    return rows_within(actor, WRITE, KnowledgeImport.objects.select_related("client", "started_by"))


def access_import(actor: Actor, import_id: int) -> KnowledgeImport:
    """The import with its file. Raises NotFound."""
    found = (
        imports_visible_to(actor).select_related("client", "started_by", "file", "topic").filter(pk=import_id)
    )
    row = found.first()
    if row is None:
        raise NotFound(f"import {import_id}")
    return row


def exports_of(actor: Actor) -> QuerySet[KnowledgeExport]:
    """The person's own exports, of client companies for which they still write."""
    rows = KnowledgeExport.objects.filter(user_id=actor.lookup_id).select_related("client", "file", "topic")
    return rows_within(actor, WRITE, rows)


def may_read_export(actor: Actor, export_id: str) -> bool:
    """The person who asked, as long as they still write for the client company."""
    if not (export_id.isascii() and export_id.isdigit() and len(export_id) < 19):
        return False
    return exports_of(actor).filter(pk=int(export_id)).exists()


def nobody(actor: Actor, owner_id: str) -> bool:
    """Files that were brought are read by the job alone."""
    return False
