"""What can be done to work items and offers."""

from zhulian.routing.actions.answering import accept_offer, decline_offer, expire_offers, withdraw_from
from zhulian.routing.actions.items import hold_item, leave_item, put_in_line
from zhulian.routing.actions.offering import make_offers, pull_next, take

__all__ = [
    "accept_offer",
    "decline_offer",
    "expire_offers",
    "hold_item",
    "leave_item",
    "make_offers",
    "pull_next",
    "put_in_line",
    "take",
    "withdraw_from",
]
