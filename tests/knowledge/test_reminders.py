"""Owners hear once of reviews that are due and of ends that are near."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.knowledge.world import article
from zhulian.knowledge.models import Article
from zhulian.knowledge.notices import remind
from zhulian.knowledge.queries import today_of
from zhulian.platform.jobs import registry
from zhulian.platform.models import Notification

pytestmark = pytest.mark.django_db


def told():
    return list(Notification.objects.order_by("pk").values_list("user__username", "kind", "params__title"))


def set_days(found, **days):
    today = today_of(found.client)
    Article.objects.filter(pk=found.pk).update(**{name: today + timedelta(n) for name, n in days.items()})


def test_each_day_is_told_once(world):
    due, ends, later = article(world, "复审"), article(world, "到期"), article(world, "以后")
    set_days(due, review_on=0)
    set_days(ends, valid_until=7)
    set_days(later, review_on=1, valid_until=8)
    assert remind() == 2
    assert remind() == 0
    assert told() == [("manager", "article.review_due", "复审"), ("manager", "article.expires", "到期")]
    set_days(due, review_on=-1)
    assert remind() == 1


def test_nobody_is_told_of_what_is_put_away_or_long_past(world):
    archived, past, nobody = article(world, "归档"), article(world, "久远"), article(world, "无主")
    for found in (archived, nobody):
        set_days(found, review_on=0, valid_until=3)
    set_days(past, review_on=-31, valid_until=-1)
    Article.objects.filter(pk=archived.pk).update(is_archived=True)
    Article.objects.filter(pk=nobody.pk).update(owner=None)
    assert remind() == 0 and told() == []


def test_the_job_runs_by_itself(world):
    registry.load_all()
    assert registry.kind_named("knowledge.remind").every == 3600
