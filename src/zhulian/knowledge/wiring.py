"""What the room puts into the registries: live topics, the readers of its files, the journal's words, the search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zhulian.customers.merging import register_holder
from zhulian.knowledge import (
    bulletins,
    journal_words,
    pages,
    promotion_pages,
    search,
    tasks,
    work_conditions,
)
from zhulian.knowledge.access import READ, visible_to
from zhulian.knowledge.exchange import access as exchange_access
from zhulian.knowledge.exchange import journal_words as exchange_words
from zhulian.knowledge.exchange.notices import register_kinds
from zhulian.knowledge.guiding import journal_words as guide_words
from zhulian.knowledge.models import Feedback, GuideRun, PromotionInterest, Visit
from zhulian.people.actions import register_ready_check
from zhulian.platform.access import Actor
from zhulian.platform.files import register_owner
from zhulian.platform.notify import register_kind
from zhulian.platform.realtime.topics import register_topic


def may_read(actor: Actor, article_id: int | str) -> bool:
    """True if the member of staff may see this article; its files and its live topic follow."""
    text = str(article_id)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    return visible_to(actor).filter(pk=number).exists()


def may_hear_of_bulletins(actor: Actor, rest: str) -> bool:
    """True for who reads bulletins; the notice says no more than that there may be something to count."""
    return not rest and actor.may(READ)


HOLDERS = (Feedback, PromotionInterest, Visit, GuideRun)
"""Tables that name a customer: they go along when two records of one person become one."""


def install() -> None:
    """Called once when the program starts."""
    for model in HOLDERS:
        register_holder(model, "customer")
    journal_words.install()
    guide_words.install()
    search.install()
    pages.install()
    work_conditions.install()
    promotion_pages.register_pages()
    register_topic("article", may_read)
    register_owner("article", may_read)
    register_topic("bulletins", may_hear_of_bulletins)
    register_kind(bulletins.NEW, _("New bulletin to be read: %(title)s"), icon="speakerphone")
    register_kind(bulletins.REMINDER, _("Please read the bulletin: %(title)s"), icon="speakerphone")
    register_kind(tasks.ASSIGNED, _("You were asked to write an article: %(title)s"), icon="writing")
    register_ready_check(bulletins.must_have_read)
    register_owner("knowledge_export", exchange_access.may_read_export)
    register_owner("knowledge_import", exchange_access.nobody)
    register_kinds()
    exchange_words.install()
