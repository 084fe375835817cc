"""The trace in words (RT7)."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.world import centre, settle
from zhulian.engine.routing import Reason
from zhulian.people.models import Skill
from zhulian.routing.actions import pull_next
from zhulian.routing.explain import REASONS, explain_offer
from zhulian.routing.models import Offer
from zhulian.tickets.models import Priority

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return centre()


def told(offer, language="en"):
    with translation.override(language):
        return explain_offer(offer)


def test_every_reason_has_words():
    assert set(REASONS) == set(Reason)


def test_parts_of_the_score_are_named_in_seconds_and_add_up(world):
    vip = world.customer()
    vip.tier = world.vip
    vip.save()
    world.ticket(customer=vip, priority=Priority.HIGH)
    world.on_queue("wang", "chen")
    settle()
    found = told(Offer.objects.get(state="open"))
    named = {part.words: part.seconds for part in found.parts}
    assert named["Customer tier 金卡"] == 120 and named["Priority High"] == 120
    assert abs(sum(named.values()) - found.total) <= 1
    assert found.place == "It was the only request waiting."
    assert found.passed[0].name.endswith("Chen") and found.passed[0].why == "is not in the skill group"
    assert "You were the only agent who could get it at that moment." in found.choice


def test_the_choice_names_group_skill_and_rivals(world):
    skill = Skill.objects.create(code="fibre", name="光纤", name_en="Fibre")
    world.front.skill_levels.create(skill=skill, least_level=3)
    for name in ("wang", "zhao"):
        world.agent(name).skill_levels.create(skill=skill, level=5)
    world.on_queue("wang", "zhao")
    world.ticket()
    settle()
    found = told(Offer.objects.get(state="open"))
    assert "It needs: Fibre from level 3; you have that." in found.choice
    assert "1 other agent could have got it." in found.choice
    assert [one.why for one in found.passed] == ["has been free for a shorter time"]
    chinese = told(Offer.objects.get(state="open"), "zh-hans")
    assert "另有 1 位座席也可以受理。" in chinese.choice


def test_pulled_work_says_that_the_agent_asked(world):
    world.front.offers_automatically = False
    world.front.save()
    world.ticket()
    world.on_queue("wang")
    settle()
    pull_next(world.actor("wang"))
    found = told(Offer.objects.get())
    assert found.choice[0] == "You asked for the next request yourself."
    assert found.passed == ()


def test_a_trace_of_another_version_gives_nothing(world):
    world.ticket()
    world.on_queue("wang")
    settle()
    offer = Offer.objects.get()
    offer.trace = {**offer.trace, "version": 99}
    assert told(offer) is None
