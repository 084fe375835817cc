"""Works on an import or an export until its end; what broke off goes on with the next article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhulian.knowledge.access import WRITE, visible_to
from zhulian.knowledge.exchange.actions import COUNTERS, restart
from zhulian.knowledge.exchange.applying import REFUSED, Importer, Outcome
from zhulian.knowledge.exchange.bundle import MOST_ARTICLES, Bundle, Problem, Refused
from zhulian.knowledge.exchange.collecting import collect
from zhulian.knowledge.exchange.problems import CannotRead, words
from zhulian.knowledge.exchange.reading import read
from zhulian.knowledge.exchange.writing import write
from zhulian.knowledge.models import ExchangeState, KnowledgeExport, KnowledgeImport, Topic
from zhulian.platform import audit
from zhulian.platform.access import Actor
from zhulian.platform.clock import now
from zhulian.platform.files import store
from zhulian.platform.files.storing import root
from zhulian.platform.trees import children_of, under

AT_WORK = frozenset({ExchangeState.CHECKING, ExchangeState.RUNNING})
PIECE = 20
MOST_EXPORT_BYTES = 1024 * 1024 * 1024
After = Callable[[int, int], None]


def actor_of_row(row: KnowledgeImport | KnowledgeExport) -> Actor:
    """Whoever began it, with the rights that they have now; the command line is the system."""
    user = row.started_by if isinstance(row, KnowledgeImport) else row.user
    return Actor.of(user) if user is not None else Actor.system("knowledge exchange")


def work(import_id: int, after: After) -> KnowledgeImport | None:
    """Try out or bring in, as the row's state says; None where there is nothing to do. Raises NotFound."""
    row = (
        KnowledgeImport.objects.select_related("client", "file", "started_by", "topic")
        .filter(pk=import_id)
        .first()
    )
    if row is None or row.state not in AT_WORK:
        return None
    try:
        form, bundle = _read(row)
    except CannotRead as wrong:
        return fail(row, wrong.problem)
    row.format, row.total = form, len(bundle.articles) + len(bundle.refused)
    importer = Importer(actor_of_row(row), row.client, bundle, topic=row.topic, publishes=row.publishes)
    if row.state == ExchangeState.CHECKING:
        return _tried(row, importer, bundle, after)
    return _brought(row, importer, bundle, after)


def _read(row: KnowledgeImport) -> tuple[str, Bundle]:
    if row.file is None or not (root() / row.file.path).is_file():
        raise CannotRead("lost")
    return read(root() / row.file.path, row.name)


def _tried(row: KnowledgeImport, importer: Importer, bundle: Bundle, after: After) -> KnowledgeImport:
    restart(row)
    _note(row, [_unread(one) for one in bundle.refused])
    for number in range(len(importer.articles)):
        _note(row, [importer.try_out(number)])
        after(number + 1, row.total)
    row.state = ExchangeState.CHECKED
    row.save()
    return row


def _brought(row: KnowledgeImport, importer: Importer, bundle: Bundle, after: After) -> KnowledgeImport:
    if not row.next_article:
        restart(row)
        _note(row, [_unread(one) for one in bundle.refused])
        row.save()
    count = len(importer.articles)
    while row.next_article < count:
        for number in range(row.next_article, min(row.next_article + PIECE, count)):
            _note(row, [importer.settle(number)])
            row.next_article = number + 1
        row.save()
        after(row.next_article, row.total)
    for number in range(count):
        importer.relate(number)
    with transaction.atomic():
        row.state, row.finished_at = ExchangeState.DONE, now()
        row.save()
        counts = {name: getattr(row, name) for name in COUNTERS}
        audit.record(actor_of_row(row), "knowledge_import.finished", row, new=counts)
    return row


def _note(row: KnowledgeImport, outcomes: list[Outcome]) -> None:
    for one in outcomes:
        setattr(row, one.what, getattr(row, one.what) + 1)
        row.findings.append(one.as_json())


def _unread(one: Refused) -> Outcome:
    return Outcome(REFUSED, one.place, "", (one.problem,))


def fail(row: KnowledgeImport, problem: Problem) -> KnowledgeImport:
    """The import cannot go on by itself; articles already brought in stay."""
    row.state, row.finished_at = ExchangeState.FAILED, now()
    row.error = f"{problem.code}:{problem.detail}"[:300]
    row.save()
    audit.record(actor_of_row(row), "knowledge_import.failed", row, reason=row.error)
    return row


def error_words(error: str) -> str:
    """The sentence for a stored error."""
    code, _colon, detail = error.partition(":")
    return words(Problem(code, detail)) if code else ""


def export(export_id: int) -> KnowledgeExport | None:
    """Write the file of an export, with the rights that the person has now. Raises NotFound."""
    row = KnowledgeExport.objects.select_related("client", "user", "topic").filter(pk=export_id).first()
    if row is None or row.finished_at is not None:
        return None
    actor = actor_of_row(row)
    actor.require(WRITE, client=row.client_id)
    bundle = collect(actor, _wanted(actor, row))
    data, ending = write(bundle, row.format)
    name = f"{row.client.slug}-{timezone.localtime(now()):%Y%m%d-%H%M}.{ending}"
    with transaction.atomic():
        row.file = store(
            data,
            name,
            owner_key=f"knowledge_export:{row.pk}",
            client=row.client_id,
            actor=actor,
            accept_any=True,
            most_bytes=MOST_EXPORT_BYTES,
        )
        row.article_count, row.finished_at = len(bundle.articles), now()
        row.save()
        new: dict[str, Any] = {"format": row.format, "articles": row.article_count}
        audit.record(actor, "knowledge_export.written", row, new=new)
    return row


def _wanted(actor: Actor, row: KnowledgeExport) -> list[int]:
    articles: Any = visible_to(actor, WRITE).filter(client=row.client_id, is_archived=False)
    if row.chosen:
        articles = articles.filter(pk__in=row.chosen)
    elif row.topic_id is not None:
        parents = dict(Topic.objects.filter(client=row.client_id).values_list("pk", "parent_id"))
        articles = articles.filter(topic__in=list(under(row.topic_id, children_of(parents))))
    return list(articles.order_by("pk").values_list("pk", flat=True)[:MOST_ARTICLES])
