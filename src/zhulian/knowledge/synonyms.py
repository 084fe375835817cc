"""The words that mean the same at a client company, for a search."""

from __future__ import annotations

from collections.abc import Sequence

from zhulian.engine.text import Synonyms
from zhulian.knowledge.models import Synonym

GROUPS = 2000


def synonyms_of(clients: Sequence[int] | None) -> Synonyms:
    """The groups in use; of all client companies where None."""
    rows = Synonym.objects.filter(is_active=True)
    rows = rows if clients is None else rows.filter(client__in=list(clients))
    groups = rows.order_by("pk").values_list("words", flat=True)[:GROUPS]
    return Synonyms([str(word) for word in words] for words in groups if isinstance(words, list))
