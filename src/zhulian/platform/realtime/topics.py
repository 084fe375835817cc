"""Who may listen to which live topic. Rooms register the prefixes of their topics."""

from __future__ import annotations

from collections.abc import Callable

from zhulian.platform.access import Actor

TopicRule = Callable[[Actor, str], bool]
ClientRule = Callable[[Actor, int | None], bool]

_rules: dict[str, TopicRule] = {}
_client_rules: dict[str, ClientRule] = {}


def register_topic(prefix: str, rule: TopicRule, *, per_client: ClientRule | None = None) -> None:
    """Allow `prefix:rest` (or `prefix` alone) to whom `rule(actor, rest)` says.

    For topics that mix client companies (the console), `per_client(actor, client)` is asked for each notice.
    """
    _rules[prefix] = rule
    if per_client is not None:
        _client_rules[prefix] = per_client


def is_own(actor: Actor, rest: str) -> bool:
    """The rule of topics named after a user: for that user alone, never for somebody without a log-in."""
    return actor.user_id is not None and rest == str(actor.user_id)


def prefixes() -> list[str]:
    """All registered prefixes, for the test that walks them."""
    return sorted(_rules)


def may_listen(actor: Actor, topic: str) -> bool:
    """True if the actor may listen to this topic; unknown topics are refused."""
    prefix, _, rest = topic.partition(":")
    rule = _rules.get(prefix)
    return rule is not None and rule(actor, rest)


def may_hear(actor: Actor, topic: str, client: int | None) -> bool:
    """True if a notice of this client on this topic is for the actor."""
    rule = _client_rules.get(topic.partition(":")[0])
    return rule is None or rule(actor, client)
