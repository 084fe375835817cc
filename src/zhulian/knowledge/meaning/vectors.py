"""Vectors of texts in the table: which are wanted, which are there."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Substr

from zhulian.knowledge.meaning.encoders import Encoder
from zhulian.knowledge.models import ArticleText, ArticleVector

LENGTH = 300
"""Characters of the content that join title and summary: what comes first says what a text is about."""


def packed(vector: Sequence[float]) -> bytes:
    """Two bytes a number."""
    return struct.pack(f"<{len(vector)}e", *vector)


def unpacked(data: bytes | memoryview) -> tuple[float, ...]:
    """The numbers."""
    return struct.unpack(f"<{len(data) // 2}e", data)


def wanted(name: str) -> QuerySet[ArticleText]:
    """The published texts without a vector of their present version by the encoder of this name."""
    digest = Concat(Value(f"{name}:"), Cast("version", CharField()), output_field=CharField())
    rows = ArticleText.objects.filter(is_published=True).annotate(digest=digest)
    return rows.filter(Q(vector__isnull=True) | ~Q(vector__digest=F("digest"))).order_by("pk")


def encode(encoder: Encoder, texts: Sequence[int]) -> int:
    """Work out the vectors of these texts; how many were written."""
    rows = ArticleText.objects.filter(pk__in=texts, is_published=True).annotate(
        beginning=Substr("plain", 1, LENGTH)
    )
    listed = list(rows.order_by("pk").values_list("pk", "version", "title", "summary", "beginning"))
    vectors = encoder.encode([" ".join(filter(None, row[2:])) for row in listed]) if listed else []
    ArticleVector.objects.bulk_create(
        (
            ArticleVector(text_id=row[0], digest=f"{encoder.name}:{row[1]}", vector=packed(vector))
            for row, vector in zip(listed, vectors, strict=True)
        ),
        update_conflicts=True,
        unique_fields=["text"],
        update_fields=["digest", "vector"],
    )
    return len(listed)


def of_texts(encoder: Encoder, texts: Sequence[int]) -> dict[int, tuple[float, ...]]:
    """The vectors that this encoder made of these texts, of a version before the last where there is no other."""
    rows = ArticleVector.objects.filter(pk__in=texts, digest__startswith=f"{encoder.name}:")
    return {pk: unpacked(data) for pk, data in rows.values_list("pk", "vector")}
