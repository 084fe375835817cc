"""Who wants to know that a message could not be delivered."""

from __future__ import annotations

from collections.abc import Callable

from zhulian.platform.models import OutgoingMessage

Hook = Callable[[OutgoingMessage], None]

_hooks: list[Hook] = []


def on_undeliverable(hook: Hook) -> Hook:
    """Decorator: call the function once when a message is given up, in the transaction that marks it dead.

    It writes to the database only, e.g. a call-back task, so that a customer never meets silence.
    """
    if hook not in _hooks:
        _hooks.append(hook)
    return hook


def tell(outgoing: OutgoingMessage) -> None:
    """Call all hooks for a message that is dead now."""
    for hook in _hooks:
        hook(outgoing)
