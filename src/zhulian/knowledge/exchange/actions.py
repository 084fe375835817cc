"""What people do with files of articles: bring one, start it, delete it, ask for one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhulian.knowledge.access import PUBLISH, WRITE, access_topic, visible_to
from zhulian.knowledge.exchange.access import access_import
from zhulian.knowledge.models import (
    ExchangeFormat,
    ExchangeState,
    KnowledgeExport,
    KnowledgeImport,
    Topic,
)
from zhulian.platform import audit, files
from zhulian.platform.access import Actor, assert_same_client
from zhulian.platform.clock import now
from zhulian.platform.jobs import enqueue
from zhulian.platform.models import Client

UNTOUCHED = frozenset({ExchangeState.CHECKED, ExchangeState.FAILED})
COUNTERS = ("made", "changed", "same", "refused")
MOST_CHOSEN = 500


class CannotGoOn(Exception):
    """The import is not in a state for that."""

    def __str__(self) -> str:
        return str(_("Something else happened to this import meanwhile. Look at it again."))


def most_upload_bytes() -> int:
    """The largest file that the page takes: what one request may carry, less its wrapping."""
    return int(settings.MAX_FILE_BYTES) * 4 - 1024 * 1024


def bring(
    actor: Actor, client: Client, content: UploadedFile[Any] | bytes, name: str, *, by_job: bool = True
) -> KnowledgeImport:
    """Store a file and try it out. Nothing is brought in yet. Raises NotFound, FileRefused."""
    actor.require(WRITE, client=client.pk)
    file = files.store(
        content,
        name,
        owner_key="knowledge_import:0",
        client=client.pk,
        actor=actor,
        accept_any=True,
        most_bytes=most_upload_bytes(),
    )
    with transaction.atomic():
        row = KnowledgeImport.objects.create(
            client=client, file=file, name=file.name[:200], started_by=actor.user, created_at=now()
        )
        audit.record(actor, "knowledge_import.brought", row, new={"name": row.name, "bytes": file.size})
        if by_job:
            _enqueue(row, actor)
    return row


def start(
    actor: Actor, import_id: int, *, topic: Topic | None = None, publishes: bool = False, by_job: bool = True
) -> KnowledgeImport:
    """Bring the articles of a tried-out file in, or go on where it broke off. Raises NotFound, CannotGoOn."""
    with transaction.atomic():
        row = _locked(actor, import_id)
        if publishes:
            actor.require(PUBLISH, client=row.client_id)
        if topic is not None:
            access_topic(actor, topic.pk, WRITE)
        assert_same_client(row.client_id, topic)
        if row.state not in UNTOUCHED or row.file is None or not row.total:
            raise CannotGoOn
        if row.state == ExchangeState.CHECKED:
            restart(row)
            row.topic, row.publishes = topic, publishes
        row.state, row.error, row.finished_at = ExchangeState.RUNNING, "", None
        row.save()
        audit.record(actor, "knowledge_import.started", row, new={"articles": row.total})
        if by_job:
            _enqueue(row, actor)
        return row


def restart(row: KnowledgeImport) -> None:
    """Back to the first article; the caller holds the row and saves it."""
    for name in COUNTERS:
        setattr(row, name, 0)
    row.next_article, row.findings = 0, []


def delete(actor: Actor, import_id: int) -> None:
    """Delete an import of which nothing was brought in, with its file. Raises NotFound, CannotGoOn."""
    with transaction.atomic():
        row = _locked(actor, import_id)
        if row.state not in UNTOUCHED or (row.state == ExchangeState.FAILED and row.next_article):
            raise CannotGoOn
        audit.record(actor, "knowledge_import.deleted", row, old={"name": row.name})
        file = row.file
        row.delete()
        if file is not None:
            files.remove(file)


def _locked(actor: Actor, import_id: int) -> KnowledgeImport:
    access_import(actor, import_id)
    rows = KnowledgeImport.objects.select_for_update(of=("self",)).select_related(
        "client", "file", "started_by"
    )
    return rows.get(pk=import_id)


def _enqueue(row: KnowledgeImport, actor: Actor) -> None:
    from zhulian.knowledge.exchange.jobs import bring_in

    enqueue(
        bring_in,
        key=f"{row.pk}:{row.state}",
        client=row.client_id,
        created_by=actor.user_id,
        import_id=row.pk,
    )


def order(
    actor: Actor,
    client: Client,
    form: str,
    *,
    topic: Topic | None = None,
    chosen: list[int] | None = None,
    by_job: bool = True,
) -> KnowledgeExport:
    """Ask for articles as a file. Raises NotFound."""
    actor.require(WRITE, client=client.pk)
    if topic is not None:
        access_topic(actor, topic.pk, WRITE)
        assert_same_client(client.pk, topic)
    wanted = list(dict.fromkeys(chosen or []))[:MOST_CHOSEN]
    mine = set(visible_to(actor, WRITE).filter(pk__in=wanted, client=client).values_list("pk", flat=True))
    with transaction.atomic():
        row = KnowledgeExport.objects.create(
            client=client,
            user=actor.user,
            format=ExchangeFormat(form),
            topic=topic,
            chosen=[pk for pk in wanted if pk in mine],
            created_at=now(),
        )
        audit.record(actor, "knowledge_export.ordered", row, new={"format": row.format})
        if by_job:
            from zhulian.knowledge.exchange.jobs import take_out

            enqueue(take_out, key=str(row.pk), client=client.pk, created_by=actor.user_id, export_id=row.pk)
        return row
