"""What the room puts into the registries: live topics, the readers of its files, the journal's words, the search."""

from __future__ import annotations

from zhulian.knowledge import journal_words, search
from zhulian.knowledge.access import visible_to
from zhulian.knowledge.exchange import access as exchange_access
from zhulian.knowledge.exchange import journal_words as exchange_words
from zhulian.knowledge.exchange.jobs import register_kinds
from zhulian.platform.access import Actor
from zhulian.platform.files import register_owner
from zhulian.platform.realtime.topics import register_topic


def may_read(actor: Actor, article_id: int | str) -> bool:
    """True if the member of staff may see this article; its files and its live topic follow."""
    text = str(article_id)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    return visible_to(actor).filter(pk=number).exists()


def install() -> None:
    """Called once when the program starts."""
    journal_words.install()
    search.install()
    register_topic("article", may_read)
    register_owner("article", may_read)
    register_owner("knowledge_export", exchange_access.may_read_export)
    register_owner("knowledge_import", exchange_access.nobody)
    register_kinds()
    exchange_words.install()
