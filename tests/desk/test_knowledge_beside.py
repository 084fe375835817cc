"""Articles beside a request: which are found, what goes into the answer, what is written down of it (KB4)."""

from __future__ import annotations

import pytest

from tests.counting import cost
from tests.desk.world import resolved, take
from tests.knowledge.world import article as plain_article
from tests.world import dispatch
from zhulian.catalogue.models import Product
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge import actions as knowledge_actions
from zhulian.knowledge import using
from zhulian.knowledge.models import Article, ArticleDay, ArticleUse, ArticleVersion
from zhulian.platform.models import Client
from zhulian.tickets import actions

HTMX = {"HTTP_HX_REQUEST": "true"}
BODY = "<p>先拔掉路由器电源，等十秒再插上，宽带掉线多半就好了。</p><ol><li>拔电源</li><li>等十秒</li></ol>"
WORDS = "先拔掉路由器电源，等十秒再插上，宽带掉线多半就好了。\n\n1. 拔电源\n2. 等十秒"


@pytest.fixture(autouse=True)
def _portal(monkeypatch):
    """Where the portal shows articles."""
    build = lambda text: f"https://portal.example/{text.article.client.slug}/{text.slug}/"  # noqa: E731
    monkeypatch.setattr(using, "_builders", [build])


@pytest.fixture
def mine(world):
    return take(world, world.ticket())


def article(world, title, html, *, audience="public"):
    """A published article of client A, with its HTML as it is."""
    made = plain_article(world, title, is_published=False)
    version = ArticleVersion.objects.get(text__article=made)
    version.html = html
    version.save(update_fields=["html"])
    knowledge_actions.publish(world.actor("manager"), version.pk)
    Article.objects.filter(pk=made.pk).update(audience=audience)
    return Article.objects.get(pk=made.pk)


def text_of(made: Article):
    return made.texts.get()


def url(ticket, name=""):
    return f"/desk/tickets/{ticket.pk}/knowledge/{name}"


def link_of(made):
    return f"https://portal.example/a-co/{text_of(made).slug}/"


def send(page, ticket, body, used, key="k"):
    return page.post(
        f"/desk/tickets/{ticket.pk}/reply/", {"body": body, "used": used, "key": key, "do": "send"}, **HTMX
    )


def uses():
    return sorted(ArticleUse.objects.values_list("article_id", "kind", "version", "user__username"))


def of_b(world, title="宽带掉线怎么办"):
    """A published article of client B."""
    other = Client.objects.get(pk=world.b.pk)
    other.languages = ["zh-hans"]
    other.save()
    boss = world.actor("admin").system("test")
    place = knowledge_actions.make_topic(boss, client=other, words=knowledge_actions.TopicWords("乙"))
    made = knowledge_actions.create(
        boss, client=other, topic=place, language="zh-hans", words=knowledge_actions.Words(title, "", BODY)
    )
    knowledge_actions.publish(boss, made.pk)
    return Article.objects.get(pk=made.text.article_id)


