"""The words that a reader can find, for corrections: kept in the process, read anew when an article changed.

Made of nothing but what the reader may read: a correction must not tell the words of a hidden article.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from threading import Lock

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Substr

from zhulian.engine.text import Vocabulary
from zhulian.knowledge.models import ArticleText

KEPT = 8
"""Vocabularies at once, some 4 MB each at the most."""
SUMMARY = 120
TEXTS = 10_000

_kept: OrderedDict[Hashable, tuple[Hashable, Vocabulary]] = OrderedDict()
_lock = Lock()


def vocabulary(key: Hashable, rows: QuerySet[ArticleText]) -> Vocabulary:
    """The vocabulary of the texts in `rows`, which `key` names."""
    rows = rows.order_by()
    seen = rows.aggregate(count=Count("pk"), words=Max("changed_at"), facts=Max("article__updated_at"))
    version = (seen["count"], seen["words"], seen["facts"])
    with _lock:
        held = _kept.get(key)
        if held is not None and held[0] == version:
            _kept.move_to_end(key)
            return held[1]
    made = Vocabulary(_texts(rows))
    with _lock:
        _kept[key] = (version, made)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _texts(rows: QuerySet[ArticleText]) -> Iterator[str]:
    """Topics and titles first: what a long list leaves out are summaries."""
    yield from rows.values_list("article__topic__name", flat=True).distinct().order_by("article__topic__name")
    newest = rows.order_by("-article__importance", "-changed_at", "-pk")
    yield from newest.values_list("title", flat=True)[:TEXTS]
    yield from newest.values_list(Substr("summary", 1, SUMMARY), flat=True)[:TEXTS]
