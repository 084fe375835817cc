"""Writes about knowledge. Inside each: access, lock, check, write, journal, event, in one transaction."""

from zhulian.knowledge.actions.facts import Facts, archive, restore, set_facts, set_slug
from zhulian.knowledge.actions.publishing import give_back, publish, submit, withdraw
from zhulian.knowledge.actions.topics import TopicWords, make_topic, move_topic, remove_topic, save_topic
from zhulian.knowledge.actions.writing import (
    Saved,
    Words,
    add_language,
    create,
    drop,
    open_version,
    roll_back,
    save,
)

__all__ = [
    "Facts",
    "Saved",
    "TopicWords",
    "Words",
    "add_language",
    "archive",
    "create",
    "drop",
    "give_back",
    "make_topic",
    "move_topic",
    "open_version",
    "publish",
    "remove_topic",
    "restore",
    "roll_back",
    "save",
    "save_topic",
    "set_facts",
    "set_slug",
    "submit",
    "withdraw",
]
