"""What may be offered beside a request, and who is interested (KB8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.desk.world import take
from tests.knowledge.world import article
from tests.world import dispatch
from zhulian.catalogue.models import Product
from zhulian.knowledge.models import Promotion, PromotionInterest
from zhulian.knowledge.using import today


@pytest.fixture
def product(world):
    return Product.objects.get(client=world.a)


@pytest.fixture
def mine(world, product):
    return take(world, world.ticket(product=product))


def offer(world, name="提速包", **more):
    return Promotion.objects.create(
        client=more.pop("client", world.a), name=name, text="每月 10 元提速", **more
    )


def shown(browser, ticket, name="wang"):
    return browser(name).get(f"/desk/tickets/{ticket.pk}/knowledge/").content.decode()


def url(ticket, row):
    return f"/desk/tickets/{ticket.pk}/promotions/{row.pk}/"


def test_current_offers_of_the_product_stand_beside_the_request(world, browser, mine, product):
    day = timedelta(days=1)
    offer(world).products.add(product)
    offer(world, "过期", valid_until=today() - day).products.add(product)
    offer(world, "将来", valid_from=today() + day).products.add(product)
    offer(world, "停用", is_active=False).products.add(product)
    offer(world, "无关")
    text = shown(browser, mine)
    assert "提速包" in text and "每月 10 元提速" in text and "tag-chance" in text
    assert not any(word in text for word in ("过期", "将来", "停用", "无关"))


def test_offers_of_an_article_that_answers_come_with_it(world, browser):
    made = article(world, "宽带频繁掉线怎么办", "换光猫。")
    offer(world).articles.add(made)
    dispatch()
    assert "提速包" in shown(browser, take(world, world.ticket()))


def test_interest_is_noted_once_and_can_be_taken_back(world, browser, mine, product):
    row = offer(world)
    row.products.add(product)
    page = browser("wang")
    for _ in range(2):
        assert (
            "Noted: the customer is interested." in page.post(url(mine, row), {"do": "note"}).content.decode()
        )
    noted = PromotionInterest.objects.get()
    assert (noted.promotion, noted.customer_id, noted.ticket_id, noted.user) == (
        row,
        mine.customer_id,
        mine.pk,
        world.users["wang"],
    )
    assert "Take back" in shown(browser, mine)
    page.post(url(mine, row), {"do": "drop"})
    assert not PromotionInterest.objects.exists()


@pytest.mark.parametrize("name", ["chen", "admin", "viewer", "stranger"])
def test_others_note_nothing(world, browser, mine, name):
    row = offer(world)
    assert browser(name).post(url(mine, row), {"do": "note"}).status_code == 404
    assert not PromotionInterest.objects.exists()


def test_another_clients_offers_and_those_that_are_over_are_refused(world, browser, mine):
    for row in (offer(world, client=world.b), offer(world, valid_until=today() - timedelta(days=1))):
        assert browser("wang").post(url(mine, row), {"do": "note"}).status_code == 404
    assert not PromotionInterest.objects.exists()


def test_the_settings_page_keeps_client_and_products_together(world, browser, product):
    fields = {"client": world.a.pk, "name": "提速包", "text": "每月 10 元", "products": [product.pk]}
    page = browser("manager")
    page.post(
        "/settings/promotions/add/", {**fields, "valid_from": "2026-02-01", "valid_until": "2026-01-01"}
    )
    assert not Promotion.objects.exists()
    answer = page.post("/settings/promotions/add/", {**fields, "valid_from": "", "valid_until": ""})
    assert answer.status_code == 302, answer.context["form"].errors
    row = Promotion.objects.get()
    assert (row.client, row.name, list(row.products.all())) == (world.a, "提速包", [product])
