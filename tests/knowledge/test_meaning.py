"""Search by meaning, with an encoder that knows a handful of words: off by default, and nobody waits for it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.knowledge.world import article
from tests.world import settle
from zhulian.knowledge.access import Reader
from zhulian.knowledge.finding import for_reader
from zhulian.knowledge.meaning import encoders, vectors
from zhulian.knowledge.meaning.fusing import standard
from zhulian.knowledge.meaning.jobs import check_vectors, encode_texts
from zhulian.knowledge.models import ArticleText, ArticleVector
from zhulian.platform.jobs import enqueue, run_due

pytestmark = pytest.mark.django_db
MEANINGS = ({"账户", "账号", "户头"}, {"锁", "冻结", "封"}, {"打印", "文印"})


@pytest.fixture
def world(world):
    """A centre whose client writes in two languages."""
    world.a.languages = ["zh-hans", "en"]
    world.a.save()
    return world


class Reading:
    """Counts which meanings occur."""

    name = "reading"

    def encode(self, texts):
        found = [[float(any(word in text for word in words)) for words in MEANINGS] for text in texts]
        return [[part / (sum(row) or 1) for part in row] for row in found]


@pytest.fixture
def reading(monkeypatch):
    """Meaning is on, and the encoder is there."""
    encoder = Reading()
    monkeypatch.setattr(encoders, "is_on", lambda: True)
    monkeypatch.setattr(encoders, "load", lambda: encoder)
    monkeypatch.setattr(encoders, "ready", lambda: encoder)
    monkeypatch.setattr(encoders, "UniversalEncoder", Reading)
    return encoder


@pytest.fixture
def filled(world):
    for title, body in (
        ("打印机怎么办", "怎么办理打印机退货。"),
        ("账号被冻结", "怎么解除。"),
        ("怎么办理移机", "搬家前申请。"),
    ):
        article(world, title, body)
    settle()
    return world


def first(world):
    found = for_reader(
        Reader(world.a.pk), "户头给封了怎么办啊", day=date(2026, 3, 2), language="zh-hans", is_question=True
    )
    return [one.title for one in found]


def test_words_alone_decide_where_meaning_is_off(filled):
    assert first(filled)[0] == "打印机怎么办"
    assert encoders.ready() is None and encoders.load() is None
    enqueue(encode_texts)
    run_due()
    assert not ArticleVector.objects.exists()


def test_words_alone_decide_until_the_vectors_are_there(filled, reading):
    assert first(filled)[0] == "打印机怎么办"


def test_what_means_the_same_comes_first(filled, reading):
    enqueue(encode_texts)
    run_due()
    assert ArticleVector.objects.count() == 3
    assert first(filled)[0] == "账号被冻结"


def test_vectors_follow_what_is_published(filled, reading):
    encode_all = [row.pk for row in vectors.wanted(reading.name)]
    assert len(encode_all) == vectors.encode(reading, encode_all) == 3
    assert not vectors.wanted(reading.name).exists()
    text = ArticleText.objects.get(title="账号被冻结")
    ArticleText.objects.filter(pk=text.pk).update(version=2)
    assert list(vectors.wanted(reading.name)) == [text]
    enqueue(check_vectors)
    run_due()
    run_due()
    assert not vectors.wanted(reading.name).exists()
    assert ArticleVector.objects.count() == 3


def test_numbers_come_back_as_they_were_packed():
    assert vectors.unpacked(vectors.packed([0.5, -0.25, 1.0])) == (0.5, -0.25, 1.0)
    assert standard([1.0, 3.0]) == [-1.0, 1.0] and standard([2.0, 2.0]) == [0.0, 0.0]
