"""Finding articles: what is typed against some thirty articles, with exact answers, the same on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.knowledge.corpus import fill
from tests.knowledge.world import article, topic
from tests.world import settle
from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.access import Reader
from zhulian.knowledge.actions import Words, add_language, archive, publish, withdraw
from zhulian.knowledge.finding import (
    answer_reader,
    answer_staff,
    for_reader,
    for_staff,
    like_for_reader,
    like_for_staff,
)
from zhulian.knowledge.models import Article, ArticleDay, ArticleText, Synonym
from zhulian.platform.clock import now

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def world(world):
    """A centre whose client writes in two languages."""
    world.a.languages = ["zh-hans", "en"]
    world.a.save()
    return world


@pytest.fixture
def filled(world):
    """The thirty articles in the index, and the names of their ids."""
    made = fill(world)
    settle()
    return world, {pk: name for name, pk in made.items()}


def asked(filled, typed, **options):
    """The names of what a reader of the portal finds, best first, and by which way."""
    world, names = filled
    options = {"day": DAY, "language": "zh-hans", **options}
    answer = answer_reader(Reader(world.a.pk), typed, **options)
    return [names[one.article] for one in answer.found], {one.way for one in answer.found}, answer.hint


def titles(found):
    return [one.title for one in found]


def test_words_are_found_however_they_are_written(filled):
    for typed, expected in {
        "重置密码": ["password", "reset"],
        "重置 登录": ["reset"],
        "重 置密碼": ["password"],
        "漫游资费": ["abroad"],
        "漫遊 資費": ["abroad"],
        "iPhone15充电": ["iphone"],
        "iphone 15 充电": ["iphone"],
        "ＩＰＨＯＮＥ１５充電": ["iphone"],
        "iphone15": ["iphone"],
        "充电iphone": ["iphone"],
        "5g 套餐": ["five"],
        "0147": ["esim"],
        "GD 2025 0147": ["esim"],
        "转移码GD-2025-0147": ["esim"],
        "发票 -抬头": [],
        '"开具电子发票"': ["invoice"],
        "红冲": ["title"],
    }.items():
        found, ways, hint = asked(filled, typed)
        assert (found[: len(expected)], hint) == (expected, None), typed
        assert "words" in ways or not expected


def test_the_last_word_is_being_typed(filled):
    assert [asked(filled, typed, language="en")[0][:1] for typed in ("pass", "reset pa", "rout", "roam")] == [
        ["en_reset"],
        ["en_reset"],
        ["en_router"],
        ["en_roam"],
    ]


def test_any_word_of_a_group_stands_for_the_others(filled):
    for typed, expected in {
        "断网": ["drop"],
        "上不了网": ["drop"],
        "wifi": ["slow"],
        "交费": ["topup", "record"],
        "光纤安装": ["install"],
        "WIFI信号": ["slow"],
    }.items():
        found, ways, hint = asked(filled, typed)
        assert set(found[: len(expected)]) == set(expected), typed
        assert "words" in ways and hint is None


def test_synonyms_of_another_client_or_put_away_count_for_nothing(filled):
    world, _names = filled
    Synonym.objects.create(client=world.b, words=["滚筒", "退款"])
    Synonym.objects.create(client=world.a, words=["洗衣", "退款"], is_active=False)
    assert asked(filled, "滚筒")[0] == asked(filled, "洗衣")[0] == []


def test_pinyin_finds_titles_and_topics(filled):
    for typed, expected in {
        "chongzhi mima": ["password", "reset"],
        "czmm": ["password"],
        "chong zhi mi ma": ["password", "reset"],
        "fapiao": ["invoice", "title"],
        "kuandaiyiji": ["move"],
        "zhanghaoanquan": ["bind", "complain", "en_esim", "en_reset", "esim", "freeze", "password", "reset"],
    }.items():
        found, ways, hint = asked(filled, typed)
        assert set(found[: len(expected)]) == set(expected), typed
        assert (ways, hint) == ({"pinyin"}, None), typed


def test_what_was_mistyped_is_told_and_found(filled):
    for typed, words, first in (
        ("冲值", "充值", "topup"),
        ("冲直记录", "充值记录", "record"),
        ("流量套残", "流量套餐", "traffic"),
        ("宽带按装", "宽带安装", "install"),
        ("pasword", "password", "en_reset"),
        ("rooter", "router", "en_router"),
        ("restrat the ruoter", "restart the router", "en_router"),
        ("undrestandnig", "understanding", "en_bill"),
    ):
        found, ways, hint = asked(filled, typed)
        assert (hint.words, found[0], ways) == (words, first, {"corrected"}), typed


def test_nothing_is_corrected_that_finds_something(filled):
    assert asked(filled, "充值")[2] is asked(filled, "router")[2] is None


def test_without_a_text_of_all_words_most_words_are_enough(filled):
    found, ways, hint = asked(filled, "手机充值以后发票怎么开")
    assert (set(found[:4]), ways, hint) == ({"invoice", "title", "topup", "record"}, {"some"}, None)
    found, ways, _hint = asked(filled, "密码忘记了怎么重新设置密码")
    assert (found[0], ways) == ("password", {"some"})
    assert asked(filled, "光纤断网")[0][0] == "drop"
    assert asked(filled, "量子纠缠") == asked(filled, "ａ 1") == ([], set(), None)


def test_a_question_is_answered_by_its_parts(filled):
    for question, first in {
        "我家的宽带从昨天开始老是掉线，重启也没有用": "drop",
        "昨天开始光纤断网了": "drop",
        "钱退了什么时候到账啊": "refund",
        "my router has to be restarted every day": "en_router",
    }.items():
        assert asked(filled, question, is_question=True)[0][0] == first, question


def test_the_very_title_comes_first_then_titles_that_begin_so(world):
    for title, body in (
        ("充值", "说明"),
        ("充值记录", "说明"),
        ("如何充值", "充值充值充值充值充值"),
        ("话费", "充值"),
    ):
        article(world, title, body)
    settle()
    reader = Reader(world.a.pk)
    found = for_reader(reader, "充值", day=DAY, language="zh-hans")
    assert titles(found) == ["充值", "充值记录", "如何充值", "话费"]
    assert [one.reasons["tier"] for one in found] == [1000, 500, 0, 0]


def test_popular_important_and_wanted_articles_come_sooner(world):
    made = [article(world, f"退款说明{number}", "退款").pk for number in "甲乙丙丁"]
    settle()

    def order(**options):
        found = answer_staff(world.actor("wang"), "退款 说明", day=DAY, language="zh-hans", **options).found
        return [made.index(one.article) for one in found]

    Article.objects.filter(pk=made[1]).update(importance=10)
    for place, (helped, failed) in {2: (1, 0), 0: (0, 50), 3: (40, 2)}.items():
        ArticleDay.objects.create(
            article_id=made[place],
            language="zh-hans",
            face="portal",
            day=now().date() - timedelta(days=3),
            views=100,
            helped=helped,
            failed=failed,
        )
    assert order() == [3, 1, 2, 0]
    product = Product.objects.get(client=world.a)
    product.articles.add(made[0])
    assert order(prefers=product.pk)[0] == 3
    assert order(product=product.pk) == [0]
    product.articles.add(made[2])
    assert order(prefers=product.pk) == [2, 3, 1, 0]
    ArticleDay.objects.update(day=now().date() - timedelta(days=200))
    assert order()[0] == 1


def test_each_article_once_in_the_readers_language(world):
    made = article(world, "eSIM 换机", "转移码")
    version = add_language(world.actor("manager"), made.pk, "en", Words("Move an eSIM", html="<p>code</p>"))
    publish(world.actor("manager"), version.pk)
    settle()
    reader = Reader(world.a.pk)
    for typed, language, title in (
        ("esim", "en", "Move an eSIM"),
        ("esim", "zh-hans", "eSIM 换机"),
        ("换机", "en", "eSIM 换机"),
        ("move", "zh-hans", "Move an eSIM"),
    ):
        assert titles(for_reader(reader, typed, day=DAY, language=language)) == [title]


def test_nobody_finds_what_is_not_for_him(world):
    group = CustomerGroup.objects.create(client=world.a, name="金卡客户")
    place = topic(world, "活动")
    shown = {
        name: article(world, f"星夜活动{name}", "星夜", topic=place, **options)
        for name, options in {
            "公开": {},
            "金卡": {"audience": "groups"},
            "座席": {"audience": "agents"},
            "过期": {},
            "未来": {},
            "归档": {},
            "撤回": {},
            "草稿": {"is_published": False},
        }.items()
    }
    shown["金卡"].groups.add(group)
    Article.objects.filter(pk=shown["过期"].pk).update(valid_until=DAY - timedelta(days=1))
    Article.objects.filter(pk=shown["未来"].pk).update(valid_from=DAY + timedelta(days=1))
    archive(world.actor("manager"), shown["归档"].pk)
    withdraw(world.actor("manager"), ArticleText.objects.get(article=shown["撤回"]).pk)
    settle()

    def names(found):
        return sorted(one.title.removeprefix("星夜活动") for one in found)

    options = {"day": DAY, "language": "zh-hans"}
    for typed, is_question in (("星夜", False), ("xyhd", False), ("星业", False), ("星夜的活动", True)):
        options["is_question"] = is_question
        assert names(for_reader(Reader(world.a.pk), typed, **options)) == ["公开"]
        assert names(for_reader(Reader(world.a.pk, (group.pk,)), typed, **options)) == ["公开", "金卡"]
        assert names(for_reader(Reader(world.b.pk, (group.pk,)), typed, **options)) == []
        assert names(for_staff(world.actor("wang"), typed, **options)) == ["公开", "座席", "金卡"]
        assert names(for_staff(world.actor("stranger"), typed, **options)) == []
        assert names(for_staff(world.actor("wang"), typed, client=world.b.pk, **options)) == []


def test_a_correction_tells_no_word_of_a_hidden_article(world):
    article(world, "公开说明", "说明")
    article(world, "Codename Zephyrus", "暗号", audience="agents")
    settle()
    options = {"day": DAY, "language": "zh-hans"}
    told = answer_reader(Reader(world.a.pk), "zephirus", **options)
    assert (told.found, told.hint) == ([], None)
    assert answer_staff(world.actor("wang"), "zephirus", **options).hint.words == "zephyrus"
    assert answer_staff(world.actor("stranger"), "zephirus", **options).hint is None


def test_a_vocabulary_follows_what_is_published(world):
    article(world, "Router manual", "…")
    settle()
    reader, options = Reader(world.a.pk), {"day": DAY, "language": "en"}
    assert answer_reader(reader, "satelite", **options).hint is None
    made = article(world, "Satellite dish", "…")
    settle()
    assert answer_reader(reader, "satelite", **options).hint.words == "satellite"
    archive(world.actor("manager"), made.pk)
    settle()
    assert answer_reader(reader, "satelite", **options).hint is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "？！。，",
        '"',
        "-",
        "* OR AND NOT ( ) : ^ <-> & | !",
        "'; DROP TABLE x; --",
        "😀🎉",
        "\x00\ud800",
        "a" * 5000,
        "密" * 5000,
        "a b c d e f g " * 200,
        "密 码 充 值 " * 200,
        "%_\\",
        "ａ1",
    ],
)
def test_hostile_input_finds_nothing_and_breaks_nothing(filled, typed):
    world, _names = filled
    for is_question in (False, True):
        found = for_reader(Reader(world.a.pk), typed, day=DAY, language="zh-hans", is_question=is_question)
        assert len(found) <= 10


def test_what_is_read_is_bounded(filled, django_assert_max_num_queries):
    world, _names = filled
    for typed, is_question, most in (
        ("充值", False, 6),
        ("chongzhi mima", False, 11),
        ("冲值", False, 12),
        ("密码忘记了怎么重新设置密码", False, 16),
        ("我家的宽带从昨天开始老是掉线", True, 7),
    ):
        with django_assert_max_num_queries(most):
            found = for_reader(
                Reader(world.a.pk), typed, day=DAY, language="zh-hans", is_question=is_question
            )
        assert found, typed


def test_what_was_looked_for_is_marked(filled):
    world, _names = filled
    (found, *_others) = for_reader(Reader(world.a.pk), "光纤断网", day=DAY, language="zh-hans")
    assert [piece for piece, is_hit in found.title_pieces if is_hit] == ["宽带", "掉线"]
    assert ("掉线", True) in list(found.snippet)


def test_more_like_this(filled):
    world, names = filled
    of = {name: ArticleText.objects.get(article=pk).pk for pk, name in names.items()}
    options = {"day": DAY, "language": "zh-hans"}
    reader = Reader(world.a.pk)
    assert names[like_for_reader(reader, of["reset"], **options)[0].article] == "password"
    assert names[like_for_reader(reader, of["invoice"], **options)[0].article] == "title"
    assert of["invoice"] not in [one.text for one in like_for_reader(reader, of["invoice"], **options)]
    assert like_for_staff(world.actor("wang"), of["drop"], **options)
    assert like_for_reader(Reader(world.b.pk), of["reset"], **options) == []
    assert like_for_staff(world.actor("stranger"), of["reset"], **options) == []
    assert like_for_reader(reader, 0, **options) == []


def test_deep_in_a_long_text_words_are_found_too(world):
    article(world, "长文", "前言。" * 4000 + "灯塔坐标")
    article(world, "短文", "灯塔")
    settle()
    found = for_reader(Reader(world.a.pk), "灯塔坐标", day=DAY, language="zh-hans", limit=1)
    assert titles(found) == ["长文"]
    assert found[0].way == "words"
    assert titles(for_reader(Reader(world.a.pk), "前言 灯塔坐标", day=DAY, language="zh-hans", limit=1)) == [
        "长文"
    ]
