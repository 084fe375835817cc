"""What the knowledge answers to words that a customer typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhulian.knowledge.finding import FoundArticle, answer_reader, for_reader
from zhulian.knowledge.models import Topic
from zhulian.portal.help_queries import Tree, tongue, topics_of
from zhulian.portal.readers import Visiting

MOST_NEAR = 5
EXACT = ("words", "pinyin")
"""Ways of finding that answer what was typed as it was typed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An article that was found, with the topics above it."""

    found: FoundArticle
    path: list[Topic]


@dataclass(frozen=True, slots=True)
class Answered:
    """What has all the words; where nothing has, what is most like them and which words may have been meant."""

    answers: list[Placed]
    near: list[Placed]
    hint: str = ""


def answered(
    visit: Visiting, words: str, tree: Tree, *, most: int, product: int | None, topics: Sequence[int] | None
) -> Answered:
    """The answers to typed words, of one product or below one topic if wanted. What is near is taken from all."""
    answer = answer_reader(
        visit.reader, words, day=visit.day, language=tongue(), limit=most, product=product, topics=topics
    )
    found = [one for one in answer.found if one.way in EXACT]
    if found or not words:
        return Answered(_placed(found, tree), [])
    near = answer.found[:MOST_NEAR] or for_reader(
        visit.reader, words, day=visit.day, language=tongue(), limit=MOST_NEAR, is_question=True
    )
    return Answered([], _placed(near, tree), answer.hint.words if answer.hint is not None else "")


def _placed(found: Sequence[FoundArticle], tree: Tree) -> list[Placed]:
    topics = topics_of([each.text for each in found]) if found else {}
    return [Placed(each, tree.path(topics.get(each.text))) for each in found]
