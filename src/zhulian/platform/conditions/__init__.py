"""Conditions over rows: which fields a list has, trees of conditions as queries and in Python.

A room describes its list once as a `Source` of `Field`s and registers it. `compile` gives the Q for a queryset,
`evaluate` and `matcher` the same answer for a row in hand, `described` chips, `explain` the words for an error.
"""

from zhulian.platform.conditions.compiling import compile
from zhulian.platform.conditions.context import context_for, descendants
from zhulian.platform.conditions.evaluating import evaluate, matcher, with_needs
from zhulian.platform.conditions.fields import Field, Labels, Options, Source
from zhulian.platform.conditions.registry import (
    Teams,
    all_sources,
    register,
    register_teams,
    register_tree,
    source,
)
from zhulian.platform.conditions.words import ERROR_WORDS, OPERATOR_WORDS, SourceWords, described, explain

__all__ = [
    "ERROR_WORDS",
    "OPERATOR_WORDS",
    "Field",
    "Labels",
    "Options",
    "Source",
    "SourceWords",
    "Teams",
    "all_sources",
    "compile",
    "context_for",
    "descendants",
    "described",
    "evaluate",
    "explain",
    "matcher",
    "register",
    "register_teams",
    "register_tree",
    "source",
    "with_needs",
]
