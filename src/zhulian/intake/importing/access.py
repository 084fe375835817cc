"""Who may bring in files, and for which client companies."""

from __future__ import annotations

from django.db.models import QuerySet

from zhulian.intake.models import ImportMapping, ImportRun
from zhulian.platform.access import Actor, NotFound, served_clients
from zhulian.platform.models import Client
from zhulian.platform.records import rows_within

IMPORT = "import.run"


def import_clients(actor: Actor) -> list[Client]:
    """The client companies in use for which the actor brings in files."""
    return served_clients(actor, IMPORT)


def access_import_client(actor: Actor, client_id: int) -> Client:
    """The client company, if the actor brings in files for it. Raises NotFound."""
    found = next((client for client in import_clients(actor) if client.pk == client_id), None)
    if found is None:
        raise NotFound(f"client {client_id}")
    return found


def runs_visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """The runs of these client companies."""
    return rows_within(actor, IMPORT, ImportRun.objects.select_related("client", "started_by"))


def access_run(actor: Actor, run_id: int) -> ImportRun:
    """The run with its file. Raises NotFound."""
    found = runs_visible_to(actor).select_related("client", "started_by", "file").filter(pk=run_id).first()
    if found is None:
        raise NotFound(f"import {run_id}")
    return found


def mappings_of(client_id: int, kind: str) -> QuerySet[ImportMapping]:
    """The client company's saved mappings of this kind, by name. The caller has asked for the client."""
    return ImportMapping.objects.filter(client_id=client_id, kind=kind).order_by("name")
