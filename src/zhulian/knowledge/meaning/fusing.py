"""Words and meaning together. Measured on customer-service questions, three parts of words to seven of meaning."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from operator import mul
from statistics import fmean, pstdev

from zhulian.knowledge.meaning import encoders
from zhulian.knowledge.meaning.vectors import of_texts

WORDS, MEANING = 0.3, 0.7
QUESTION = 500


def by_meaning(
    question: str, answers: Mapping[int, tuple[float, float]]
) -> dict[int, tuple[float, float]] | None:
    """Text → (tier, answer), the answers weighed anew by meaning; None where words alone decide."""
    encoder = encoders.ready()
    if encoder is None or len(answers) < 2 or not question.strip():
        return None
    vectors = of_texts(encoder, list(answers))
    if not vectors:
        return None
    (asked,) = encoder.encode([question[:QUESTION]])
    near = {text: sum(map(mul, asked, vector)) for text, vector in vectors.items()}
    texts = list(answers)
    words = standard([answers[text][1] for text in texts])
    means = dict(zip(near, standard(list(near.values())), strict=True))
    best = max(answer for _tier, answer in answers.values())
    return {
        text: (answers[text][0], best * _squeezed(WORDS * word + MEANING * means.get(text, 0.0)))
        for text, word in zip(texts, words, strict=True)
    }


def standard(values: Sequence[float]) -> list[float]:
    """How many standard deviations above the mean."""
    mean, spread = fmean(values), pstdev(values)
    return [(value - mean) / spread if spread else 0.0 for value in values]


def _squeezed(value: float) -> float:
    """Between 0 and 1 in the same order: further shares must only add to an answer."""
    return 1 / (1 + math.exp(-value))
