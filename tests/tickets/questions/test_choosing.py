"""The most exact published form is asked."""

from __future__ import annotations

import pytest
from django.utils import timezone

from zhulian.catalogue.models import Product
from zhulian.platform.models import Client
from zhulian.tickets.models import Form, FormVersion, TicketType
from zhulian.tickets.questions import BUILT_IN, asked_version, form_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    client = Client.objects.create(name="甲", slug="jia")
    kind = TicketType.objects.create(client=client, name="报修", code="repair")
    product = Product.objects.create(client=client, name="宽带", code="net")
    return client, kind, product


def published(client, key, **fields):
    form = Form.objects.create(client=client, name=key, **fields)
    questions = [{"key": key, "kind": "text", "label": key}]
    return FormVersion.objects.create(form=form, number=1, questions=questions, published_at=timezone.now())


def test_type_and_product_beat_type_beats_product_beats_default(world):
    client, kind, product = world
    other = TicketType.objects.create(client=client, name="咨询", code="ask")
    assert form_for(client, kind, product) == BUILT_IN
    versions = []
    for key, fields in (
        ("plain", {}),
        ("product", {"product": product}),
        ("type", {"ticket_type": kind}),
        ("both", {"ticket_type": kind, "product": product}),
    ):
        versions.append(published(client, key, **fields))
        assert form_for(client, kind, product).version == versions[-1]
    plain, by_product, by_type, _ = versions
    assert form_for(client, other, None).version == plain
    assert form_for(client, other, product).version == by_product
    assert form_for(client, kind, None).version == by_type
    assert form_for(client, None, None).questions[0].key == "plain"


def test_unpublished_archived_and_other_clients_forms_are_passed_over(world):
    client, kind, product = world
    Form.objects.create(client=client, name="draft", ticket_type=kind, product=product)
    published(client, "old", ticket_type=kind, is_active=False)
    published(Client.objects.create(name="乙", slug="yi"), "theirs")
    assert form_for(client, kind, product) == BUILT_IN


def test_an_older_version_stays_answerable_and_only_for_its_client(world):
    client, kind, _ = world
    first = published(client, "first", ticket_type=kind)
    FormVersion.objects.create(form=first.form, number=2, questions=[], published_at=timezone.now())
    assert form_for(client, kind, None).version.number == 2
    assert asked_version(client, first.pk).questions[0].key == "first"
    assert asked_version(Client.objects.create(name="乙", slug="yi"), first.pk) is None