def test_articles_that_answer_the_request_stand_beside_it_with_their_keys(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    article(world, "发票怎么开", "<p>在个人中心申请电子发票。</p>")
    of_b(world)
    dispatch()
    page = browser("wang").get(url(mine)).content.decode()
    assert page.count('class="knowledge-entry"') == 1
    assert 'data-key="Alt+1"' in page and 'data-key="Alt+Shift+1"' in page
    assert f"{url(mine)}{text_of(made).pk}/insert/?kind=answer" in page
    assert "<mark>" in page


def test_what_was_typed_is_searched_for_instead(world, browser, mine):
    article(world, "宽带掉线怎么办", BODY)
    article(world, "发票怎么开", "<p>在个人中心申请电子发票。</p>")
    dispatch()
    page = browser("wang").get(url(mine), {"q": "发票"}).content.decode()
    assert page.count('class="knowledge-entry"') == 1 and "怎么开" in page and "掉线" not in page
    page = browser("wang").get(url(mine), {"q": "火星"}).content.decode()
    assert "Nothing found for “火星”." in page


def test_solved_requests_like_it_are_offered_within_reach(world, browser, mine):
    solved = resolved(world, world.ticket("宽带晚上掉线"))
    world.ticket("宽带掉线还没处理")
    beyond = resolved(world, world.ticket("宽带掉线，专家组的"))
    type(beyond).objects.filter(pk=beyond.pk).update(queue=world.experts, holder=None)
    beyond.tasks.all().delete()
    dispatch()
    page = browser("wang").get(url(mine)).content.decode()
    assert f"/desk/tickets/{solved.pk}/" in page and "已为您退回多收的费用。" in page
    assert f"/desk/tickets/{beyond.pk}/" not in page and "还没处理" not in page
    assert f"/desk/tickets/{beyond.pk}/" in browser("sun").get(url(mine)).content.decode()


def test_articles_about_the_requests_product_come_first(world, browser):
    general = article(world, "宽带掉线怎么办", BODY)
    special = article(world, "光猫掉线", "<p>光猫掉线时看宽带灯。</p>")
    product = Product.objects.get(client=world.a)
    special.products.add(product)
    ticket = take(world, world.ticket(product=product))
    dispatch()
    page = browser("wang").get(url(ticket)).content.decode()
    assert page.index(f"/{text_of(special).pk}/insert/") < page.index(f"/{text_of(general).pk}/insert/")


def test_nothing_is_drawn_anew_until_the_customer_writes_again(world, browser, mine):
    page = browser("wang")
    seen = page.get(url(mine)).context["seen"]
    assert page.get(url(mine), {"seen": seen}).status_code == 204
    actions.reply(world.actor("wang"), mine.pk, body="正在检测")
    assert page.get(url(mine), {"seen": seen}).status_code == 204
    actions.add_customer_message(world.actor("wang").system("t"), mine, body="发票呢？", channel="web_form")
    answer = page.get(url(mine), {"seen": seen})
    assert answer.status_code == 200 and answer.context["seen"] != seen
    assert page.get(url(mine), {"seen": seen, "q": "发票"}).status_code == 200


def test_the_words_are_plain_and_bear_the_public_address(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    page = browser("wang")
    answer = page.get(f"{url(mine)}{text_of(made).pk}/insert/?kind=answer").json()
    assert answer == {"words": f"{WORDS}\n\n{link_of(made)}", "use": f"answer:{text_of(made).pk}"}
    answer = page.get(f"{url(mine)}{text_of(made).pk}/insert/?kind=link").json()
    assert answer == {"words": f"宽带掉线怎么办\n{link_of(made)}", "use": f"link:{text_of(made).pk}"}


def test_what_was_sent_is_written_down_once(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    page = browser("wang")
    used = f"answer:{text_of(made).pk} answer:{text_of(made).pk} nonsense:1 answer:x"
    for _ in range(2):
        assert send(page, mine, f"您好\n{WORDS}", used).status_code == 200
    assert uses() == [(made.pk, "answer", 1, "wang")]
    assert ArticleUse.objects.get().ticket_id == mine.pk
    day = ArticleDay.objects.get(article=made, face="desk")
    assert (day.used, day.language) == (1, "zh-hans")
    send(page, mine, f"再发一次\n{WORDS}", used, key="k2")
    assert len(uses()) == 2 and ArticleDay.objects.get(article=made).used == 2


def test_what_was_deleted_before_sending_does_not_count(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    other = article(world, "发票怎么开", "<p>在个人中心的发票页面申请电子发票。</p>")
    page = browser("wang")
    used = f"answer:{text_of(made).pk} answer:{text_of(other).pk}"
    send(page, mine, "您好，请在个人中心的发票页面申请电子发票，谢谢。", used)
    assert uses() == [(other.pk, "answer", 1, "wang")]


def test_of_words_deleted_down_to_the_address_the_link_counts(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    send(browser("wang"), mine, f"请看 {link_of(made)}", f"answer:{text_of(made).pk}")
    assert uses() == [(made.pk, "link", 1, "wang")]


def test_resolving_with_an_answer_writes_it_down_too(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    fields = {"do": "resolve", "category": world.category.pk, "result": world.solved.pk}
    answer = browser("wang").post(
        f"/desk/tickets/{mine.pk}/reply/",
        {**fields, "body": WORDS, "used": f"answer:{text_of(made).pk}"},
        **HTMX,
    )
    assert answer.status_code == 200
    assert uses() == [(made.pk, "answer", 1, "wang")]


def test_a_refused_answer_writes_nothing_down(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    assert send(browser("wang"), mine, "  ", f"answer:{text_of(made).pk}").status_code == 422
    assert uses() == []


def test_what_is_for_agents_only_can_be_read_but_never_goes_out(world, browser, mine):
    made = article(world, "宽带掉线内部排查", BODY, audience="agents")
    dispatch()
    page = browser("wang")
    shown = page.get(url(mine)).content.decode()
    assert "Agents only" in shown and "data-insert" not in shown
    drawer = page.get(f"{url(mine)}{text_of(made).pk}/").content.decode()
    assert "先拔掉路由器电源" in drawer and "data-insert" not in drawer and "portal.example" not in drawer
    for kind in ("answer", "link"):
        assert page.get(f"{url(mine)}{text_of(made).pk}/insert/?kind={kind}").status_code == 404
        send(page, mine, f"{WORDS}\n{link_of(made)}", f"{kind}:{text_of(made).pk}", key=kind)
    assert uses() == []


def test_another_clients_articles_are_neither_shown_nor_inserted_nor_written_down(world, browser, mine):
    made = of_b(world)
    page = browser("admin")
    assert page.get(f"{url(mine)}{text_of(made).pk}/").status_code == 404
    assert browser("wang").get(f"{url(mine)}{text_of(made).pk}/insert/?kind=answer").status_code == 404
    send(browser("wang"), mine, WORDS, f"answer:{text_of(made).pk}")
    assert uses() == []


def test_what_is_for_groups_goes_to_their_customers_alone_and_without_a_link(world, browser, mine):
    made = article(world, "金卡宽带掉线专线", BODY, audience="groups")
    group = CustomerGroup.objects.create(client=world.a, name="金卡客户")
    made.groups.add(group)
    address = f"{url(mine)}{text_of(made).pk}/insert/?kind=answer"
    page = browser("wang")
    assert page.get(address).status_code == 404
    mine.customer.groups.add(group)
    assert page.get(address).json()["words"] == WORDS
    assert page.get(address.replace("answer", "link")).status_code == 404


@pytest.mark.parametrize("change", ["withdrawn", "archived", "over"])
def test_what_readers_no_longer_see_cannot_be_sent(world, browser, mine, change):
    made = article(world, "宽带掉线怎么办", BODY)
    manager = world.actor("manager")
    if change == "withdrawn":
        knowledge_actions.withdraw(manager, text_of(made).pk)
    elif change == "archived":
        knowledge_actions.archive(manager, made.pk)
    else:
        Article.objects.filter(pk=made.pk).update(valid_until="2020-01-01")
    page = browser("wang")
    assert page.get(f"{url(mine)}{text_of(made).pk}/").status_code == 404
    assert page.get(f"{url(mine)}{text_of(made).pk}/insert/?kind=answer").status_code == 404
    send(page, mine, WORDS, f"answer:{text_of(made).pk}")
    assert uses() == []


def test_looking_at_it_counts_as_read_at_the_desk(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    page = browser("wang")
    for _ in range(2):
        assert "On the portal" in page.get(f"{url(mine)}{text_of(made).pk}/").content.decode()
    assert ArticleDay.objects.get(article=made, face="desk").views == 2
    assert using.figures(made).views == 2


def test_who_may_not_answer_is_offered_nothing_to_insert(world, browser, mine):
    made = article(world, "宽带掉线怎么办", BODY)
    dispatch()
    shown = browser("admin").get(url(mine)).content.decode()
    assert "knowledge-entry" in shown and "data-insert" not in shown
    assert browser("admin").get(f"{url(mine)}{text_of(made).pk}/insert/").status_code == 404


@pytest.mark.parametrize("name", ["stranger", "chen", "viewer"])
def test_others_get_nothing_of_it(world, browser, mine, name):
    made = article(world, "宽带掉线怎么办", BODY)
    page = browser(name)
    for address in (url(mine), f"{url(mine)}{text_of(made).pk}/", f"{url(mine)}{text_of(made).pk}/insert/"):
        assert page.get(address).status_code == 404
    assert not ArticleDay.objects.exists()


def test_query_budgets_do_not_grow_with_articles(world, browser, mine):
    page = browser("wang")
    alone = cost(page, f"/desk/tickets/{mine.pk}/")
    article(world, "宽带掉线 0", BODY)
    resolved(world, world.ticket("宽带晚上掉线 0"))
    dispatch()
    one = cost(page, url(mine))
    for place in range(1, 8):
        article(world, f"宽带掉线 {place}", BODY)
        resolved(world, world.ticket(f"宽带晚上掉线 {place}"))
    dispatch()
    assert page.get(url(mine)).content.decode().count("data-insert") == 10
    assert cost(page, url(mine)) == one
    assert cost(page, f"/desk/tickets/{mine.pk}/") == alone, "the page itself asks for no articles"
