"""Refusals that are put into words for the person."""

from __future__ import annotations


class ListError(Exception):
    """What was asked of a list cannot be done; the text says why and how to mend it."""
