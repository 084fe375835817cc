"""The help pages: who may read what, by every way that leads to an article (SPEC KB1, KB3, PT1)."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.counting import cost
from tests.knowledge.world import slug_of, topic
from zhulian.customers.models import CustomerGroup
from zhulian.knowledge.actions import Words, add_language, archive, publish, set_slug, withdraw
from zhulian.knowledge.models import ArticleDay, ArticleFile, Bulletin, Topic
from zhulian.platform.clock import now
from zhulian.platform.files import store
from zhulian.platform.models import Client
from zhulian.platform.search import reindex
from zhulian.portal.readers import today

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.urls")]
HOME, HELP = "/p/a-co/", "/p/a-co/help/"
SECRET = "机密内容"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def said(answer):
    return answer.content.decode()


@pytest.fixture
def gold(library):
    return CustomerGroup.objects.create(client=library.centre.a, name="金卡")


def hidden(library, gold, kind):
    """An article with the secret in title and text that nobody in particular may read."""
    if kind == "group":
        return library.add(SECRET, SECRET, facts={"audience": "groups", "groups": [gold]})
    if kind == "no group":
        return library.add(SECRET, SECRET, audience="groups")
    if kind == "agents":
        return library.add(SECRET, SECRET, audience="agents")
    if kind == "draft":
        return library.add(SECRET, SECRET, is_published=False)
    if kind == "expired":
        return library.add(SECRET, SECRET, facts={"valid_until": today(library.centre.a) - timedelta(days=1)})
    if kind == "not yet":
        return library.add(SECRET, SECRET, facts={"valid_from": today(library.centre.a) + timedelta(days=1)})
    if kind == "other client":
        return library.strange(SECRET, SECRET)
    made = library.add(SECRET, SECRET)
    if kind == "archived":
        archive(library.centre.actor("manager"), made.pk)
    else:
        withdraw(library.centre.actor("manager"), made.texts.get().pk)
    reindex("article", [made.pk])
    return made


KINDS = [
    "group",
    "no group",
    "agents",
    "draft",
    "expired",
    "not yet",
    "other client",
    "archived",
    "withdrawn",
]


@pytest.mark.parametrize("kind", KINDS)
def test_what_may_not_be_read_shows_nowhere(browser, library, gold, kind):
    library.add("公开的", "大家都能看")
    made = hidden(library, gold, kind)
    slug = slug_of(made)
    picture = store(PNG, "a.png", owner_key=f"article:{made.pk}", client=made.client_id)
    ArticleFile.objects.create(article=made, file=picture)
    ArticleDay.objects.create(article=made, language="zh-hans", face="portal", day=now().date(), views=99)
    page = browser.get(f"{HELP}{slug}/")
    assert page.status_code == 404
    assert "This page is not here" in said(page) and SECRET not in said(page)
    assert browser.get(f"/p/a-co/help-file/{picture.token}/").status_code == 404
    assert browser.post(f"/p/a-co/helpful/{slug}/", {"helpful": "yes"}).status_code == 404
    assert browser.post(f"/p/a-co/solved/{slug}/").status_code == 404
    for address in (
        HOME,
        f"{HELP}hot/",
        f"{HELP}hot/?order=views",
        f"{HELP}?q={SECRET}",
        "/p/a-co/sitemap.xml",
        f"{HELP}topics/{Topic.objects.get(client=library.centre.a).slug}/",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200
        shown = said(answer).replace(f"“{SECRET}”", "").replace(f'value="{SECRET}"', "")
        assert (
            SECRET not in re.sub(r"<title>.*?</title>", "", shown, flags=re.DOTALL) and slug not in shown
        ), address
    typed = browser.get(f"{HELP}?q={SECRET}", headers={"HX-Request": "true"})
    assert slug not in said(typed)
    offered = browser.post("/p/a-co/ask/suggestions/", {"subject": SECRET, "description": SECRET})
    assert offered.status_code == 200 and slug not in said(offered) and SECRET not in said(offered)


def test_customers_of_the_group_read_what_others_do_not(browser, library, gold):
    made = hidden(library, gold, "group")
    picture = store(PNG, "a.png", owner_key=f"article:{made.pk}", client=made.client_id)
    ArticleFile.objects.create(article=made, file=picture)
    library.member(browser, gold)
    assert SECRET in said(browser.get(f"{HELP}{slug_of(made)}/"))
    assert SECRET in said(browser.get(f"{HELP}hot/"))
    assert slug_of(made) in said(browser.get(f"{HELP}?q={SECRET}"))
    assert browser.get(f"/p/a-co/help-file/{picture.token}/").content == PNG
    # The list for search engines is the same whoever asks.
    assert slug_of(made) not in said(browser.get("/p/a-co/sitemap.xml"))


def test_customers_of_another_group_do_not(browser, library, gold):
    made = hidden(library, gold, "group")
    other = CustomerGroup.objects.create(client=library.centre.a, name="普通")
    library.member(browser, other)
    assert browser.get(f"{HELP}{slug_of(made)}/").status_code == 404
    gold.is_active = False
    gold.save()
    library.member(browser, gold)
    assert browser.get(f"{HELP}{slug_of(made)}/").status_code == 404


def test_pictures_are_served_under_the_portal_only_where_they_are_published(browser, library):
    shown = store(PNG, "a.png", owner_key="article:0", client=library.centre.a.pk)
    draft = store(PNG, "b.png", owner_key="article:0", client=library.centre.a.pk)
    foreign = store(PNG, "c.png", owner_key="ticket:1", client=library.centre.a.pk)
    made = library.add("光猫指示灯", f'<img src="/files/{shown.token}/" alt="灯">')
    for file in (shown, draft):
        file.owner_key = f"article:{made.pk}"
        file.save()
    page = said(browser.get(f"{HELP}{slug_of(made)}/"))
    assert f'src="/p/a-co/help-file/{shown.token}/"' in page and "/files/" not in page
    answer = browser.get(f"/p/a-co/help-file/{shown.token}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert (
        answer["Content-Security-Policy"].startswith("sandbox")
        and answer["Cache-Control"] == "private, max-age=600"
    )
    assert browser.get(f"/p/a-co/help-file/{draft.token}/").status_code == 404
    assert browser.get(f"/p/a-co/help-file/{foreign.token}/").status_code == 404
    assert browser.get(f"/p/b-co/help-file/{shown.token}/").status_code == 404
    assert browser.get(f"/p/a-co/help-file/{'A' * 43}/").status_code == 404


def test_an_earlier_address_leads_to_the_present_one_for_good(browser, library):
    made = library.add("如何重置密码")
    old, text = slug_of(made), made.texts.get()
    set_slug(library.centre.actor("manager"), text.pk, "reset-password")
    answer = browser.get(f"{HELP}{old}/")
    assert (answer.status_code, answer["Location"]) == (301, f"{HELP}reset-password/")
    withdraw(library.centre.actor("manager"), text.pk)
    assert browser.get(f"{HELP}{old}/").status_code == 404
    assert browser.get(f"/p/b-co/help/{old}/").status_code == 404


def test_the_article_page(browser, library, settings):
    settings.PUBLIC_URL = "https://help.example"
    below = topic(library.centre, "密码", parent=topic(library.centre, "账号"))
    other = library.add("更换手机号", topic=below)
    body = "<h2>一</h2><p>a</p><h2>二</h2><p>b</p><h3>三 &amp; 四</h3><a class='video' href='https://v.example/1'>看</a>"
    made = library.add("如何重置密码", body, topic=below)
    manager = library.centre.actor("manager")
    library.centre.a.languages = ["zh-hans", "en"]
    library.centre.a.save()
    version = add_language(manager, made.pk, "en", Words("Reset the password", html="<p>Do this.</p>"))
    publish(manager, version.pk)
    answer = browser.get(f"{HELP}{slug_of(made)}/")
    page = said(answer)
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r">([^<>]+)</a>", crumbs) == ["Start", "账号", "密码"]
    assert re.findall(r'<a href="#(s\d)" lang="zh-hans">([^<]*)<', page) == [
        ("s1", "一"),
        ("s2", "二"),
        ("s3", "三 &amp; 四"),
    ]
    assert '<h2 id="s1">一</h2>' in page and '<h3 id="s3">' in page
    assert 'target="_blank"' in page and "video-sign" in page
    assert f'<link rel="canonical" href="https://help.example{HELP}{slug_of(made)}/">' in page
    assert f'hreflang="en" href="https://help.example{HELP}reset-the-password/"' in page
    assert f'<input type="hidden" name="next" value="{HELP}reset-the-password/">' not in page
    assert "更换手机号" in re.search(r'<section class="related">.*?</section>', page, re.DOTALL)[0]
    block = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert block["@graph"][0]["headline"] == "如何重置密码"
    assert [step["name"] for step in block["@graph"][1]["itemListElement"]] == ["a-co", "账号", "密码"]
    english = said(browser.get(f"{HELP}reset-the-password/"))
    assert 'lang="en"><h1>' in english.replace("\n", "") and "简体中文" in english
    assert other.pk != made.pk


def test_what_an_author_writes_runs_nowhere(browser, library):
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
    made = library.add(nasty, f"看{nasty}")
    library.add("另一篇")
    for address in (f"{HELP}{slug_of(made)}/", HOME, f"{HELP}?q=alert", f"{HELP}hot/"):
        page = said(browser.get(address))
        assert "<script>alert" not in page and "<img src=x" not in page, address
    typed = '"><script>alert(3)</script>'
    answer = browser.get(HELP, {"q": typed})
    assert "<script>alert(3)" not in said(answer)
    assert "<script>alert(3)" not in said(browser.get("/p/a-co/ask/", {"subject": typed}))


def test_search_marks_what_was_typed_and_ends_nowhere(browser, library):
    made = library.add("宽带频繁掉线怎么办", "请先重启光猫。")
    page = said(browser.get(HELP, {"q": "掉线"}))
    assert f'href="{HELP}{slug_of(made)}/?s=' in page and "<mark>掉线</mark>" in page
    typing = browser.get(HELP, {"q": "掉线"}, headers={"HX-Request": "true"})
    assert "<html" not in said(typing) and "<mark>掉线</mark>" in said(typing)
    assert "HX-Request" in typing["Vary"] and typing["X-Robots-Tag"] == "noindex"
    nothing = said(browser.get(HELP, {"q": "掉线 火星"}))
    assert "This comes nearest:" in nothing and slug_of(made) in nothing
    assert (
        'href="/p/a-co/ask/?subject=%E6%8E%89%E7%BA%BF%20%E7%81%AB%E6%98%9F"' in nothing
        and "Topics" in nothing
    )
    assert "Try other or fewer words" in said(browser.get(HELP, {"q": "zzzz"}))
    assert "answers" not in said(browser.get(HELP, {"q": " \x00 "}))


def test_the_words_of_a_search_stand_in_the_form(browser, library):
    page = said(browser.get("/p/a-co/ask/", {"subject": "宽带 掉线"}))
    assert 'value="宽带 掉线"' in page


def test_search_keeps_to_a_topic_and_a_product(browser, library):
    product = library.centre.a.products.get()
    mail, net = topic(library.centre, "邮箱"), topic(library.centre, "网络")
    one = library.add("密码一", topic=mail)
    two = library.add("密码二", topic=net, facts={"products": [product]})
    by_topic = said(browser.get(HELP, {"q": "密码", "topic": mail.slug}))
    assert slug_of(one) in by_topic and slug_of(two) not in by_topic
    by_product = said(browser.get(HELP, {"q": "密码", "product": product.pk}))
    assert slug_of(two) in by_product and slug_of(one) not in by_product
    assert slug_of(one) in said(browser.get(HELP, {"q": "密码", "product": "x", "topic": "none"}))


def test_topics_count_what_the_reader_may_read(browser, library, gold):
    top = topic(library.centre, "账号")
    below = topic(library.centre, "密码", parent=top)
    library.add("一", topic=below)
    library.add("二", topic=below, facts={"audience": "groups", "groups": [gold]})
    topic(library.centre, "空的")
    home = said(browser.get(HOME))
    assert re.findall(r"<span>(账号|密码|空的)</span><small>([^<]*)</small>", home) == [("账号", "1 article")]
    library.member(browser, gold)
    assert "<small>2 articles</small>" in said(browser.get(HOME))
    page = said(browser.get(f"{HELP}topics/{below.slug}/"))
    assert ">一</a>" in page and ">二</a>" in page
    assert browser.get(f"{HELP}topics/nothing/").status_code == 404
    assert browser.get(f"/p/b-co/help/topics/{below.slug}/").status_code == 404


def test_the_hot_list_by_importance_and_by_views(browser, library):
    weighty = library.add("重要的", facts={"importance": 5})
    read = library.add("常看的")
    ArticleDay.objects.create(
        article=read, language="zh-hans", face="portal", day=today(library.centre.a), views=9
    )
    old = library.add("以前常看的")
    ArticleDay.objects.create(
        article=old,
        language="zh-hans",
        face="portal",
        day=today(library.centre.a) - timedelta(days=60),
        views=99,
    )

    def order(query=""):
        return re.findall(r"</span><span>([^<]*)</span></a>", said(browser.get(f"{HELP}hot/{query}")))

    assert order() == ["重要的", "常看的", "以前常看的"]
    assert order("?order=views") == ["常看的", "以前常看的", "重要的"]
    assert order("?order=views&days=90") == ["以前常看的", "常看的", "重要的"]
    assert weighty.importance == 5


def test_without_articles_the_home_page_is_as_before(browser, library):
    page = said(browser.get(HOME))
    assert 'id="f-q"' not in page and "Hot ten" not in page and "Submit a request" in page
    library.add("一")
    page = said(browser.get(HOME))
    assert 'id="f-q"' in page and "Hot ten" in page and "Submit a request" in page


def test_bulletins_for_customers_stand_above_while_they_hold(browser, library):
    moment = now()

    def bulletin(title, **fields):
        base = {
            "client": library.centre.a,
            "title": title,
            "html": "<p>请耐心<img src='/files/x'></p>",
            "shows_to_customers": True,
            "starts_at": moment - timedelta(hours=1),
            "changed_at": moment,
        }
        Bulletin.objects.create(**{**base, **fields})

    bulletin("全网故障", client=None, must_read=True, title_en="Outage")
    bulletin("维护中")
    bulletin("内部通知", shows_to_customers=False)
    bulletin("已结束", ends_at=moment - timedelta(minutes=1))
    bulletin("还没到", starts_at=moment + timedelta(hours=1))
    bulletin("收起来", is_active=False)
    bulletin("乙的", client=library.centre.b)
    page = said(browser.get(HOME))
    assert re.findall(r"<strong>([^<]+)</strong>", page) == ["维护中", "Outage"]
    assert page.count('class="bulletin is-urgent"') == 1 and "/files/x" not in page


def test_a_browser_of_nobody_fetches_a_page_once(browser, library):
    made = library.add("如何重置密码")
    first = browser.get(f"{HELP}{slug_of(made)}/")
    assert first["Cache-Control"] == "private, no-cache" and first["Last-Modified"]
    again = browser.get(f"{HELP}{slug_of(made)}/")
    answer = browser.get(f"{HELP}{slug_of(made)}/", headers={"If-None-Match": again["ETag"]})
    assert (answer.status_code, answer.content) == (304, b"")
    version = made.texts.get()
    version.html = "<p>新的</p>"
    version.save()
    assert browser.get(f"{HELP}{slug_of(made)}/", headers={"If-None-Match": again["ETag"]}).status_code == 200
    library.member(browser)
    assert "ETag" not in browser.get(f"{HELP}{slug_of(made)}/")


def test_search_engines_find_the_list_and_what_is_closed(browser, library):
    made = library.add("公开的")
    sitemap = browser.get("/p/a-co/sitemap.xml")
    assert sitemap["Content-Type"] == "application/xml"
    assert f"{HELP}{slug_of(made)}/</loc>" in said(sitemap)
    robots = said(browser.get("/robots.txt"))
    assert "Disallow: /desk/" in robots and "/p/a-co/sitemap.xml" in robots
    library.centre.a.is_active = False
    library.centre.a.save()
    assert browser.get("/p/a-co/sitemap.xml").status_code == 404
    assert "/p/a-co/" not in said(browser.get("/robots.txt"))


def test_nobody_is_told_of_a_company_that_is_put_away(browser, library):
    made = library.add("公开的")
    Client.objects.filter(pk=library.centre.a.pk).update(is_active=False)
    for address in (HOME, HELP, f"{HELP}hot/", f"{HELP}{slug_of(made)}/"):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    ("path", "most"), [("/p/a-co/", 9), ("/p/a-co/help/?q=密码", 17), ("/p/a-co/help/hot/", 4)]
)
def test_a_page_costs_the_same_with_one_article_and_with_fifty(library, path, most):
    library.add("密码 0")
    page = Browser(headers={"accept-language": "en"})
    few = cost(page, path)
    for number in range(1, 50):
        library.add(f"密码 {number}")
    assert cost(page, path) == few <= most


def test_an_article_and_a_topic_cost_the_same_among_one_and_fifty(library):
    place = topic(library.centre, "账号")
    made = library.add("密码 0", topic=place)
    page = Browser(headers={"accept-language": "en"})
    addresses = (f"{HELP}{slug_of(made)}/", f"{HELP}topics/{place.slug}/")
    few = [cost(page, address) for address in addresses]
    for number in range(1, 50):
        library.add(f"密码 {number}", topic=place)
    assert [cost(page, address) for address in addresses] == few
    assert few[0] <= 14 and few[1] <= 5
    with CaptureQueriesContext(connection) as first:  # a new visitor: visit and figures are written
        Browser().get(addresses[0])
    assert len(first) <= 22
