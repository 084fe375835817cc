"""Writes the index: only what changed, terms and rows in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from django.db import transaction

from zhulian.engine.text import Part, passages
from zhulian.platform.db.terms import delete_terms, write_terms
from zhulian.platform.models import SearchDocument
from zhulian.platform.search.registry import Passage, source

# Raise it when terms are made in another way: every document is then written anew.
VERSION = 1
# A text of more pieces (some 800,000 characters) is searched by its beginning.
PIECES = 100
BATCH = 500
WRITTEN = ("client", "at", "title", "body", "digest")


def reindex(kind: str, ids: Sequence[int]) -> int:
    """Bring the documents of these things up to date; how many were written. Unknown ids are forgotten."""
    wanted = {
        (key, piece.part): piece
        for key, items in source(kind).passages(ids).items()
        for piece in _pieces(items)
    }
    with transaction.atomic():
        rows = SearchDocument.objects.filter(kind=kind, object_id__in=ids)
        held = {(row.object_id, row.part): row for row in rows.only("object_id", "part", "digest")}
        _forget([row.pk for key, row in held.items() if key not in wanted])
        made: list[SearchDocument] = []
        changed: list[SearchDocument] = []
        for key, piece in wanted.items():
            digest = _digest(piece)
            old = held.get(key)
            if old is None or old.digest != digest:
                row = _row(kind, key[0], piece, digest)
                row.pk = old.pk if old is not None else None
                (made if old is None else changed).append(row)
        SearchDocument.objects.bulk_create(made, batch_size=BATCH)
        SearchDocument.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
        rows_written = [*made, *changed]
        write_terms((row.pk, _parts(wanted[row.object_id, row.part])) for row in rows_written)
    return len(rows_written)


def forget(kind: str, after: int, before: int | None) -> None:
    """Forget documents of things between these ids that exist no more; used while building anew."""
    rows = SearchDocument.objects.filter(kind=kind, object_id__gt=after)
    rows = rows if before is None else rows.filter(object_id__lt=before)
    with transaction.atomic():
        _forget(list(rows.values_list("pk", flat=True)))


def _forget(ids: list[int]) -> None:
    if ids:
        delete_terms(ids)
        SearchDocument.objects.filter(pk__in=ids).delete()


def _row(kind: str, object_id: int, piece: Passage, digest: str) -> SearchDocument:
    return SearchDocument(
        kind=kind,
        object_id=object_id,
        part=piece.part,
        client_id=piece.client,
        at=piece.at,
        title=piece.title[:400],
        body=piece.body,
        digest=digest,
    )


def _pieces(items: Sequence[Passage]) -> Iterator[Passage]:
    """Long texts in pieces that a database can index; the piece's number is part of its own."""
    for item in items:
        cut = passages(item.body)[:PIECES] if item.body else []
        for number in range(max(1, len(cut))):
            yield Passage(
                part=item.part * PIECES + number,
                client=item.client,
                at=item.at,
                title=item.title,
                body=cut[number].text if cut else "",
                terms=item.terms if number == 0 else (),
                marks=item.marks,
            )


def _parts(piece: Passage) -> list[Part]:
    return [piece.title, piece.body, *piece.terms, *([piece.marks] if piece.marks else [])]


def _digest(piece: Passage) -> str:
    told: tuple[object, ...] = (
        VERSION,
        piece.client,
        piece.at.isoformat(),
        piece.title,
        piece.body,
        piece.terms,
    )
    told += (piece.marks,) if piece.marks else ()
    return blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
