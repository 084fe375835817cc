"""Articles that may answer a request while it is being written (KB4)."""

from __future__ import annotations

from zhulian.knowledge.finding import FoundArticle, answer_reader
from zhulian.knowledge.models import ArticleText
from zhulian.knowledge.reading import versions_of
from zhulian.knowledge.visiting import note_shown
from zhulian.platform.models import Client
from zhulian.portal.help_queries import tongue
from zhulian.portal.readers import Visiting

MOST = 5
WORDS = 1000
FEWEST_CHARACTERS = 2


def has_help(client: Client) -> bool:
    """True if anything was ever published: a form offers nothing where there is nothing."""
    return ArticleText.objects.filter(article__client=client, is_published=True).exists()


def suggestions(visit: Visiting, subject: str, description: str, product: int | None) -> list[FoundArticle]:
    """Up to five articles like what is being written; those of the product sooner."""
    words = " ".join(f"{subject} {description[:WORDS]}".replace("\0", "").split())
    if len(words) < FEWEST_CHARACTERS:
        return []
    found = _find(visit, words, product)
    if found and visit.visitor is not None:
        note_shown(visit.visitor, versions_of([each.article for each in found], visit.reader, visit.day))
    return found


def _find(visit: Visiting, words: str, product: int | None) -> list[FoundArticle]:
    answer = answer_reader(
        visit.reader,
        words,
        day=visit.day,
        language=tongue(),
        limit=MOST,
        prefers=product,
        is_question=True,
    )
    return answer.found
