"""Routing: a snapshot of waiting items and signed-in agents → offers, each with the trace that explains it.

    decision = decide(Snapshot(items, agents, settings), now)

Pure: no clock, no I/O, the same answer for the same snapshot. Times are epoch seconds, durations seconds.

- The line: score = waiting + head start + urgency (scoring.py); nobody starves (Settings.age_bound).
- Who may: client, channel, language, queue, tier, skills and levels, not excluded, ready, capacity left;
  rings widen it while an item waits (rings.py).
- Who gets it: preferred agents in their order, lowest tier, best queue priority, least surplus skill, longest
  idle, lowest id.
- Why: Offer.trace, explain_item, explain_pass_over.
"""

from .decision import Decision, Diversion, Offer, decide
from .explain import Explanation, explain_item, explain_pass_over
from .model import Agent, Item, Settings, Snapshot
from .need import Need
from .pull import pick_next
from .reasons import Reason
from .rings import (
    AddQueues,
    AnyLanguage,
    AnyQueue,
    Divert,
    DropSkills,
    LowerLevels,
    OpenTier,
    Ring,
    Widening,
)
from .scoring import Score, score, urgency
from .trace import Choice, Mode, PassedOver, Trace

__all__ = [
    "AddQueues",
    "Agent",
    "AnyLanguage",
    "AnyQueue",
    "Choice",
    "Decision",
    "Diversion",
    "Divert",
    "DropSkills",
    "Explanation",
    "Item",
    "LowerLevels",
    "Mode",
    "Need",
    "Offer",
    "OpenTier",
    "PassedOver",
    "Reason",
    "Ring",
    "Score",
    "Settings",
    "Snapshot",
    "Trace",
    "Widening",
    "decide",
    "explain_item",
    "explain_pass_over",
    "pick_next",
    "score",
    "urgency",
]
